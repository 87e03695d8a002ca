"""What the parts of a conversation need of the whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from portkey_realtime_emulator.behaviour import Behaviour
from portkey_realtime_emulator.ids import Ids
from portkey_realtime_emulator.items import Item, Items
from portkey_realtime_emulator.layouts import Table
from portkey_realtime_emulator.settings import Settings
from portkey_realtime_wire.roles import Role


class Stage(Protocol):
    """The conversation, as its parts see it."""

    @property
    def table(self) -> Table:
        """The dialect."""
        ...

    @property
    def ids(self) -> Ids:
        """Where new ids come from."""
        ...

    @property
    def items(self) -> Items:
        """The items so far."""
        ...

    @property
    def settings(self) -> Settings:
        """What the session is set to."""
        ...

    @property
    def behaviour(self) -> Behaviour:
        """How the conversation goes."""
        ...

    @property
    def conversation_id(self) -> str:
        """Its id."""
        ...

    @property
    def now(self) -> float:
        """The time."""
        ...

    def send(self, role: Role, /, **fields: Any) -> None:
        """Send the server event that plays a part; none where the dialect has none."""
        ...

    def send_raw(self, role: Role, fields: Mapping[str, Any]) -> None:
        """The same with fields that the spec does not know."""
        ...

    def later(self, ms: float, action: Callable[[], None]) -> None:
        """Do something in so many milliseconds."""
        ...

    def add_item(self, item: Item, after: str | None = None) -> None:
        """Put an item into the conversation and say so."""
        ...
