"""A provider whose greeting comes in the same TCP segment as the end of the handshake."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import suppress
from typing import Self

from websockets.http11 import Request
from websockets.server import ServerProtocol

GREETING = {
    "type": "session.created",
    "event_id": "event_1",
    "session": {"id": "sess_1", "object": "realtime.session", "voice": "alloy"},
}


class HastyProvider:
    """Greets that fast, then only takes. For one connection; use it in ``with``."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, name="hasty-provider", daemon=True)
        self._peer: socket.socket | None = None
        self.greeted = threading.Event()
        """Set once the greeting is on its way."""

    @property
    def base_url(self) -> str:
        """What a client takes as its base URL."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        for each in (self._listener, self._peer):
            if each is not None:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
                each.close()
        self._thread.join(5)

    def _serve(self) -> None:
        with suppress(OSError):
            self._peer, _ = self._listener.accept()
            protocol = ServerProtocol()
            while data := self._peer.recv(65536):
                protocol.receive_data(data)
                for event in protocol.events_received():
                    if isinstance(event, Request):
                        protocol.send_response(protocol.accept(event))
                        protocol.send_text(json.dumps(GREETING).encode())
                self._peer.sendall(b"".join(protocol.data_to_send()))
                self.greeted.set()
