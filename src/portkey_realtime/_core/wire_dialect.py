"""Which dialect a server speaks, and how its events become those of the user's dialect. Pure.

A greeting tells the dialect by keys of its session that no other dialect has. Some servers have
none of these, or use the events of one dialect with the session of the other: then the first event
that only one dialect has tells, and until then the events of both are understood. An event that the
dialect does not have is looked for in the other one, so a server may mix both. What is sent follows
the session alone: a server that has told nothing there is spoken to in the user's dialect.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from portkey_realtime._config.generated.dialects import APIS
from portkey_realtime._config.log import log
from portkey_realtime._core import codec
from portkey_realtime._core.greeting import greeting_dialect
from portkey_realtime._core.observer import Observer
from portkey_realtime._core.odd_events import OddEvents
from portkey_realtime.errors import APIConnectionError
from portkey_realtime_wire.mappings import is_mapped, mapped
from portkey_realtime_wire.marks import TELLING
from portkey_realtime_wire.shapes import Dialect, InvalidEvent, UnknownEvent, invalid_event

if TYPE_CHECKING:
    from portkey_realtime._core.translation import Translation


Read = Callable[[object], Any]
"""Decodes one event of the server."""


class WireDialect:
    """The dialect of one server, as far as it is known."""

    __slots__ = (
        "_decode", "_observer", "_outgoing", "_plain", "_translates", "_translation", "_warned",
        "api", "fast", "greeted_otherwise",
    )  # fmt: skip

    def __init__(self, api: Dialect, observer: Observer | None, odd: OddEvents) -> None:
        self.api = api
        """The dialect that the user speaks."""
        self._observer = observer
        self._plain: Read = api.server_decoder(odd.departs)
        decode = self._plain
        self._decode: Read = decode if observer is None else observer.reading(api, decode)
        self._translation: Translation | None = None
        self._outgoing = False
        self._translates = False
        self._warned = False
        self.greeted_otherwise = ""
        """The dialect of its session, if that is one which the user's cannot be spoken to: the
        events decide."""
        self.fast: Read | None = self._decode if APIS[api.name].alone else None
        """The decoder, where the wire speaks the user's dialect; else None, and ``read`` is for
        all. Performance: called once per event. Not a bound method, which would be a cycle."""

    @property
    def name(self) -> str:
        """The dialect of the wire, as far as it is known."""
        return self.api.name if self._translation is None else self._translation.mapped.wire

    def settle(self, wire: str, *, outgoing: bool = True) -> None:
        """From here on the server's events are of this dialect; ``outgoing``: ours as well."""
        if wire == self.api.name:
            self.fast = self._decode
        elif is_mapped(self.api.name, wire):
            self._translation = self._translation or self._translating(wire)
            self._outgoing = self._outgoing or outgoing
            self._translates = True
        else:
            self.greeted_otherwise = wire

    def _translating(self, wire: str) -> Translation:
        from portkey_realtime._core.translation import Translation  # only where it is needed

        return Translation(mapped(self.api.name, wire), warn=log.warning)

    def cannot_read(self, wire: str) -> str:
        """What to do about a server of a dialect that the user's cannot be spoken to."""
        own, other = APIS[self.api.name], APIS[wire]
        return (
            f"the server speaks the {other.title}, and client.{own.client} the {own.title} only: "
            f"use client.{other.client}{', which speaks both' if own.name in other.wires else ''}"
        )

    def learn(self, greeting: object) -> None:
        """See what the message that greets tells; more may tell later."""
        dialect = greeting_dialect(greeting)
        if dialect is not None and not APIS[self.api.name].alone:
            self.settle(dialect)

    def read(self, data: object) -> Any:
        """One event of the server; None if it means nothing in the user's dialect."""
        if self.fast is not None:
            return self.fast(data)
        return self._read_translated(data) if self._translates else self._read_either(data)

    def _read_either(self, data: object) -> Any:
        """While nothing has told: the session of an event may, or its type."""
        if not isinstance(data, dict):
            return self._decode(data)
        by_session = greeting_dialect(data)
        if by_session is not None:
            self.settle(by_session)
            if not self.greeted_otherwise:
                return self.read(data)
        name = data.get("type")
        by_type = TELLING.get(name) if isinstance(name, str) else None
        if self.greeted_otherwise and not self._warned and name in self.api.marks.roles.error:
            # Not at the greeting: a server may have such a session, and our events all the same.
            self._warned = True
            log.warning("%s", self.cannot_read(self.greeted_otherwise))
        if by_type is not None and (by_type == self.api.name or is_mapped(self.api.name, by_type)):
            self.settle(by_type, outgoing=False)
            return self.read(data)
        if by_type is not None and is_mapped(by_type, self.api.name):
            if self.greeted_otherwise:
                raise APIConnectionError(self.cannot_read(self.greeted_otherwise))
            data = {**data, "type": self._own_name(by_type, str(name))}
        return self._decode(data)

    def _own_name(self, other: str, name: str) -> str:
        """What the user's dialect calls an event of another that can be spoken on its wire, where
        only the name differs; else the same name."""
        renamed = mapped(other, self.api.name).renamed
        return next((ours for ours, theirs in renamed.items() if theirs == name), name)

    def read_unknown(self, event: UnknownEvent) -> Any:
        """An event that the user's dialect does not have, if it can be read by the other; else the
        same.

        None if it means nothing in the user's dialect.
        """
        told = TELLING.get(event.type)
        if told is None or APIS[self.api.name].alone or self.fast is None:
            return event
        if is_mapped(told, self.api.name):
            made = self._plain({**event.raw, "type": self._own_name(told, event.type)})
            return event if isinstance(made, UnknownEvent | InvalidEvent) else made
        if not is_mapped(self.api.name, told):
            return event
        translation = self._translating(told)
        translated = translation.from_wire(dict(event.raw))
        made = self._plain(translated[0]) if translated else None
        if isinstance(made, UnknownEvent | InvalidEvent):
            return event
        # More of them will come: from now on each is read through the translation.
        self.fast, self._translation, self._translates = None, translation, True
        return made

    def _read_translated(self, data: object) -> Any:
        """One event of another dialect as the user's, None if it says nothing there."""
        assert self._translation is not None
        if self._observer is not None:
            self._observer.received(data, self.name)
        if type(data) is not dict:
            return self._plain(data)
        made = self._translation.from_wire(data)
        return self._plain(made[0]) if made else None

    def again(self, message: bytes | str) -> Any:
        """Decode an event again: nothing is noted, no observer is called."""
        try:
            data = codec.decode(message)
        except codec.NotJson as error:
            return invalid_event(message, str(error))
        if self._translation is not None and isinstance(data, dict):
            from portkey_realtime._core.translation import Translation

            tables = self._translation.mapped
            [data, *_] = Translation(tables, warn=_ignore).from_wire(data) or [data]
        return self.api.decode_server_event(data)

    def to_wire(self, event: dict[str, Any]) -> list[bytes]:
        """One event of the user, in plain JSON values, as messages.

        Raises ConfigError if this wire cannot say it.
        """
        translation = self._translation if self._outgoing else None
        if translation is None and self._observer is None:
            return [codec.encode_plain(event)]
        translated = [event] if translation is None else translation.to_wire(event)
        if self._observer is not None:
            for each in translated:
                self._observer.sent(each, self.name)
        return [codec.encode_plain(each) for each in translated]


def _ignore(_sentence: str) -> None:
    """Said when the event was read for the first time."""
