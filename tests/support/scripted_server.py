"""A loopback HTTP server that gives the answers it was told, and keeps what it was asked."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SESSION = {
    "id": "sess_1",
    "object": "realtime.session",
    "model": "gpt-4o-realtime-preview",
    "client_secret": {"value": "ek_from_the_server", "expires_at": 1},
}


@dataclass
class Answer:
    status: int = 200
    body: bytes | object = None
    """Bytes as they are, anything else as JSON; None is a session."""
    headers: Mapping[str, str] = field(default_factory=dict)
    wait_for: threading.Event | None = None
    """Answer when this is set."""


@dataclass
class Asked:
    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes
    port: int
    """The client's port, which tells connections apart."""

    def header(self, name: str) -> str | None:
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        assert len(values) < 2, f"{name} was sent {len(values)} times"
        return values[0] if values else None


class _Quiet(ThreadingHTTPServer):
    def process_request_thread(self, *args: Any) -> None:
        """Name the thread, which stays as long as the client keeps the connection."""
        threading.current_thread().name = "scripted-server"
        super().process_request_thread(*args)

    def handle_error(self, request: object, client_address: object) -> None:
        """A refused TLS handshake is what a test is about, not something to print."""


class ScriptedServer:
    def __init__(self, answers: tuple[Answer, ...], tls: ssl.SSLContext | None) -> None:
        self.answers = list(answers)
        self.asked: list[Asked] = []
        self._server = _Quiet(("127.0.0.1", 0), self._handler())
        self.port = self._server.server_address[1]
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.port}/v1"

    def _handler(self) -> Callable[..., BaseHTTPRequestHandler]:
        script = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", "0")))
                script.asked.append(
                    Asked(
                        self.command, self.path, self.headers.items(), body, self.client_address[1]
                    )
                )
                answer = script.answers.pop(0) if script.answers else Answer()
                if answer.wait_for is not None:
                    answer.wait_for.wait(10)
                content = SESSION if answer.body is None else answer.body
                raw = content if isinstance(content, bytes) else json.dumps(content).encode()
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            do_GET = do_POST  # noqa: N815 - the library's name

            def log_message(self, *args: object) -> None:
                pass

            def handle(self) -> None:
                # A client that gave up is what some tests are about.
                with suppress(OSError):
                    super().handle()

        return Handler


@contextmanager
def scripted(*answers: Answer, tls: ssl.SSLContext | None = None) -> Iterator[ScriptedServer]:
    """A server that answers so, one after the other, and then with sessions for ever."""
    server = ScriptedServer(answers, tls)
    thread = threading.Thread(target=server._server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        for answer in answers:
            if answer.wait_for is not None:
                answer.wait_for.set()
        server._server.shutdown()
        server._server.server_close()
        thread.join()
