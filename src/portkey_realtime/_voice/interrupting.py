"""Interrupting: what is cancelled, truncated and deleted at the server, and in the books."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portkey_realtime._voice import requests
from portkey_realtime._voice.actions import ClearOutput, DeleteItem, TruncateItem
from portkey_realtime._voice.records import Response
from portkey_realtime._voice.sounding import Cut, Interruption

if TYPE_CHECKING:
    from portkey_realtime._voice.core import Core


class Interrupting:
    """What an interruption means, beside the silence here."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._late: list[tuple[str, Cut]] = []
        """Truncations that are sent only after the response, and its id."""

    def interrupt(self, *, by_server: bool) -> None:
        """Stop what sounds and what is being made, and tell the server what was heard.

        ``by_server``: it cancels the conversation's own response by itself.
        """
        self._core.calls.interrupted(self._core.now)
        for response in list(self._core.responses.open.values()):
            quiet = response.side and not response.spoke
            if not quiet and (response.side or not by_server):
                self._core.responses.cancel(response)
        if self._core.by_call:
            if self._core.remote_sound:
                self._core.do(ClearOutput(event_id=self._core.requests.new(requests.OTHER)))
        elif self._core.playback is not None:
            self._tell_cuts(self._core.playback.interrupt())

    def drop(self, response: Response) -> None:
        """Nobody wants to hear the rest of this response."""
        if self._core.playback is not None:
            self._tell_cuts(self._core.playback.drop(response.id))

    def came_late(self, response: Response, item_id: str) -> None:
        """Sound of a response that was interrupted before: it is not heard. Where it is the first
        of its message, the server must be told, or the model believes that it was said."""
        if not response.side and self._core.history.message(response, item_id).heard is None:
            self._core.history.cut(item_id, 0)
            self._late.append((response.id, Cut(item_id=item_id, audio_end_ms=0)))

    def _tell_cuts(self, made: Interruption) -> None:
        for cut in made.truncate:
            self._core.history.cut(cut.item_id, cut.audio_end_ms)
            self._tell_cut(cut)
        for item_id in made.delete:
            self._core.history.cut(item_id, 0, deleted=True)
            if self._core.profile.deletes and self._core.history.outlived(item_id):
                self.delete(item_id)

    def _tell_cut(self, cut: Cut) -> None:
        if self._core.history.only_words(cut.item_id):
            self.write_heard()
        elif cut.audio_end_ms == 0 and self._core.profile.deletes_unheard:
            self.delete(cut.item_id)
        elif self._core.profile.truncates:
            self._truncate(cut)

    def _truncate(self, cut: Cut) -> None:
        active = self._core.responses.active
        if active is not None and not self._core.profile.truncates_while_active:
            self._late.append((active.id, cut))
            return
        self._core.do(
            TruncateItem(
                event_id=self._core.requests.new(requests.TRUNCATION, cut.item_id),
                item_id=cut.item_id,
                content_index=cut.content_index,
                audio_end_ms=cut.audio_end_ms,
            )
        )

    def write_heard(self) -> None:
        """Give the server the words that were heard in the place of all that were said, where a
        replay has made text of the sound (V16)."""
        for item_id, previous, heard in self._core.history.heard_parts():
            self.delete(item_id)
            if heard:
                kind = self._core.content_tags.get("answer_text", "")
                content = [{"type": kind, "text": heard}]
                item = {"type": "message", "role": "assistant", "content": content}
                self._core.send_item({"id": self._core.item_id(), **item}, previous or "root")

    def delete(self, item_id: str) -> None:
        """Remove an item from the server's conversation."""
        event_id = self._core.requests.new(requests.DELETION, item_id)
        self._core.do(DeleteItem(event_id=event_id, item_id=item_id))

    def send_late(self, response: Response) -> None:
        """A response is over: send the truncations that waited for it."""
        late, self._late = self._late, []
        for response_id, cut in late:
            if response_id == response.id:
                self._tell_cut(cut)
            else:
                self._late.append((response_id, cut))
