"""The core of a conversation in memory: events and time in, actions out."""

from __future__ import annotations

from typing import Any

from portkey_realtime._voice import actions
from portkey_realtime._voice.calls import ToolPolicy
from portkey_realtime._voice.core import Core
from portkey_realtime._voice.records import Exchange
from portkey_realtime.voice import Playback, Profile
from support.spoken import Server, ramp


class Rig:
    """A core, the server's events, and what the core wanted done."""

    def __init__(
        self,
        server: Server,
        *,
        policies: dict[str, ToolPolicy] | None = None,
        detection: Any = "default",
        transcribes: bool = True,
        **options: Any,
    ) -> None:
        self.server = server
        self.playback = options.pop("playback", Playback())
        known = policies or {}
        self.core = Core(
            server.dialect,
            playback=self.playback,
            profile=options.pop("profile", Profile()),
            policy=lambda name: known.get(name, ToolPolicy()),
            **options,
        )
        self.now = 0.0
        self.sent: list[Any] = []
        settings: dict[str, Any] = {}
        if transcribes:
            settings["transcription"] = {"model": "any"}
        if detection != "default":
            settings["turn_detection"] = detection
        self.opened = self.core.update(settings, 0.0)
        self.send(server.event("session.updated", session={}))
        self.done()

    # --- driving ---

    def send(self, *events: Any, at: float | None = None) -> None:
        """Events of the server, one after the other."""
        self.now = self.now if at is None else at
        for event in events:
            self.core.receive(event, self.now)

    def wait(self, seconds: float) -> None:
        """Let time pass, with ticks as a shell gives them."""
        for _ in range(round(seconds / 0.05)):
            self.now += 0.05
            self.core.tick(self.now)

    def done(self) -> list[Any]:
        """What the core wanted done since the last call."""
        made = []
        while self.core.actions:
            made.append(self.core.actions.popleft())
            if hasattr(made[-1], "event_id"):
                self.core.sent(made[-1].event_id, self.now)
        self.sent += made
        return made

    def kinds(self) -> list[str]:
        """The same, as names."""
        return [type(each).__name__ for each in self.done()]

    def only(self, kind: type) -> list[Any]:
        """The same, those of one kind."""
        return [each for each in self.done() if isinstance(each, kind)]

    # --- the program ---

    def ask(self, text: str = "What?", **params: Any) -> Exchange:
        """A question of text."""
        content = [{"type": "input_text", "text": text}]
        return self.core.ask(content, self.now, words=text, **params)

    def token(self) -> dict[str, str]:
        """The metadata of the last response that was asked for."""
        created = [each for each in self.sent if isinstance(each, actions.CreateResponse)]
        return dict(created[-1].params["metadata"])

    def begin(self, response_id: str = "r1", **fields: Any) -> None:
        """The server begins the response that was asked for last."""
        self.done()
        self.send(self.server.created(response_id, metadata=self.token(), **fields))

    def speak(self, ms: int = 1000, item_id: str = "i1", response_id: str = "r1") -> None:
        """Sound of an answer."""
        self.send(self.server.delta(ramp(ms * 24), item_id, response_id))

    def hear(self, ms: int) -> bytes:
        """What the device pulls in that time."""
        return b"".join(self.playback.pull(960) for _ in range(ms // 20))

    def user_says(self, item_id: str = "u1", words: str | None = "Hello") -> None:
        """A turn of the user, as server VAD tells it."""
        self.send(
            self.server.speech_started(item_id),
            self.server.speech_stopped(item_id),
            self.server.committed(item_id),
        )
        if words is not None:
            self.send(self.server.heard(words, item_id))
