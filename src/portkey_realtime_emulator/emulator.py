"""The emulator as an object: start it, talk to it, look at what it received."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from os import PathLike
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from portkey_realtime_emulator.options import Options
from portkey_realtime_emulator.records import Connection, Request
from portkey_realtime_emulator.scenario import Scenario
from portkey_realtime_emulator.served import CHOICES
from portkey_realtime_emulator.service import Service
from portkey_realtime_wire.runtime import ConfigError, RealtimeError

if TYPE_CHECKING:
    from portkey_realtime_emulator.serving import Server


class Emulator:
    """A realtime gateway on this machine, in a thread of its own::

        with Emulator() as emulator:
            client = Portkey(base_url=emulator.base_url, api_key="any")

    ``dialect`` is one of the spec, such as ``beta`` or ``ga``, or ``both`` for all; ``scenario`` a
    ``Scenario`` or the path of a TOML file; the options are those of ``Options``, ``Faults`` and
    ``Departures``, by name. An unknown one is a TypeError that lists them; one that cannot be used
    raises ConfigError.
    """

    def __init__(
        self,
        dialect: str = CHOICES[0],
        scenario: Scenario | str | PathLike[str] | None = None,
        **options: Any,
    ) -> None:
        self.options = Options.of({"dialect": dialect, "scenario": scenario, **options})
        self._service = Service(self.options)
        self._server: Server | None = None
        self._thread: threading.Thread | None = None
        self._port: int | None = None

    # Starting and stopping.

    def start(self) -> Self:
        """Listen. Returns when connections are taken. Raises OSError if the port cannot be had."""
        if self._thread is not None:
            raise RealtimeError("this emulator was started before; make another one")
        try:
            from portkey_realtime_emulator.serving import Server
        except ModuleNotFoundError as error:
            raise ConfigError(
                f'the emulator needs {error.name}: pip install "portkey-realtime[emulator]"'
            ) from None
        listener = _listen(self.options.host, self.options.port)
        self._port = listener.getsockname()[1]
        self._server = Server(self._service, listener)
        self._thread = threading.Thread(
            target=self._server.run_forever, name="portkey-realtime-emulator", daemon=True
        )
        self._thread.start()
        self._server.wait_started()
        return self

    def stop(self) -> None:
        """Close all sockets and stop listening. Once is enough, twice does no harm."""
        if self._server is not None and self._thread is not None:
            self._server.stop()
            self._thread.join(timeout=5)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        return await asyncio.to_thread(self.start)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await asyncio.to_thread(self.stop)

    # Addresses.

    @property
    def port(self) -> int:
        """The port it listens on."""
        if self._port is None:
            raise RealtimeError("the emulator is not started: use it in a with statement")
        return self._port

    @property
    def base_url(self) -> str:
        """What a client takes as its base URL: ``http://127.0.0.1:PORT/v1``."""
        host = f"[{self.options.host}]" if ":" in self.options.host else self.options.host
        return f"http://{host}:{self.port}/v1"

    @property
    def websocket_url(self) -> str:
        """The WebSocket endpoint, without the query: ``ws://127.0.0.1:PORT/v1/realtime``."""
        return self.base_url.replace("http", "ws", 1) + "/realtime"

    # What it received.

    @property
    def requests(self) -> list[Request]:
        """Every REST call and every handshake, refused ones too, in order."""
        return self._service.records.requests

    @property
    def connections(self) -> list[Connection]:
        """Every socket that was opened, with the events both ways."""
        return self._service.records.connections

    def wait_for(self, condition: Callable[[], bool], timeout: float = 5.0) -> None:
        """Wait until a condition on ``requests`` and ``connections`` holds.

        It is looked at whenever something is received or sent. Raises TimeoutError.
        """
        if not self._service.records.wait_for(condition, timeout):
            raise TimeoutError(f"the emulator did not see it within {timeout} s")

    def advance(self, seconds: float) -> None:
        """Put the emulator's clock forward: sessions and client secrets expire."""
        self._service.clock.advance(seconds)
        if self._server is not None:
            self._server.call(self._service.wake)

    def __repr__(self) -> str:
        where = self.base_url if self._port is not None else "not started"
        return f"<Emulator {self.options.dialect} {where}>"


def _listen(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror as error:
        raise ConfigError(f"cannot listen on {host}: {error.strerror}") from None
    family, _, _, _, address = found[0]
    return socket.create_server(address[:2], family=family, backlog=256)
