"""The blocking shell of a conversation: threads that move events and actions; no rule stands here.

One lock guards the core, and is held while messages are sent, so that they leave in order. The
device pulls from the playback, which has a lock of its own: nothing here delays it.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Self

from portkey_realtime._voice.actions import AskApproval, RunTool, StopTool, send
from portkey_realtime._voice.adapters import AudioDevice
from portkey_realtime._voice.calling import Outcome, outcome
from portkey_realtime._voice.consumers import EventIterator, Watch
from portkey_realtime._voice.core import TICK
from portkey_realtime._voice.happenings import AudioFailed, TurnComplete
from portkey_realtime._voice.opening import Opening, prepare
from portkey_realtime._voice.promises import Promise
from portkey_realtime._voice.questions import Question
from portkey_realtime._voice.records import Answer, Exchange, Turn
from portkey_realtime._voice.talking import Talk, log
from portkey_realtime._voice.tools import ToolError, told
from portkey_realtime.errors import RealtimeError


class Conversation(Talk):
    """A conversation with a model: ask, say, listen, be interrupted. See ``docs/voice.md``."""

    _may_await = False

    def __init__(self, connection: Any, opening: Opening, hang_up: Callable[..., Any]) -> None:
        super().__init__(connection, opening)
        self._opening = opening
        self._hang_up = hang_up
        self._lock = threading.RLock()
        self._watches: tuple[Watch, ...] = ()
        self._heard: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._read, name="voice-reader", daemon=True),
            threading.Thread(target=self._tick, name="voice-clock", daemon=True),
        ]
        self._pump: threading.Thread | None = None
        for thread in self._threads:
            thread.start()

    # --- opening ---

    def _open(self) -> Self:
        opening = self._opening
        with self._lock:
            promise = self._core.update(opening.settings, self._now)
            self._flush()
        with suppress(TimeoutError):
            self._settled(promise)
            self.confirmed = True
        if opening.device is not None:
            self._start(opening.device)
        return self

    def _start(self, device: AudioDevice) -> None:
        self._hear_with(device)
        playback = self._core.playback
        assert playback is not None
        self._device = device
        if self._pump is None:
            self._pump = threading.Thread(
                target=self._send_heard, name="voice-microphone", daemon=True
            )
            self._pump.start()
        device.start(playback, self._device_heard, self._device_failed)
        playback.latency_ms = device.latency_ms

    def _device_heard(self, pcm: bytes) -> None:
        """Called by the device, in a thread of its own."""
        if self._microphone is not None:
            self._heard.put(self._microphone.convert(pcm))

    def _device_failed(self, error: Exception) -> None:
        with self._lock:
            self._core.tell(AudioFailed(error=error))
            self._publish()

    def _send_heard(self) -> None:
        while (sound := self._heard.get()) is not None:
            try:
                self.connection.send_audio_data(self._core.input_audio(sound))
            except RealtimeError as error:
                log.debug("sound was not sent: %s", error)
                if self._core.closed is not None:
                    return

    # --- reading ---

    def _read(self) -> None:
        error: RealtimeError | None = None
        core, clock, lock = self._core, time.monotonic, self._lock
        try:
            # Performance: runs once per event.
            for event in self.connection.listen():
                with lock:
                    core.receive(event, clock())
                    for watch in self._watches:
                        watch.put(event)
                    if core.actions or core.happenings:
                        self._flush()
        except RealtimeError as loss:
            error = loss
        finally:
            with self._lock:
                core.close(error, self._now)
                self._publish()
                for watch in self._watches:
                    watch.end()
            self._over.set()

    def _tick(self) -> None:
        while not self._over.wait(TICK):
            with self._lock:
                if self._core.closed is None:
                    self._core.tick(self._now)
                    self._flush()

    # --- doing what the core wants; the lock is held ---

    def _flush(self) -> None:
        self._publish()
        while self._core.actions:
            action = self._core.actions.popleft()
            if isinstance(action, RunTool):
                self._begin(self._run_tool, action)
            elif isinstance(action, AskApproval):
                self._begin(self._ask_approval, action)
            elif not isinstance(action, StopTool):  # a thread cannot be stopped: it is not heard
                try:
                    send(self.connection, action)
                    self._core.sent(action.event_id, self._now)
                except RealtimeError as error:
                    self._not_sent(action, error)
        self._publish()

    def _publish(self) -> None:
        for event in self._happened():
            for watch in self._watches:
                watch.put(event)

    # --- tools ---

    def _begin(self, work: Callable[[Any], None], action: Any) -> None:
        """In a thread of its own: any number run at the same time, and one that never returns
        holds up nothing."""
        threading.Thread(target=work, args=(action,), name="voice-tool", daemon=True).start()

    def _run_tool(self, call: RunTool) -> None:
        try:
            tool, values = self._tools.prepare(call.name, call.arguments)
        except ToolError as error:
            made: Outcome = None, error
        else:
            made = outcome(tool.function, **values)
        output, failure = told(*made)
        with self._lock:
            self._core.tool_done(call.call_id, output, failure, self._now)
            self._flush()

    def _ask_approval(self, call: AskApproval) -> None:
        with self._lock:
            ask = self._approver(call)
            self._publish()
        if ask is not None:
            self.approve(call.call_id, self._approved(call, outcome(ask)))

    def approve(self, call_id: str, yes: bool, reason: str | None = None) -> bool:
        """The user's word on a call that waits for it; False if none of this id does."""
        with self._lock:
            found = self._core.calls.approve(call_id, yes, reason, self._now)
            self._flush()
        return found

    # --- asking ---

    def ask(
        self,
        question: Question,
        *,
        conversation: str = "auto",
        instructions: str | None = None,
        on_loss: str | None = None,
        timeout: float | None = None,
        **params: Any,
    ) -> Answer:
        """Put a question, and wait for its answer: the last one, after all tools it needed.

        The answer is complete when the server is done with it, not when it was heard: see
        ``wait_for_playback``. A refused question raises ServerError, a lost connection
        ConnectionLost; every other end is in ``Answer.status``. After ``timeout`` seconds the
        response is cancelled at the server, and TimeoutError raised.

        Args:
            question: Text; sound in the session's input format; an ``Image``; the path of a WAV,
                PNG or JPEG file; or a list of these.
            conversation: ``none`` asks beside the conversation, in text: the answer is not
                remembered, and need not wait for another one.
            instructions: In place of the session's, for this answer.
            on_loss: ``ask_again`` puts the question once more after a reconnection.
            timeout: Seconds; None waits as long as it takes.
            params: More parameters of the response, such as ``modalities``.
        """
        with self._lock:
            exchange = self._question(question, conversation, instructions, on_loss, params)
            self._flush()
        return self._answered(exchange, timeout)

    def say(self, text: str, *, priority: str = "next", timeout: float | None = None) -> Answer:
        """Have the model say something, and wait until it is complete at the server.

        ``priority``: ``next`` waits for a gap, before what is ``later``; ``now`` interrupts.
        """
        with self._lock:
            exchange = self._statement(text, priority)
            self._flush()
        return self._answered(exchange, timeout)

    def _answered(self, exchange: Exchange, timeout: float | None) -> Answer:
        try:
            answer: Answer = self._settled(exchange.promise, timeout)
            return answer
        except (TimeoutError, KeyboardInterrupt):
            with self._lock:
                self._core.withdraw(exchange, self._now)
                self._flush()
            raise

    def _settled(self, promise: Promise, timeout: float | None = None) -> Any:
        settled = threading.Event()
        with self._lock:
            promise.when_done(settled.set)
        if not settled.wait(timeout):
            raise TimeoutError(f"no answer within {timeout:g} s")
        if promise.error is not None:
            raise promise.error
        return promise.result

    # --- sound ---

    def send_audio(self, sound: bytes | bytearray | memoryview) -> None:
        """Append sound of the user, in the session's input format (pcm16 at 24 kHz by default)."""
        self.connection.send_audio_data(self._sound(sound))

    def interrupt(self) -> None:
        """Stop the answer: silence here, cancelled at the server, truncated to what was heard."""
        with self._lock:
            self._core.check_open()
            self._core.now = self._now
            self._core.interrupt(by_server=False)
            self._flush()

    def press(self) -> None:
        """Push to talk: the user begins. Needs ``turn_detection=None``."""
        with self._lock:
            self._core.check_open()
            self._core.speech.press(self._now)
            self._flush()

    def release(self) -> None:
        """Push to talk: the user is done, and is answered."""
        with self._lock:
            self._core.check_open()
            self._core.speech.release(self._now)
            self._flush()

    def wait_for_playback(self, timeout: float | None = None) -> bool:
        """Wait until the user has heard everything. False if it is not over within ``timeout``."""
        deadline = None if timeout is None else self._now + timeout
        while self._core.sounding and self._core.closed is None:
            if deadline is not None and self._now >= deadline:
                return False
            self._over.wait(self._core.next_look)
        return not self._core.sounding

    def attach(self, audio: AudioDevice) -> None:
        """Play and record with another device, such as after one was unplugged."""
        self._stop_device()
        with self._lock:
            device = self._core.attach(audio)
        self._start(device)

    def _stop_device(self) -> None:
        device, self._device = self._device, None
        if device is not None:
            device.stop()

    # --- watching ---

    def events(self) -> EventIterator:
        """Every event from now on, those of the layer among them, for one more consumer."""
        watch = Watch()
        with self._lock:
            if self._core.closed is not None:
                watch.end()
            self._watches = (*self._watches, watch)
        return EventIterator(watch, self._unwatch)

    def _unwatch(self, watch: Watch) -> None:
        with self._lock:
            self._watches = tuple(each for each in self._watches if each is not watch)
        watch.end()

    def turns(self) -> Iterator[Turn]:
        """The turns of the conversation from its beginning, each when it and its answer stand.

        Those that stood before this was called come without their sound.
        """
        with self._lock:
            watch, before = self.events(), list(self._turns)
        try:
            yield from before
            for event in watch:
                if isinstance(event, TurnComplete):
                    yield event.turn
        finally:
            watch.close()

    # --- the rest ---

    def update(self, **settings: Any) -> None:
        """Change settings, such as ``instructions`` or ``tools``; what is asked afterwards goes
        by them. Raises ServerError for a refused one, UsageError for one that cannot be changed
        any more."""
        with self._lock:
            promise = self._update(settings)
            self._flush()
        self._settled(promise)

    def hang_up(self) -> None:
        """End a call that was joined by ``call_id``, and close."""
        call_id = self._opening.connect.get("call_id")
        if call_id is not None:
            self._hang_up(call_id)
        self.close()

    def wait_closed(self, timeout: float | None = None) -> bool:
        """Wait until the conversation is over, whoever has ended it. False if it is not within
        ``timeout``."""
        return self._over.wait(timeout)

    def close(self) -> None:
        """End the conversation. What is in ``history`` stays; waiting calls raise ClosedError."""
        self._stop_device()
        self.connection.close()
        self._heard.put(None)
        with self._lock:
            self._core.close(None, self._now)
        self._over.set()
        for thread in [*self._threads, *([self._pump] if self._pump else [])]:
            if thread is not threading.current_thread():
                thread.join(timeout=2)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


class ConversationManager:
    """A conversation that is not open yet. Use it in ``with``, which opens and closes it."""

    def __init__(self, realtime: Any, dialect: str, given: dict[str, Any]) -> None:
        self._opening = prepare(realtime, dialect, given, may_await=False)
        self._connect: Callable[..., Any] = realtime.connect
        self._realtime = realtime
        self._talk: Conversation | None = None

    def __enter__(self) -> Conversation:
        return self.enter()

    def enter(self) -> Conversation:
        """Open it without ``with``; then close it yourself."""
        connection = self._connect(**self._opening.connect).__enter__()
        self._talk = talk = Conversation(connection, self._opening, self._hang_up)
        try:
            return talk._open()
        except BaseException:
            talk.close()
            raise

    def _hang_up(self, call_id: str) -> None:
        self._realtime.calls.hangup(call_id)

    def __exit__(self, *_exc: object) -> None:
        if self._talk is not None:
            self._talk.close()
