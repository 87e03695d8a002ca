"""Talks to a running emulator with other people's libraries."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from portkey_realtime_emulator import Emulator
from portkey_realtime_wire.runtime import Headers


def dial(emulator: Emulator, query: str = "model=m", **options: Any) -> Any:
    """A socket, to be used in a with statement. ``headers`` are added to its handshake."""
    headers = options.pop("headers", None)
    return connect(
        f"{emulator.websocket_url}?{query}",
        additional_headers=headers,
        max_size=None,
        proxy=None,
        **options,
    )


def send(socket: ClientConnection, type: str, **fields: Any) -> None:
    """Send one event."""
    socket.send(json.dumps({"type": type, **fields}))


def append(socket: ClientConnection, audio: bytes) -> None:
    """Send audio."""
    send(socket, "input_audio_buffer.append", audio=base64.b64encode(audio).decode())


def receive(socket: ClientConnection) -> dict[str, Any]:
    """The next event."""
    event: dict[str, Any] = json.loads(socket.recv(timeout=40))
    return event


def until(socket: ClientConnection, type: str) -> list[dict[str, Any]]:
    """All events up to the first of that type."""
    events = [receive(socket)]
    while events[-1]["type"] != type:
        events.append(receive(socket))
    return events


def drain(socket: ClientConnection) -> tuple[list[dict[str, Any]], int, str]:
    """All events up to the end, and how it ended: code and reason."""
    events = []
    try:
        while True:
            events.append(receive(socket))
    except ConnectionClosed as closed:
        if closed.rcvd is None:
            return events, 1006, ""
        return events, closed.rcvd.code, closed.rcvd.reason


class Answer:
    """What a REST call led to."""

    def __init__(self, status: int, headers: Mapping[str, str], content: bytes) -> None:
        self.status = status
        self.headers = Headers(headers)
        self.content = content

    @property
    def json(self) -> Any:
        """The body."""
        return json.loads(self.content)

    @property
    def error(self) -> dict[str, Any]:
        """The error in it."""
        assert set(self.json) == {"error"}
        error: dict[str, Any] = self.json["error"]
        assert set(error) == {"message", "type", "param", "code"}
        return error


def call(
    emulator: Emulator,
    path: str,
    body: Any = None,
    *,
    method: str = "POST",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """A REST call. ``body`` is JSON, or bytes as they are."""
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        emulator.base_url + path, data=data, headers=dict(headers or {}), method=method
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=60) as answer:
            return Answer(answer.status, dict(answer.headers), answer.read())
    except urllib.error.HTTPError as refused:
        with refused:
            return Answer(refused.code, dict(refused.headers), refused.read())
