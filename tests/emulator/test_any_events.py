"""Whatever a client sends, in whatever order: an answer that the spec knows, and no crash."""

from __future__ import annotations

import base64
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.talk import SILENCE, SPEECH, Talk

SOUNDS = {  # by name, so that a failing example can be read
    "silence": SILENCE,
    "speech": SPEECH,
    "turn": SILENCE + SPEECH + SILENCE,
    "nothing": b"",
    "half a sample": b"\x01",
    "a little": bytes(2000),
}
IDS = ["item_001000001", "item_001000002", "item_001000003", "mine", "root", "nobody"]
TOOL = {"type": "function", "name": "look", "parameters": {"properties": {"where": {}}}}

ids = st.sampled_from(IDS)
junk: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just([]) | st.just({})
)
formats = st.sampled_from(["pcm16", "g711_ulaw", "g711_alaw", "mp3"])
vads = st.sampled_from(
    [
        None,
        {"type": "server_vad"},
        {"type": "semantic_vad", "eagerness": "high"},
        {"type": "server_vad", "silence_duration_ms": 0, "interrupt_response": False},
        {"type": "server_vad", "threshold": 99, "prefix_padding_ms": 10**9},
    ]
)
ga_formats = st.sampled_from([{"type": "audio/pcm"}, {"type": "audio/pcmu"}, {"type": "audio/x"}])
settings_of_ga = st.fixed_dictionaries(
    {"type": st.sampled_from(["realtime", "realtime", "transcription"])},
    optional={
        "audio": st.fixed_dictionaries(
            {},
            optional={
                "input": st.fixed_dictionaries(
                    {}, optional={"format": ga_formats, "turn_detection": vads}
                ),
                "output": st.fixed_dictionaries({}, optional={"format": ga_formats}),
            },
        ),
        "output_modalities": st.sampled_from([["text"], ["audio"], []]),
        "tools": st.lists(st.just(TOOL), max_size=2),
        "max_output_tokens": st.integers(1, 30),
    },
)
settings_of_beta = st.fixed_dictionaries(
    {},
    optional={
        "input_audio_format": formats,
        "output_audio_format": formats,
        "turn_detection": vads,
        "input_audio_transcription": st.none() | st.just({"model": "whisper-1"}) | st.just({}),
        "modalities": st.lists(st.sampled_from(["text", "audio"]), max_size=3),
        "tools": st.lists(st.just(TOOL), max_size=2),
        "tool_choice": st.sampled_from(["auto", "none", "required", "maybe"]),
        "max_response_output_tokens": st.integers(-1, 30) | st.just("inf"),
        "voice": st.sampled_from(["alloy", "sage"]),
        "nonsense": junk,
    },
)
parts = st.lists(
    st.sampled_from(
        [
            {"type": "input_text", "text": "Hello."},
            {"type": "text", "text": "Hm."},
            {"type": "?"},
            {"type": "input_audio", "audio": "speech"},
        ]
    ),
    max_size=2,
)
items = st.one_of(
    st.fixed_dictionaries(
        {
            "type": st.just("message"),
            "role": st.sampled_from(["user", "assistant", "system"]),
            "content": parts,
        },
        optional={"id": ids},
    ),
    st.builds(
        lambda call_id: {"type": "function_call_output", "call_id": call_id, "output": "{}"},
        st.sampled_from(["call_001000001", "call_x"]),
    ),
    st.just({"type": "function_call", "name": "look", "arguments": "{}"}),
    junk,
)


def event(type: str, **fields: Any) -> Any:
    return st.fixed_dictionaries({"type": st.just(type)}, optional=fields)


events = st.one_of(
    event("session.update", session=settings_of_beta | settings_of_ga),
    event("transcription_session.update", session=settings_of_beta),
    st.fixed_dictionaries(
        {"type": st.just("input_audio_buffer.append"), "audio": st.sampled_from(list(SOUNDS))}
    ),
    event("input_audio_buffer.append", audio=junk),
    event("input_audio_buffer.commit", event_id=junk),
    event("input_audio_buffer.clear"),
    event("output_audio_buffer.clear"),
    event("conversation.item.create", item=items, previous_item_id=ids),
    event("conversation.item.retrieve", item_id=ids),
    event(
        "conversation.item.truncate",
        item_id=ids,
        content_index=st.integers(0, 1),
        audio_end_ms=st.integers(0, 500),
    ),
    event("conversation.item.delete", item_id=ids),
    event(
        "response.create",
        response=st.fixed_dictionaries(
            {},
            optional={
                "conversation": st.sampled_from(["auto", "none"]),
                "modalities": st.just(["text"]),
                "input": st.lists(items, max_size=2),
                "output_audio_format": formats,
                "tool_choice": st.sampled_from(["none", "required"]),
                "metadata": st.just({"a": "b"}) | st.none(),
            },
        ),
    ),
    event("response.cancel", response_id=st.sampled_from(["resp_001000001", "resp_x"])),
    junk,
)
steps = st.lists(st.tuples(events, st.sampled_from([0.0, 0.01, 0.1, 5.0])), max_size=12)


def with_sounds(value: Any) -> Any:
    """The same with audio in place of its name."""
    if isinstance(value, dict):
        return {
            key: base64.b64encode(SOUNDS[each]).decode()
            if key == "audio" and isinstance(each, str) and each in SOUNDS
            else with_sounds(each)
            for key, each in value.items()
        }
    return [with_sounds(each) for each in value] if isinstance(value, list) else value


@settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(steps=steps, dialect=st.sampled_from(["beta", "ga"]), pace=st.sampled_from([0, 1, 20]))
def test_any_sequence_of_events_is_answered(steps: Any, dialect: str, pace: float) -> None:
    talk = Talk(dialect, pace=pace)  # it checks every event that comes
    for message, seconds in steps:
        talk.raw(with_sounds(message) if isinstance(message, dict) else repr(message))
        talk.wait(seconds)
    talk.wait(600)
    started = [e["response"]["id"] for e in talk.sent if e["type"] == "response.created"]
    ended = [e["response"]["id"] for e in talk.sent if e["type"] == "response.done"]
    assert sorted(started) == sorted(ended)
    added = sum(e["type"] == "response.output_item.added" for e in talk.sent)
    assert added == sum(e["type"] == "response.output_item.done" for e in talk.sent)
    assert talk.conversation.closing is None
