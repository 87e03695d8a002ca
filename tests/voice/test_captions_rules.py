"""The rules of captions in memory: rows V45 and V46 where no server need be."""

from __future__ import annotations

from typing import Any

import pytest

from portkey_realtime import AsyncPortkey, Portkey
from portkey_realtime._voice.captions import Commit, Send, Settings, Transcript
from portkey_realtime._voice.settings import transcription_settings, transcription_update
from portkey_realtime.errors import ConfigError
from portkey_realtime.voice import async_transcribe, transcribe
from portkey_realtime_wire import beta, ga

DIALECTS = {"ga": ga.DIALECT, "beta": beta.DIALECT}
WORDS = "conversation.item.input_audio_transcription."
LOUD = b"\x00\x40" * 2400  # 100 ms


class Rules:
    """A transcript whose events are given by hand."""

    def __init__(
        self, dialect: str = "ga", *, detects: bool = False, opened: bool = True, **options: Any
    ) -> None:
        vad = {"type": "server_vad"} if detects else None
        options = {"given": True, "in_order": False, "patience": 5.0, **options}
        settings = {"input_audio_transcription": {"model": "m"}}
        self.rules = Transcript(dialect, settings, turn_detection=vad, **options)
        self.dialect = DIALECTS[dialect]
        self.now = 0.0
        if opened:
            self.rules.opened_unconfirmed()

    def told(self, type: str, **fields: Any) -> list[Any]:
        event = self.dialect.decode_server_event({"type": type, "event_id": "e", **fields})
        return self.rules.event(event, self.now)

    def committed(self, item: str, before: str | None = None) -> None:
        self.told("input_audio_buffer.committed", item_id=item, previous_item_id=before)

    def done(self, item: str, text: str) -> None:
        self.told(WORDS + "completed", item_id=item, content_index=0, transcript=text)

    def words(self) -> list[str]:
        return [caption.text for caption in self.rules.captions() if caption.final]


@pytest.fixture(params=["ga", "beta"])
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_v46_the_item_before_decides_the_order_not_the_arrival(dialect: str) -> None:
    rules = Rules(dialect, in_order=True)
    rules.committed("a")
    rules.committed("c", "b")  # its predecessor is told only later
    rules.committed("b", "a")
    rules.done("c", "three")
    rules.done("b", "two")
    assert rules.words() == []
    rules.done("a", "one")
    assert rules.words() == ["one", "two", "three"]


def test_v46_the_text_of_the_end_counts_whatever_the_deltas_said(dialect: str) -> None:
    rules = Rules(dialect)
    rules.told(WORDS + "delta", item_id="a", content_index=0, delta="won")
    rules.committed("a")
    rules.done("a", "one")
    rules.done("a", "one again")
    found = rules.rules.captions()
    assert [(caption.text, caption.final) for caption in found] == [("won", False), ("one", True)]


def test_v46_a_server_that_tells_of_no_commit_is_understood(dialect: str) -> None:
    rules = Rules(dialect, in_order=True)
    rules.done("a", "one")
    rules.done("b", "two")
    assert rules.words() == ["one", "two"]


def test_v45_it_is_over_when_every_commit_is_answered_and_every_item_has_its_words(
    dialect: str,
) -> None:
    rules = Rules(dialect)
    assert rules.rules.sound(LOUD * 2) == [Send(LOUD * 2)]
    assert not rules.rules.over(0.0)
    [commit] = rules.rules.end(0.0)
    assert isinstance(commit, Commit)
    assert not rules.rules.over(0.1)
    rules.committed("a")
    assert not rules.rules.over(0.2)
    rules.told(WORDS + "failed", item_id="a", content_index=0, error={"message": "No."})
    assert rules.rules.over(0.3)


def test_v45_a_refused_commit_is_an_answer_with_an_event_id_or_without(dialect: str) -> None:
    for event_id in (True, False):
        rules = Rules(dialect, detects=True)
        rules.rules.sound(LOUD)
        [commit] = rules.rules.end(0.0)
        assert isinstance(commit, Commit)
        error = {
            "type": "invalid_request_error",
            "code": "input_audio_buffer_commit_empty",
            "message": "Too small.",
            "event_id": commit.event_id if event_id else None,
        }
        rules.told("error", error=error)
        assert rules.rules.over(0.1)
        assert rules.rules.failure is None
        assert 0 < rules.rules.rest_ms < 100


def test_v45_nothing_is_waited_for_beyond_the_bound(dialect: str) -> None:
    rules = Rules(dialect, patience=5.0)
    rules.rules.sound(LOUD * 2)
    rules.rules.end(0.0)
    rules.committed("a")
    assert not rules.rules.over(4.9)
    rules.now = 4.9
    rules.told(WORDS + "delta", item_id="a", content_index=0, delta="on")
    assert not rules.rules.over(9.8)  # every event renews it
    assert rules.rules.over(9.9)
    last = rules.rules.captions()[-1]
    assert (last.text, last.final) == ("on", True)
    assert "within 5 s" in (last.error or "")


def test_v43_the_end_of_committed_speech_is_ours_where_nobody_told_it(dialect: str) -> None:
    rules = Rules(dialect, detects=True)
    rules.rules.sound(LOUD * 20)
    rules.told("input_audio_buffer.speech_started", item_id="a", audio_start_ms=700)
    rules.rules.end(0.0)  # in the middle of speech: no speech_stopped comes
    rules.committed("a")
    rules.done("a", "one")
    [caption] = rules.rules.captions()
    assert (caption.start_ms, caption.end_ms) == (700, 2000)


def test_v43_the_settings_are_confirmed_before_any_sound() -> None:
    rules = Rules("ga", detects=True, opened=False)
    [sent] = rules.rules.open()
    assert isinstance(sent, Settings)
    heard = {"turn_detection": {"type": "server_vad"}, "transcription": None}
    rules.told("session.updated", session={"type": "transcription", "audio": {"input": heard}})
    assert not rules.rules.ready  # this confirms how the connection was opened
    rules.told("session.updated", session={"type": "transcription", "audio": {"input": heard}})
    assert rules.rules.ready


def test_each_dialect_is_told_by_the_event_and_the_object_that_its_spec_has(dialect: str) -> None:
    api = DIALECTS[dialect]
    settings = transcription_settings(dialect, {"input_audio_transcription": {"model": "m"}})
    update = {"type": transcription_update(dialect), "session": settings}
    event = api.decode_client_event(update)
    assert type(event.session).__name__ == "TranscriptionSessionParams"
    assert not event.session.extra


@pytest.mark.parametrize(
    ("client", "captions"),
    [(Portkey, transcribe), (AsyncPortkey, async_transcribe)],
    ids=["sync", "async"],
)
def test_an_api_that_cannot_transcribe_is_refused(client: Any, captions: Any) -> None:
    portkey = client(base_url="http://127.0.0.1:9/v1")
    for other in (portkey, portkey.realtime.translations):
        with pytest.raises(ConfigError, match="sessions that only transcribe"):
            captions(other, LOUD)
