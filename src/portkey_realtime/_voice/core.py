"""The rules of a conversation. No I/O, no clock, no thread, no task: a shell drives it.

Theory of operation. A shell owns a connection and one Core. Every event of the connection goes in
through ``receive``, with the time; what the program wants goes in through the commands (``ask``,
``say``, ``interrupt``, ``update``, ...); ``tick`` is called every ``TICK`` seconds. After each of
these the shell takes the actions: messages to send, functions to run. The rooms hold the rules
of one matter each: ``Responses`` (when an answer may be asked for, which question it belongs to),
``Calls`` (functions), ``Speech`` (the user's turns), ``History`` (the books), ``Playback`` (sound).
The core routes events to them, and holds what concerns several of them.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final

from portkey_realtime._voice import requests
from portkey_realtime._voice.actions import Action, CreateItem
from portkey_realtime._voice.adapters import AudioDevice, playback_for
from portkey_realtime._voice.calls import Calls, ToolPolicy
from portkey_realtime._voice.formats import PCM16, AudioFormat
from portkey_realtime._voice.happenings import TurnComplete
from portkey_realtime._voice.history import History
from portkey_realtime._voice.interrupting import Interrupting
from portkey_realtime._voice.playback import Playback
from portkey_realtime._voice.profiles import Profile
from portkey_realtime._voice.promises import Promise
from portkey_realtime._voice.receiving import Receiver
from portkey_realtime._voice.records import Exchange, Response, Usage
from portkey_realtime._voice.requests import Requests
from portkey_realtime._voice.resampling import Resampler
from portkey_realtime._voice.responses import PRIORITIES, URGENT, Responses
from portkey_realtime._voice.sessions import Sessions
from portkey_realtime._voice.speech import TRANSCRIPT_TIMEOUT, Speech
from portkey_realtime.errors import ClosedError, RealtimeError, UsageError
from portkey_realtime_wire.marks import MARKS

_log: Final = logging.getLogger("portkey_realtime.voice")

TICK: Final = 0.05
"""Seconds between two calls of ``tick``: how exact the waits of the rules are."""


class Core:
    """One conversation."""

    def __init__(
        self,
        dialect: str,
        *,
        playback: Playback | None = None,
        profile: Profile | None = None,
        policy: Callable[[str], ToolPolicy | None] = lambda name: ToolPolicy(),
        false_start: str | None = None,
        half_duplex: bool = False,
        on_loss: str = "raise",
        keep_audio: float = 60.0,
        prune_tools: bool = False,
        by_call: bool = False,
        patience: float = 10.0,
    ) -> None:
        self.dialect = dialect
        self.content_tags = MARKS[dialect].content  # of the parts of a message, by what they hold
        self.patience = patience
        """Seconds that a confirmation of settings is waited for."""
        self.playback = playback
        self.profile = profile or Profile()
        self.false_start = false_start
        self.by_call = by_call
        """Joined by ``call_id``: the sound goes another way."""
        self.now = 0.0
        self.closed: RealtimeError | None = None
        self.happenings: deque[Any] = deque()
        """Events of the layer itself, for whoever watches."""
        self.requests = Requests()
        self.sessions = Sessions(self)
        self.responses = Responses(self)
        self.calls = Calls(self, policy)
        self.speech = Speech(self)
        self.history = History(self, keep_audio)
        self.interrupting = Interrupting(self)
        self.prunable: list[str] = []
        self._prune_tools = prune_tools
        self._half_duplex = half_duplex
        self._on_loss = on_loss
        self.actions: deque[Action] = deque()
        """What is to be done, in the order in which it must be."""
        self._items = 0
        self._held_until: float | None = None
        self._sound_sent = False
        self.format: AudioFormat = PCM16
        """What the session speaks."""
        self.remote_sound = ""
        """With ``by_call``: the response that the caller hears."""
        self.receive = Receiver(self).receive
        """Takes one event of the connection, and the time."""

    # --- driving ---

    def tick(self, now: float) -> None:
        """Do what is due by now."""
        self.now = now
        if self._held_until is not None and self._held_until <= now:
            self._held_until = None
        self.speech.tick(now)
        self.calls.tick(now)
        self.sessions.tick(now)
        self.responses.tick(now)
        self.tell_turns(now)
        self.responses.release()

    def do(self, action: Action) -> None:
        """Have something done."""
        if self.closed is None:
            self.actions.append(action)

    def tell(self, happening: Any) -> None:
        """Have something told to whoever watches."""
        self.happenings.append(happening)

    # --- commands ---

    def ask(
        self,
        content: list[dict[str, Any]],
        now: float,
        *,
        words: str | None = None,
        side: bool = False,
        on_loss: str | None = None,
        **params: Any,
    ) -> Exchange:
        """Put a question. ``exchange.promise`` gives the answer."""
        self.now = now
        self.check_open()
        exchange = self.new_exchange("ask", now, words)
        exchange.on_loss = on_loss or self._on_loss
        item = {"type": "message", "role": "user", "content": content}
        items: list[dict[str, Any]] = []
        if side:
            params = {"modalities": ["text"], **params, "conversation": "none"}
            params["input"] = [*self.history.references(), item]
        else:
            exchange.user_item = self.item_id()
            items = [{"id": exchange.user_item, **item}]
        exchange.params = params
        self.responses.wish(exchange, params, side=side, items=items)
        return exchange

    def say(self, text: str, now: float, priority: str = "next") -> Exchange:
        """Have the model say something, at the next gap, or at once with ``now``."""
        self.now = now
        self.check_open()
        exchange = self.new_exchange("say", now)
        exchange.on_loss = self._on_loss
        exchange.params = {"instructions": f"Say to the user, word for word: {text}"}
        if PRIORITIES[priority] == URGENT:
            self.interrupt(by_server=False)
        self.responses.wish(exchange, exchange.params, priority=PRIORITIES[priority])
        return exchange

    def update(self, given: Mapping[str, Any], now: float) -> Promise:
        """Change settings; what is asked after it waits for the confirmation."""
        self.now = now
        self.check_open()
        return self.sessions.update(given, now)

    def withdraw(self, exchange: Exchange, now: float) -> None:
        """The caller does not wait for it any more."""
        self.now = now
        if not exchange.over and self.closed is None:
            if why := self.responses.matching.why_unanswered(exchange):
                _log.warning("a question was given up without an answer: %s", why)
            self.responses.withdraw(exchange)
            self.calls.withdraw(exchange, now)
            self.end_exchange(exchange, "cancelled", "withdrawn by the caller")

    def tool_done(
        self, call_id: str, output: str, failure: BaseException | None, now: float
    ) -> None:
        """A function has returned ``output``, or failed: then it tells the model why."""
        self.now = now
        if self.closed is not None:
            return
        if failure is None:
            self.calls.done(call_id, output, False, now)
        else:
            self.calls.fail(call_id, output, failure, now)

    def sent(self, event_id: str, now: float) -> None:
        """A message has left: it may be lost with the connection that it went over."""
        self.requests.sent(event_id, now)

    def not_sent(self, event_id: str, error: RealtimeError) -> None:
        """A message broke the spec, and did not leave: as if the server had refused it."""
        request = self.requests.forget(event_id)
        if request is not None and request.on_refused is not None:
            request.on_refused(error)

    def attach(self, device: AudioDevice) -> AudioDevice:
        """Another device for the sound that is still to come; see ``check_playback``."""
        self.check_open()
        if self.playback is None or self.playback.rate != device.rate:
            self.playback = playback_for(device)
            self.playback.begin_with(self.format)
        return device

    def check_playback(self, rate: int) -> None:
        """Raise ConfigError if the server's sound cannot be played at this rate."""
        Resampler(self.format.rate, rate)

    @property
    def next_look(self) -> float:
        """Seconds after which it is worth to look whether playback is over."""
        left = self.playback.remaining_ms if self.playback is not None else 20
        return min(max(left / 1000, 0.005), TICK)

    def check_open(self) -> None:
        """Raise ClosedError, or the loss, if the conversation is over."""
        if self.closed is not None:
            raise self.closed

    def input_audio(self, sound: bytes) -> bytes:
        """Sound of the microphone as it is to be appended. Raises UsageError for a call."""
        if self.by_call:
            raise UsageError(
                "the sound of a call that was joined by call_id goes over WebRTC or SIP, not here"
            )
        self._sound_sent = True
        if self._half_duplex and self.sounding:
            silent = {"g711_ulaw": b"\xff", "g711_alaw": b"\xd5"}
            return silent.get(self.sessions.input_format.name, b"\0") * len(sound)
        return sound

    # --- playback ---

    @property
    def sounding(self) -> bool:
        """Whether the user hears the model, or is about to."""
        if self.by_call:
            return bool(self.remote_sound)
        return self.playback is not None and self.playback.playing

    @property
    def held(self) -> bool:
        """Whether playback waits for a turn to be judged."""
        return self.playback is not None and self.playback.held

    def hold(self) -> None:
        """Fall silent until the turn is judged."""
        if self.playback is not None:
            self.playback.hold()

    def resume(self) -> None:
        """It was nothing: playback goes on where it was."""
        if self.playback is not None and self.playback.held:
            self.playback.resume()

    def interrupt(self, *, by_server: bool) -> None:
        """Stop what sounds and what is being made; see ``Interrupting.interrupt``."""
        self.interrupting.interrupt(by_server=by_server)

    # --- what the rooms ask ---

    @property
    def must_wait(self) -> bool:
        """Whether no answer may be asked for now."""
        return (
            self.closed is not None
            or self.speech.speaking
            or self.held
            or self._held_until is not None
            or self.sessions.unconfirmed
        )

    def hold_until(self, when: float) -> None:
        """Ask for no answer before."""
        self._held_until = when

    @property
    def may_answer_untold(self) -> bool:
        """Whether the server may begin a response of its own that nothing before it explains."""
        unheard = self._sound_sent and not self.speech.told
        return self.by_call or self.speech.speaking or (self.sessions.answers_turns and unheard)

    @property
    def interrupts(self) -> bool:
        """Whether speech interrupts at all."""
        return self.sessions.interrupts_answers and not self._half_duplex

    def asks_again(self, exchange: Exchange) -> bool:
        """Whether a question that was lost is put once more."""
        return exchange.on_loss == "ask_again"

    def new_exchange(self, kind: str, now: float, user: str | None = None) -> Exchange:
        """Open a page in the books."""
        exchange = Exchange(kind, now, user)
        self.history.exchanges.append(exchange)
        self.history.untold.append(exchange)
        return exchange

    def forget_exchange(self, exchange: Exchange) -> None:
        """It was none."""
        self.history.exchanges.remove(exchange)
        self.history.untold.remove(exchange)

    def reopen(self, exchange: Exchange, now: float) -> None:
        """The user goes on with a turn that is being answered: that answer is dropped."""
        for response in list(self.responses.open.values()):
            if exchange in response.exchanges:
                self.interrupting.drop(response)
                exchange.responses.remove(response)
                response.exchanges.remove(exchange)
                self.responses.finish(response, "cancelled", "the user went on", now)
        exchange.answered, exchange.status = False, None

    def item_id(self) -> str:
        """An id for an item of ours."""
        self._items += 1
        return f"talk_item_{self._items}"

    def send_item(self, item: Mapping[str, Any], previous: str | None = None) -> None:
        """Put an item into the conversation."""
        event_id = self.requests.new(requests.ITEM, item.get("id", ""))
        self.do(CreateItem(event_id=event_id, item=item, previous_item_id=previous))

    def count_usage(self, usage: Usage, response: Response) -> None:
        """Tokens of one response."""
        self.history.count(usage, response)

    def note_output(self, response: Response, output: Any, status: str) -> None:
        """Items that the end of a response tells of; some servers tell of them nowhere else."""
        for item in output:
            self.calls.item_done(response, item)
        self.calls.items_over(response, status)

    def response_over(
        self, response: Response, status: str, reason: str | None, now: float
    ) -> None:
        """A response is done, or will never be."""
        self.interrupting.send_late(response)
        if not self.calls.pending(response):
            for exchange in response.exchanges:
                if not any(each in self.responses.open.values() for each in exchange.responses):
                    self.end_exchange(exchange, status, reason)
        self.calls.go_on(response)

    def end_exchange(
        self,
        exchange: Exchange,
        status: str,
        reason: str | None,
        *,
        error: RealtimeError | None = None,
    ) -> None:
        """Its answer is as complete as it will be."""
        if exchange.over:
            return
        exchange.status, exchange.reason = status, reason
        if exchange.kind == "speech" and not exchange.user_done:
            exchange.user_bound = self.now + TRANSCRIPT_TIMEOUT
        if error is not None:
            exchange.promise.fail(error)
        elif exchange.kind in ("ask", "say"):
            exchange.promise.settle(self.history.answer(exchange, audio=True))
        self.tell_turns(self.now)

    def tell_turns(self, now: float) -> None:
        """Tell of the turns that stand, in their order."""
        for exchange in [each for each in self.history.untold if each.over]:
            late = exchange.user_bound is not None and exchange.user_bound <= now
            if exchange.user_done or late or self.closed is not None:
                self.history.untold.remove(exchange)
                if exchange.kind in ("ask", "speech"):
                    turn = self.history.turn(exchange, audio=True)
                    self.tell(TurnComplete(turn=turn))
                self.history.forget_sound(exchange)
        if self._prune_tools and self.responses.active is None and self.prunable:
            prunable, self.prunable = self.prunable, []
            self.calls.prune(prunable)

    # --- the end ---

    def close(self, error: RealtimeError | None, now: float) -> None:
        """The connection is over. Whoever waits is told, and nothing in the books dangles."""
        if self.closed is not None:
            return
        self.now = now
        self.actions.clear()
        lost = error or ClosedError("this conversation was closed")
        self.calls.close("not answered: the conversation is over")
        for exchange in self.history.exchanges:
            if not exchange.over:
                self.end_exchange(exchange, "lost", str(lost), error=lost)
        self.closed = lost
        self.sessions.close(lost)
        self.tell_turns(now)
