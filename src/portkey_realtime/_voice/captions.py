"""Captions: what was said in a stream of sound, and when. The rules; no I/O, no clock.

A transcription session answers in its own order: the words of the second piece may come before
those of the first, deltas may come before the commit, and a delta may be the whole text. So
captions are told by item, and put in order by what each commit names as the item before it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any, Final

import attrs

from portkey_realtime import audio
from portkey_realtime._voice.roles import by_type, field
from portkey_realtime._voice.settings import transcription_settings
from portkey_realtime.errors import RealtimeError, ServerError

BYTES_PER_MS: Final = audio.bytes_per_second("pcm16") // 1000
SHORTEST_COMMIT_MS: Final = 100
"""A shorter rest is refused by servers (``input_audio_buffer_commit_empty``)."""
_PAUSE_DBFS: Final = -45.0
_SILENCE_DBFS: Final = -55.0
_SHORTEST_PIECE_MS: Final = 10_000
_LONGEST_PIECE_MS: Final = 25_000
"""Without turn detection, a piece is committed at the first pause between these."""


@attrs.frozen(kw_only=True)
class Caption:
    """What was said in one piece of the sound."""

    item: str
    """The id of the item that the server made of it."""
    text: str
    """The words so far, or all of them once it is ``final``."""
    final: bool
    """Whether this is the last caption of its item."""
    start_ms: int | None = None
    """Where the piece begins, in milliseconds of the sound; None while that is not known."""
    end_ms: int | None = None
    """Where it ends."""
    error: str | None = None
    """Why its words are missing or not whole, where the server said so, or said nothing."""


@attrs.define
class _Piece:
    """One item on its way to its last caption."""

    item: str
    text: str = ""
    start_ms: int | None = None
    end_ms: int | None = None
    committed: bool = False
    final: bool = False
    silent: bool = False
    """Nobody spoke in it: what a model makes of that are no words."""
    error: str | None = None
    told: Caption | None = None


@attrs.frozen
class Send:
    """Append this sound."""

    pcm: bytes


@attrs.frozen
class Commit:
    """Commit what was appended, with this event id."""

    event_id: str


@attrs.frozen
class Settings:
    """Set the session to this, with this event id."""

    event_id: str
    session: dict[str, Any]


Action = Send | Commit | Settings


class Transcript:
    """Takes sound, events and the time; gives actions and captions.

    Args:
        dialect: The one in whose form the settings are written.
        settings: Of the session, by the names of ``settings``.
        turn_detection: What finds the pieces: the server's, or None: pauses in the sound itself.
        given: Whether the caller chose that. Otherwise, a model that refuses turn detection gets
            none.
        in_order: Hold captions back until all pieces before them are final.
        patience: Seconds without any event until what is missing at the end is given up.
    """

    def __init__(
        self,
        dialect: str,
        settings: Mapping[str, Any],
        *,
        turn_detection: Mapping[str, Any] | None,
        given: bool,
        in_order: bool,
        patience: float,
    ) -> None:
        self.ready = False
        """Whether the settings are in force: sound may be sent."""
        self.failure: RealtimeError | None = None
        """Why it cannot go on."""
        self.rest_ms = 0
        """How much of the sound's end was too short to be transcribed."""
        self._dialect = dialect
        self._settings = dict(settings)
        self._turn_detection = turn_detection
        self._given = given
        self._in_order = in_order
        self._patience = patience
        self._ids = 0
        self._confirmed = 0
        self._settings_id = ""
        self._appended = 0
        self._committed_to = 0
        """Where the piece begins that is not committed yet, as far as that is known, in ms."""
        self._loud_to = 0
        """Where the sound was last louder than silence, in ms."""
        self._ended = False
        self._last_event = 0.0
        self._commits: deque[tuple[str, int, int]] = deque()
        """Our own, not yet answered: event id, and where the piece begins and ends."""
        self._speech: str | None = None
        """The item that is being spoken, as the server's turn detection told."""
        self._pieces: dict[str, _Piece] = {}
        self._order: list[str] = []
        """Committed items, first to last."""
        self._out: deque[Caption] = deque()
        self._handlers = by_type(self)

    # What the shells do with it.

    def open(self) -> list[Action]:
        """What to send first."""
        self._settings_id = self._new_id()
        flat = {**self._settings, "turn_detection": self._turn_detection}
        return [Settings(self._settings_id, transcription_settings(self._dialect, flat))]

    def opened_unconfirmed(self) -> None:
        """The settings were not confirmed in time: some servers never do."""
        self.ready = True

    def sound(self, pcm: bytes) -> list[Action]:
        """The next piece of the source, whole samples of pcm16 at 24 kHz."""
        if not pcm:
            return []
        self._appended += len(pcm)
        loudness = audio.loudness(pcm)
        if loudness > _SILENCE_DBFS:
            self._loud_to = self._position_ms
        actions: list[Action] = [Send(pcm)]
        if not self._detects:
            waiting = self._position_ms - self._committed_to
            pause = waiting >= _SHORTEST_PIECE_MS and loudness < _PAUSE_DBFS
            if pause or waiting >= _LONGEST_PIECE_MS:
                actions.append(self._commit())
        return actions

    def end(self, now: float) -> list[Action]:
        """The source has ended: what is left is committed, if it is long enough."""
        self._ended, self._last_event = True, now
        left = self._position_ms - self._committed_to
        if not self._detects and left < SHORTEST_COMMIT_MS:
            self.rest_ms = left
            return []
        # With turn detection only the server knows what is left; it may refuse the commit.
        return [self._commit()] if self._appended else []

    def event(self, event: Any, now: float) -> list[Action]:
        """An event of the connection."""
        handler = self._handlers.get(event.type)
        if handler is None:
            return []
        self._last_event = now
        actions: list[Action] | None = handler(event)
        return actions or []

    def captions(self) -> list[Caption]:
        """The captions that are due."""
        found = list(self._out)
        self._out.clear()
        return found

    def over(self, now: float) -> bool:
        """Whether everything was told. After ``patience`` what is missing is told as it is."""
        if not self._ended:
            return False
        waits = bool(self._commits) or any(
            piece.committed and not piece.final for piece in self._pieces.values()
        )
        if waits and now - self._last_event < self._patience:
            return False
        self.finish(f"no transcript came within {self._patience:g} s")
        return True

    def finish(self, why: str) -> None:
        """Nothing more comes: tell what there is of the pieces that have no last caption."""
        self._commits.clear()
        for piece in list(self._pieces.values()):
            if not piece.final and (piece.committed or piece.text):
                piece.final, piece.error = True, why
                if piece.item not in self._order:
                    self._order.append(piece.item)
                self._tell(piece)

    # Rules.

    @property
    def _detects(self) -> bool:
        """Whether the server finds the pieces."""
        return self._turn_detection is not None

    @property
    def _position_ms(self) -> int:
        return self._appended // BYTES_PER_MS

    def _new_id(self) -> str:
        self._ids += 1
        return f"captions_{self._ids}"

    def _commit(self) -> Commit:
        event_id = self._new_id()
        self._commits.append((event_id, self._committed_to, self._position_ms))
        if not self._detects:
            self._committed_to = self._position_ms
        return Commit(event_id)

    def _piece(self, event: Any) -> _Piece:
        item = str(field(event, "item_id") or "")
        piece = self._pieces.get(item)
        if piece is None:
            piece = self._pieces[item] = _Piece(item)
        return piece

    def _on_session_updated(self, event: Any) -> None:
        # The connection was opened by an update of its own, which is confirmed first: ours is the
        # one that names our model, or the second.
        self._confirmed += 1
        session = field(event, "session")
        told = field(session, "audio", "input", "transcription", "model") or field(
            session, "input_audio_transcription", "model"
        )
        wanted = field(self._settings, "input_audio_transcription", "model")
        self.ready = self.ready or told == wanted or self._confirmed > 1

    def _on_speech_started(self, event: Any) -> None:
        piece = self._piece(event)
        self._speech = piece.item
        if piece.start_ms is None:
            piece.start_ms = field(event, "audio_start_ms")

    def _on_speech_stopped(self, event: Any) -> None:
        self._piece(event).end_ms = field(event, "audio_end_ms")
        self._speech = None

    def _on_input_committed(self, event: Any) -> None:
        piece = self._piece(event)
        piece.committed = True
        if piece.item in self._order:
            return
        before = field(event, "previous_item_id")
        at = self._order.index(before) + 1 if before in self._order else len(self._order)
        self._order.insert(at, piece.item)
        ours = self._commits and (not self._detects or piece.end_ms is None)
        if ours:
            _, start, piece.end_ms = self._commits.popleft()
            if piece.start_ms is None:  # else it began before our commit, as was told
                piece.start_ms = max(start, self._committed_to if self._detects else 0)
                piece.silent = self._loud_to <= piece.start_ms
        elif piece.end_ms is not None:
            self._committed_to = max(self._committed_to, piece.end_ms)
        if self._speech == piece.item:
            self._speech = None
        self._release()

    def _on_input_transcript_delta(self, event: Any) -> None:
        piece = self._piece(event)
        if not piece.final:
            piece.text += field(event, "delta") or ""
            self._tell(piece)

    def _on_input_transcript_snapshot(self, event: Any) -> None:
        piece = self._piece(event)
        if not piece.final:
            piece.text = field(event, "transcript") or piece.text
            self._tell(piece)

    def _on_input_transcript_done(self, event: Any) -> None:
        piece = self._piece(event)
        piece.text = str(field(event, "transcript") or "")
        self._end_piece(piece)

    def _on_input_transcript_failed(self, event: Any) -> None:
        piece = self._piece(event)
        piece.text = ""
        piece.error = str(field(event, "error", "message") or "it could not be transcribed")
        self._end_piece(piece)

    def _end_piece(self, piece: _Piece) -> None:
        piece.final = True
        if piece.item not in self._order:  # some servers tell of no commit
            piece.committed = True
            self._order.append(piece.item)
        self._tell(piece)

    def _on_error(self, event: Any) -> list[Action]:
        event_id = field(event, "error", "event_id")
        param = str(field(event, "error", "param") or "")
        message = str(field(event, "error", "message") or "")
        about = f"{param} {message}".lower().replace(" ", "_")
        if event_id == self._settings_id or not self.ready:
            if self._detects and not self._given and "turn_detection" in about:
                self._turn_detection = None  # this model has none
                self._confirmed = min(self._confirmed, 1)
                return self.open()
            self.failure = _server_error(event, message)
            return []
        for waiting in self._commits:
            if waiting[0] == event_id:
                self._refused(waiting)
                return []
        if event_id is None and len(self._commits) == 1:
            self._refused(self._commits[0])
        elif field(event, "error", "type") == "invalid_request_error":
            self.failure = _server_error(event, message)
        return []

    def _refused(self, commit: tuple[str, int, int]) -> None:
        """There was too little left to commit."""
        self._commits.remove(commit)
        if self._ended:
            self.rest_ms = max(0, min(commit[2] - self._committed_to, SHORTEST_COMMIT_MS - 1))

    # Telling.

    def _tell(self, piece: _Piece) -> None:
        if not self._in_order:
            self._put(piece)
        else:
            self._release()

    def _release(self) -> None:
        """In order: the first piece that is not final may tell, those before it have."""
        if not self._in_order:
            return
        for item in self._order:
            piece = self._pieces[item]
            self._put(piece)
            if not piece.final:
                return

    def _put(self, piece: _Piece) -> None:
        caption = Caption(
            item=piece.item,
            text=piece.text,
            final=piece.final,
            start_ms=piece.start_ms,
            end_ms=piece.end_ms,
            error=piece.error,
        )
        nothing = piece.silent or (not piece.text and piece.error is None)
        if (nothing and piece.told is None) or (piece.told is not None and piece.told.final):
            return
        if piece.told is None or (piece.told.text, piece.told.final) != (piece.text, piece.final):
            piece.told = caption
            self._out.append(caption)


def _server_error(event: Any, message: str) -> ServerError:
    return ServerError(
        message or "the server refused the transcription",
        code=field(event, "error", "code"),
        param=field(event, "error", "param"),
        event_id=field(event, "error", "event_id"),
    )
