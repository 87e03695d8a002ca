"""What looks on while a conversation goes over the wire: the recording, and the drift detector.

One observer per connection sees every event as the wire has it, before translation when it is
received and after when it is sent. It never raises and never changes anything.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from importlib import import_module
from typing import Any

from portkey_realtime.drift import Detector
from portkey_realtime.errors import ConfigError
from portkey_realtime.recording import Recording
from portkey_realtime_wire.shapes import Dialect


def observing(record: object, on_drift: object) -> Callable[[Callable[[str], str]], Observer]:
    """Makes the observers of a conversation, given what scrubs its secrets out of a text.

    Raises ConfigError if the recording cannot be written; the file is open from now on.
    """
    file: Recording | None = None
    if isinstance(record, str | os.PathLike):
        file = Recording(record)
    elif isinstance(record, Recording):
        file = record
    elif record is not None:
        raise ConfigError("record must be a path or a Recording, such as record='call.jsonl'")
    if on_drift is not None and not callable(on_drift):
        raise ConfigError("on_drift must be a function that takes a Drift")
    if file is not None:
        file.open()
    detector = Detector(on_drift) if on_drift is not None else None
    return lambda redact: Observer(file, detector, redact)


class Observer:
    """Sees what one connection sends and receives."""

    def __init__(
        self, file: Recording | None, detector: Detector | None, redact: Callable[[str], str]
    ) -> None:
        self._file = file
        self._detector = detector
        self._redact = redact

    def reading(self, api: Dialect, decode: Callable[[object], Any]) -> Callable[[object], Any]:
        """The decoder of a dialect of the wire, with the observers called for each event."""
        look = self._look

        def read(data: object) -> Any:  # performance: runs once per event
            event = decode(data)
            look(event, data, api)
            return event

        return read

    def received(self, data: Any, wire: str) -> None:
        """One event from the server that will be translated before it is decoded."""
        api = _dialect(wire)
        self._look(api.decode_server_event(data), data, api)

    def _look(self, event: Any, data: object, api: Dialect) -> None:
        if self._file is not None:
            self._file.event(data, api, "received", self._redact)
        if self._detector is not None:
            self._detector.received(event, data, api, self._redact)

    def unreadable(self, problem: str, size: int, wire: str) -> None:
        """A message that is no JSON."""
        if self._file is not None:
            self._file.unreadable(problem, size, _dialect(wire))

    def sent(self, data: dict[str, Any], wire: str) -> None:
        """One event for the server."""
        if self._file is not None:
            self._file.event(data, _dialect(wire), "sent", self._redact)

    def appended(self, audio: bytes | bytearray | memoryview, wire: str) -> None:
        """Audio for the server."""
        if self._file is not None:
            self._file.sound(audio, _dialect(wire))


@functools.cache
def _dialect(wire: str) -> Dialect:
    found: Dialect = import_module(f"portkey_realtime_wire.{wire}").DIALECT
    return found
