"""A connection that is opened once, on entering or on first use: the rules of both managers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from portkey_realtime._core.conversation import not_picklable
from portkey_realtime._core.steps import Flow, Run
from portkey_realtime.errors import ClosedError, UsageError

C = TypeVar("C")


class OpenOnce(Generic[C]):
    """The state of a manager's connection. A manager is single-use."""

    __reduce__ = not_picklable

    def __init__(self, open: Callable[[], Any]) -> None:
        self._open = open
        self._connection: C | None = None
        self._closed = False

    def _check_unused(self) -> None:
        """Raise UsageError on entering a manager whose connection is open already."""
        if self._connection is not None and not self._closed:
            raise UsageError("this connection is open already: a manager is single-use")

    def _opening_once(self) -> Flow[C]:
        """The connection, opened by whoever comes first; the shell lets in one at a time."""
        if self._closed:
            raise ClosedError("this connection was closed: call connect() again")
        if self._connection is None:
            self._connection = yield Run(self._open)
        connection: Any = self._connection
        if self._closed:  # in the meantime, by another thread or task
            yield Run(connection.close)
            raise ClosedError("this connection was closed while it was being opened")
        return connection  # type: ignore[no-any-return]  # a C since it was opened

    def _to_close(self) -> C | None:
        """Mark it closed. Gives the connection to close; one that was never opened will not be."""
        self._closed = True  # set first: a concurrent opening checks it last
        return self._connection
