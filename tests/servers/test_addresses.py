"""The lines of docs/servers.md dial what each server wants: address, query, key, first event."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from servers.replays import BETA_SESSION, GA_SESSION, SERVERS, Server, created
from servers.scripted import Replay

pytestmark = pytest.mark.sockets

PAGE = Path(__file__).resolve().parents[2] / "docs/servers.md"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
HOST = re.compile(r"https://[\w.-]+")

TRANSCRIPTION = {**GA_SESSION, "type": "transcription"}
TRANSLATION = {"id": "s", "type": "translation", "model": "m", "audio": {}}

WANTED: list[tuple[Server, str, dict[str, str]]] = [
    (SERVERS["OpenAI"], "/v1/realtime?model=gpt-realtime", {"authorization": "Bearer key-12345"}),
    (
        Server((created(TRANSCRIPTION),)),
        "/v1/realtime?intent=transcription",
        {"authorization": "Bearer key-12345"},
    ),
    (
        Server((created(TRANSLATION),)),
        "/v1/realtime/translations?model=gpt-realtime-translate",
        {"authorization": "Bearer key-12345"},
    ),
    (
        SERVERS["Azure OpenAI, GA"],
        "/openai/v1/realtime?model=DEPLOYMENT",
        {"api-key": "key-12345"},
    ),
    (
        Server((created(BETA_SESSION),), beta=True),
        "/openai/realtime?api-version=2024-10-01-preview&deployment=DEPLOYMENT&model=DEPLOYMENT",
        {"api-key": "key-12345"},
    ),
    (
        SERVERS["Azure Voice Live"],
        "/voice-live/realtime?api-version=2025-10-01&model=gpt-realtime",
        {"api-key": "key-12345"},
    ),
    (SERVERS["xAI"], "/v1/realtime?model=grok-voice", {"authorization": "Bearer key-12345"}),
]


def test_every_example_of_the_page_is_here() -> None:
    assert len(BLOCKS) == len(WANTED)


@pytest.mark.parametrize("number", range(len(WANTED)), ids=[row[1] for row in WANTED])
@pytest.mark.parametrize("kind", ["Portkey", "AsyncPortkey"])
def test_the_lines_dial_what_the_server_wants(
    number: int,
    kind: str,
    replay: Callable[[Server], Replay],
    run: Callable[[Any], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server, address, headers = WANTED[number]
    peer = replay(server)
    for name in ("OPENAI", "AZURE_OPENAI", "AZURE_VOICELIVE", "XAI"):
        monkeypatch.setenv(f"{name}_API_KEY", "key-12345")
    lines = HOST.sub(peer.origin, BLOCKS[number]).replace("Portkey", kind)
    names: dict[str, Any] = {}
    exec(lines, names)

    run(names["connection"])

    assert peer.paths == [address]
    assert headers.items() <= peer.headers[0].items()
    assert "openai-beta" not in peer.headers[0]
