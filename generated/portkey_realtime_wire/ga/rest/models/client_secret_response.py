# Generated from spec/ga/openapi.yaml. Do not edit: run "make generate".
from __future__ import annotations

from typing import Any

from attrs import field

from .... import records
from ....records import define
from ....runtime import Headers, repr_secret
from ...events import AnySession


@define(kw_only=True)
class ClientSecretResponse(records.Record):
    """A client secret and the session that it opens."""

    value: str = field(repr=repr_secret)
    """The secret, ek_ and more. Its holder uses it as the bearer token."""

    expires_at: int
    """When the secret can no longer open a session, in seconds since 1970 (UTC)."""

    session: AnySession
    """The session with all its settings."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, as they came."""
    _headers: Headers | None = field(default=None, init=False, repr=False, eq=False)

    def get_headers(self) -> Headers | None:
        """The headers of the HTTP answer, read without regard to case."""
        return self._headers
