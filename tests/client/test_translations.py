"""Translation sessions: a dialect that is a folder of spec/ and an entry in dialects.yaml."""

from __future__ import annotations

import asyncio
import base64
import inspect
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from portkey_realtime import AsyncPortkey, Portkey, Reconnect, Reconnected, translations
from portkey_realtime.__main__ import main
from portkey_realtime.errors import ConfigError
from portkey_realtime.translations import SessionOutputAudioDeltaEvent

pytestmark = pytest.mark.sockets

SESSION = {
    "id": "sess_1",
    "type": "translation",
    "model": "gpt-realtime-translate",
    "expires_at": 1795338000,
    "audio": {"input": {"transcription": None}, "output": {"language": "de"}},
}


class Translator:
    """Says the audio back as the translation; ``lost`` connections end at the first audio."""

    def __init__(self, lost: int = 0) -> None:
        self.paths: list[str] = []
        self.received: list[dict[str, Any]] = []
        self.lost = lost
        self.server = serve(self._handle, "127.0.0.1", 0)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.socket.getsockname()[1]}/v1"

    def _handle(self, ws: ServerConnection) -> None:
        assert ws.request is not None
        self.paths.append(ws.request.path)
        try:
            self._say(ws, "session.created", session=SESSION)
            for message in ws:
                self._answer(ws, json.loads(message))
        except ConnectionClosed:
            pass

    def _answer(self, ws: ServerConnection, event: dict[str, Any]) -> None:
        self.received.append(event)
        match event["type"]:
            case "session.update":
                self._say(ws, "session.updated", session={**SESSION, **event["session"]})
            case "session.input_audio_buffer.append":
                if len(self.paths) <= self.lost:
                    ws.socket.close()
                    return
                self._say(ws, "session.input_transcript.delta", delta="Hello", elapsed_ms=None)
                self._say(ws, "session.output_transcript.delta", delta="Hallo", elapsed_ms=40)
                self._say(ws, "session.output_audio.delta", delta=event["audio"], channels=1)
            case "session.close":
                self._say(ws, "session.closed")
                ws.close()

    def _say(self, ws: ServerConnection, type_: str, **fields: Any) -> None:
        ws.send(json.dumps({"type": type_, "event_id": "event_1", **fields}))


@pytest.fixture
def translators() -> Iterator[Callable[..., Translator]]:
    made: list[Translator] = []

    def make(**options: Any) -> Translator:
        made.append(Translator(**options))
        return made[-1]

    yield make
    for each in made:
        each.server.shutdown()
        each.thread.join(5)


AUDIO = bytes(range(256)) * 10
SETTINGS = {"audio": {"output": {"language": "de"}}}


def check(peer: Translator, events: list[Any]) -> None:
    assert peer.paths == ["/v1/realtime/translations?model=gpt-realtime-translate"]
    assert [event.type for event in events] == [
        "session.created",
        "session.updated",
        "session.input_transcript.delta",
        "session.output_transcript.delta",
        "session.output_audio.delta",
        "session.closed",
    ]
    assert events[0].session.audio.output.language == "de"
    assert [event.delta for event in events] == [None, None, "Hello", "Hallo", None, None]
    assert b"".join(event.audio or b"" for event in events) == AUDIO
    assert isinstance(events[4], SessionOutputAudioDeltaEvent)
    assert [each["type"] for each in peer.received] == [
        "session.update",
        "session.input_audio_buffer.append",
        "session.close",
    ]
    assert base64.b64decode(peer.received[1]["audio"]) == AUDIO


def test_a_translation_with_the_blocking_client(translators: Callable[..., Translator]) -> None:
    peer = translators()
    events: list[Any] = []
    with Portkey(base_url=peer.url).realtime.translations.connect(
        model="gpt-realtime-translate", session=SETTINGS
    ) as connection:
        assert connection.wire == "translations"
        connection.send_audio_data(AUDIO)
        for event in connection.listen():
            events.append(event)
            if event.audio:
                connection.session.close()

    check(peer, events)


def test_a_translation_with_asyncio(translators: Callable[..., Translator]) -> None:
    peer = translators()
    events: list[Any] = []

    async def main() -> None:
        async with AsyncPortkey(base_url=peer.url) as client:
            connect = client.realtime.translations.connect
            async with connect(model="gpt-realtime-translate", session=SETTINGS) as connection:
                await connection.session.input_audio_buffer.append(audio=AUDIO)
                async for event in connection.listen():
                    events.append(event)
                    if event.audio:
                        await connection.session.close()

    asyncio.run(main())
    check(peer, events)


def test_a_reconnect_sets_the_language_again(translators: Callable[..., Translator]) -> None:
    """By its marks in the spec: no rule of the engine knows this dialect."""
    peer = translators(lost=1)
    with Portkey(base_url=peer.url).realtime.translations.connect(
        model="m", session=SETTINGS, reconnect=Reconnect()
    ) as connection:
        assert connection.recv(timeout=40).type == "session.created"
        assert connection.recv(timeout=40).type == "session.updated"
        connection.send_audio_data(AUDIO)
        while not isinstance(connection.recv(timeout=40), Reconnected):
            pass
        connection.send_audio_data(AUDIO)
        while not connection.recv(timeout=40).audio:
            pass

    assert len(peer.paths) == 2
    updates = [each for each in peer.received if each["type"] == "session.update"]
    assert [each["session"]["audio"]["output"] for each in updates] == [{"language": "de"}] * 2


def test_a_recording_is_compared_with_its_own_dialect(
    translators: Callable[..., Translator], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    peer, path = translators(), tmp_path / "call.jsonl"
    with Portkey(base_url=peer.url).realtime.translations.connect(
        model="m", session=SETTINGS, record=path
    ) as connection:
        connection.send_audio_data(AUDIO)
        while not connection.recv(timeout=40).audio:
            pass

    assert {json.loads(line)["wire"] for line in path.read_text("utf-8").splitlines()} == {
        "translations"
    }
    assert main(["drift", str(path)]) == 0
    assert "all as the spec says" in capsys.readouterr().out
    plain = tmp_path / "plain.jsonl"
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    events = [each["event"] for each in lines if each["direction"] == "received"]
    plain.write_text("\n".join(json.dumps(each) for each in events), "utf-8")
    assert main(["drift", str(plain)]) == 0, "it is told by the events, where no line says it"


def test_what_the_dialect_does_not_have_is_refused() -> None:
    realtime = Portkey(base_url="http://127.0.0.1:9/v1").realtime.translations
    with pytest.raises(TypeError, match="no keyword call_id"):
        realtime.connect(model="m", call_id="c")
    with pytest.raises(ConfigError, match=r"session\.audio: expected an object"):
        realtime.connect(model="m", session={"audio": 3})


def test_its_client_secrets_are_its_own_calls() -> None:
    for client in (Portkey(), AsyncPortkey()):
        api = client.realtime.translations
        assert "session" in inspect.signature(api.client_secrets.create).parameters
        assert api.create == api.client_secrets.create


def test_its_door_has_its_events_and_its_connections() -> None:
    for name in ("TranslationConnection", "AsyncTranslationConnectionManager", "Event"):
        assert name in translations.__all__
        assert getattr(translations, name) is not None
