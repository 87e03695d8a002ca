# Generated from spec/beta/openapi.yaml. Do not edit: run "make generate".
from __future__ import annotations

from typing import Any

from attrs import field

from .... import records
from ....records import ABSENT, define
from ....runtime import Headers, repr_secret


@define(kw_only=True)
class Talk(records.Record):
    """A talk."""

    id: str
    """Its id."""

    token: str | None = field(default=ABSENT, repr=repr_secret)
    """Never shown."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, as they came."""
    _headers: Headers | None = field(default=None, init=False, repr=False, eq=False)

    def get_headers(self) -> Headers | None:
        """The headers of the HTTP answer, read without regard to case."""
        return self._headers
