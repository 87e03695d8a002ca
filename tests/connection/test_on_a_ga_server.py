"""A program written for beta, on a server that speaks GA alone and is strict about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from portkey_realtime import Portkey
from portkey_realtime.beta import InvalidEvent, UnknownEvent
from portkey_realtime_emulator import Emulator

pytestmark = pytest.mark.sockets


@pytest.fixture
def connection() -> Iterator[Any]:
    with (
        Emulator("ga") as emulator,
        Portkey(base_url=emulator.base_url, api_key="pk") as client,
        client.beta.realtime.connect(model="gpt-realtime") as connected,
    ):
        yield connected


def until(connection: Any, wanted: str) -> list[Any]:
    """What comes up to an event of a type; nothing of it may be unknown, invalid or an error."""
    events = []
    while not events or events[-1].type != wanted:
        events.append(connection.recv(timeout=40))
        assert not isinstance(events[-1], UnknownEvent | InvalidEvent)
        assert events[-1].type != "error", events[-1]
    return events


def test_every_setting_is_taken_and_reported_as_it_was_given(connection: Any) -> None:
    until(connection, "session.created")
    given = {
        "modalities": ["audio", "text"],
        "instructions": "Be brief.",
        "voice": "sage",
        "input_audio_format": "g711_ulaw",
        "output_audio_format": "g711_alaw",
        "input_audio_transcription": {"model": "whisper-1", "language": "en"},
        "input_audio_noise_reduction": {"type": "far_field"},
        "turn_detection": {"type": "semantic_vad", "eagerness": "high"},
        "tools": [{"type": "function", "name": "f", "parameters": {"type": "object"}}],
        "tool_choice": "auto",
        "temperature": 0.7,
        "max_response_output_tokens": 100,
        "speed": 1.2,
        "tracing": "auto",
    }
    connection.session.update(session=given)
    session = until(connection, "session.updated")[-1].session
    assert session.modalities == ["audio", "text"]
    assert (session.voice, session.speed) == ("sage", 1.2)
    assert session.input_audio_format == "g711_ulaw"
    assert session.output_audio_format == "g711_alaw"
    assert session.input_audio_transcription.language == "en"
    assert session.input_audio_noise_reduction.type == "far_field"
    assert session.turn_detection.eagerness == "high"
    assert session.max_response_output_tokens == 100
    connection.session.update(session={"turn_detection": None})
    later = until(connection, "session.updated")[-1].session
    assert later.turn_detection is None
    assert later.voice == "sage"


def test_a_conversation_has_beta_events_alone(connection: Any) -> None:
    until(connection, "session.created")
    connection.session.update(session={"turn_detection": None})
    until(connection, "session.updated")
    content = [{"type": "input_text", "text": "Hello"}]
    connection.conversation.item.create(
        item={"type": "message", "role": "user", "content": content}
    )
    connection.response.create(response={"modalities": ["text"], "temperature": 0.9})
    written = until(connection, "response.done")
    assert "response.text.delta" in [event.type for event in written]
    assert written[-1].response.output[0].content[0].type == "text"
    connection.response.create()
    spoken = until(connection, "response.done")
    types = [event.type for event in spoken]
    assert "response.audio.delta" in types
    assert "response.audio_transcript.done" in types
    assert types.count("conversation.item.created") == 1
    assert spoken[-1].response.modalities == ["text", "audio"]
    assert spoken[-1].response.output_audio_format == "pcm16"


def test_an_error_names_what_the_program_wrote(connection: Any) -> None:
    until(connection, "session.created")
    voice = {"id": "voice_1", "made_up": 1}
    connection.session.update(session={"voice": voice}, event_id="mine")
    while (event := connection.recv(timeout=40)).type != "error":
        pass
    assert event.error.event_id == "mine"
    assert event.error.param == "session.voice.made_up"
