"""vLLM greets without a session, and transcribes with events of its own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from portkey_realtime import Portkey, UnknownEvent

pytestmark = pytest.mark.sockets

HEARD: list[dict[str, object]] = []


def _handle(ws: ServerConnection) -> None:
    try:
        ws.send(json.dumps({"type": "session.created", "id": "sess-1", "created": 1700000000}))
        for message in ws:
            event = json.loads(message)
            HEARD.append(event)
            if event["type"] == "input_audio_buffer.commit":
                for piece in ("Good ", "morning."):
                    ws.send(json.dumps({"type": "transcription.delta", "delta": piece}))
                ws.send(json.dumps({"type": "transcription.done", "text": "Good morning."}))
            elif event["type"] == "session.update" and "model" not in event:
                ws.send(json.dumps({"type": "error", "error": "no model", "code": 400}))
    except ConnectionClosed:
        pass


@pytest.fixture
def base_url() -> Iterator[str]:
    HEARD.clear()
    server = serve(_handle, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.socket.getsockname()[1]}/v1"
    server.shutdown()
    thread.join(5)


def test_its_words_arrive(base_url: str) -> None:
    with Portkey(base_url=base_url).realtime.connect(model="whisper") as connection:
        assert connection.recv(timeout=40).type == "session.created"
        connection.send_raw({"type": "session.update", "model": "whisper"})
        connection.send_audio_data(b"\0\0" * 480)
        connection.input_audio_buffer.commit()
        events = [connection.recv(timeout=40) for _ in range(3)]

    assert "".join(event.delta or "" for event in events) == "Good morning."
    assert [event.type for event in events[:2]] == ["transcription.delta"] * 2
    done = events[2]
    assert isinstance(done, UnknownEvent)
    assert done.raw["text"] == "Good morning."
    assert HEARD[0] == {"type": "session.update", "model": "whisper"}
