"""The parts that events play in a conversation. No document but ours names any.

Our package has the vocabulary of ``spec/roles.yaml`` in this module's place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, final

Types: TypeAlias = tuple[str, ...]
"""Types of events, in the order of the spec."""

Role: TypeAlias = str
"""The part that an event plays."""


@final
class Roles:
    """The types of the events that play each part, in one dialect."""

    __slots__ = ()

    def __init__(self, types: Mapping[Role, Types]) -> None:
        if types:
            raise ValueError("this package was made without roles")
