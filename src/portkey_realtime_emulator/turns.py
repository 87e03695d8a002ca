"""The user's turns: what is heard, where a turn begins and ends, and what that leads to."""

from __future__ import annotations

from typing import Final

from portkey_realtime_emulator import items as history
from portkey_realtime_emulator.answers import Answer, Answers, Heard
from portkey_realtime_emulator.checks import Message, Refusal, bad_audio
from portkey_realtime_emulator.hearing import SHORTEST_COMMIT_MS, Clip, InputAudio
from portkey_realtime_emulator.responses import Responses
from portkey_realtime_emulator.stage import Stage
from portkey_realtime_emulator.transcribing import transcribe
from portkey_realtime_emulator.vad import SpeechStarted, VadEvent
from portkey_realtime_wire.runtime import EventDecodeError, decode_audio

IDLE: Final = "input_timeout"
SHORTEST_IDLE_MS = 1000  # the spec says 5000; at 0 it would ask without end
APPEND_LIMIT = 15 * 1024 * 1024


class Turns:
    """Hears the user, by the input audio buffer or on the telephone."""

    def __init__(self, stage: Stage, answers: Answers, responses: Responses) -> None:
        self._stage = stage
        self._answers = answers
        self._responses = responses
        self._item_id: str | None = None
        self._taken_back = False
        self.idle_at: float | None = None
        """When the server asks by itself whether anybody is there."""
        self._hearing = InputAudio(
            stage.settings.format("input_format"), stage.settings.get("turn_detection")
        )

    @property
    def item_id(self) -> str | None:
        """The id that the turn in progress will have."""
        return self._item_id

    @property
    def speaking(self) -> bool:
        """Whether the user is in the middle of a turn."""
        return self._item_id is not None

    @property
    def interrupts(self) -> bool:
        """Whether the user's speech ends an answer."""
        return self._detection("interrupt_response")

    def configure(self) -> None:
        """Listen as the settings say."""
        settings = self._stage.settings
        self._hearing.configure(settings.format("input_format"), settings.get("turn_detection"))

    # What the client does.

    def append(self, message: Message) -> None:
        """``input_audio_buffer.append``."""
        try:
            data = decode_audio(message.event.audio, "audio")
        except EventDecodeError:
            raise bad_audio("audio") from None
        if len(data) > APPEND_LIMIT or self._hearing.is_full:
            raise Refusal(
                "Too much audio: 15 MiB fit into one append, and what is appended must be "
                "committed or cleared in time.",
                code="audio_too_large",
                param="audio",
            )
        for event in self._hearing.append(data):
            self._hear(event)

    def commit(self, message: Message) -> None:
        """``input_audio_buffer.commit``."""
        held = self._hearing.held_ms
        if held < SHORTEST_COMMIT_MS:
            raise Refusal(
                "Error committing input audio buffer: buffer too small. Expected at least "
                f"{SHORTEST_COMMIT_MS}ms of audio, but buffer only has {held:.2f}ms of audio.",
                code="input_audio_buffer_commit_empty",
            )
        clip = self._hearing.take()
        self._add_speech(clip, self._answers.hear(clip))

    def clear(self, message: Message) -> None:
        """``input_audio_buffer.clear``."""
        self._hearing.clear()
        self._item_id = None
        self._stage.send("input_cleared")

    # What voice activity detection finds.

    def _hear(self, event: VadEvent) -> None:
        if isinstance(event, SpeechStarted):
            self._hearing.begin(event.audio_start_ms)
            self.start(event.audio_start_ms)
        else:
            self.stop(event.audio_end_ms, self._hearing.take(event))

    def start(self, audio_start_ms: int) -> None:
        """The user begins to speak."""
        self.idle_at = None
        resumed, self._taken_back = self._taken_back and self._item_id is not None, False
        if not resumed:
            self._item_id = self._stage.ids.next("item")
        self._stage.send(
            "speech_started",
            audio_start_ms=audio_start_ms,
            item_id=self._item_id,
        )
        active = self._responses.active()
        if active is not None and resumed:
            active.drop()  # the user speaks on: the response to the earlier stop is taken back
        elif active is not None and self.interrupts:
            self._responses.interrupt(active)

    def stop(self, audio_end_ms: int, clip: Clip) -> None:
        """The user has finished speaking."""
        if self._item_id is None:
            self._item_id = self._stage.ids.next("item")
        self._stage.send("speech_stopped", audio_end_ms=audio_end_ms, item_id=self._item_id)
        heard = self._answers.hear(clip)
        if heard.stop == "lost":
            self._item_id = None
            return
        if heard.stop == "taken_back":
            self._taken_back = True
        else:
            self._add_speech(clip, heard)
        if self._detection("create_response") and self._stage.settings.kind == "realtime":
            self._responses.answer_turn()

    def ask_after_silence(self) -> None:
        """``idle_timeout_ms`` has passed since the last answer, and the user said nothing."""
        self.idle_at = None
        clip, end = self._hearing.take(), self._hearing.position_ms
        self._item_id = self._stage.ids.next("item")
        start = end - clip.ms
        self._stage.send(IDLE, audio_start_ms=start, audio_end_ms=end, item_id=self._item_id)
        self._add_speech(clip, Heard(text=""))
        self._responses.respond({}, Answer(text="Are you still there?"))

    def wait_for_silence(self, played_ms: float) -> None:
        """An answer has ended, and it plays for so long: ask if nobody says anything after it."""
        idle_ms = (self._stage.settings.get("turn_detection") or {}).get("idle_timeout_ms")
        if idle_ms is None or self.speaking or not self._stage.table.event(IDLE):
            return
        self.idle_at = self._stage.now + (played_ms + max(idle_ms, SHORTEST_IDLE_MS)) / 1000

    def _detection(self, setting: str) -> bool:
        return bool((self._stage.settings.get("turn_detection") or {}).get(setting, True))

    def _add_speech(self, clip: Clip, heard: Heard) -> None:
        item_id, self._item_id = self._item_id or self._stage.ids.next("item"), None
        item = history.spoken(item_id, clip, self._stage.table.part("user_audio"))
        after_commit = transcribe(self._stage, item_id, clip.ms, heard)
        self._stage.send(
            "input_committed",
            previous_item_id=self._stage.items.last_id(),
            item_id=item_id,
        )
        self._stage.add_item(item)
        item.heard = heard.text
        if after_commit is not None:
            after_commit(item)
