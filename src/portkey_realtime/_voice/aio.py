"""The asyncio shell of a conversation: tasks that move events and actions; no rule stands here."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import time
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any, Final, Self

from portkey_realtime._voice.actions import AskApproval, RunTool, StopTool, send
from portkey_realtime._voice.adapters import AudioDevice
from portkey_realtime._voice.calling import Outcome, awaited_outcome
from portkey_realtime._voice.consumers import AsyncEventIterator, AsyncWatch
from portkey_realtime._voice.core import TICK
from portkey_realtime._voice.happenings import AudioFailed, TurnComplete
from portkey_realtime._voice.opening import Opening, prepare
from portkey_realtime._voice.promises import Promise
from portkey_realtime._voice.questions import Question
from portkey_realtime._voice.records import Answer, Exchange, Turn
from portkey_realtime._voice.talking import Talk, log
from portkey_realtime._voice.tools import ToolError, told
from portkey_realtime.errors import RealtimeError

_CLOSING: Final = 2.0
"""Seconds that closing waits for a tool which was cancelled."""


class AsyncConversation(Talk):
    """A conversation with a model: ask, say, listen, be interrupted. See ``docs/voice.md``."""

    def __init__(self, connection: Any, opening: Opening, hang_up: Callable[..., Any]) -> None:
        super().__init__(connection, opening)
        self._opening = opening
        self._hang_up = hang_up
        self._loop = asyncio.get_running_loop()
        self._watches: list[AsyncWatch] = []
        self._sending = asyncio.Lock()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._flushes: set[asyncio.Task[None]] = set()
        self._heard: asyncio.Queue[bytes] = asyncio.Queue()
        self._pump: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._reader = asyncio.create_task(self._read(), name="voice-reader")
        self._tick()

    # --- opening ---

    async def _open(self) -> Self:
        opening = self._opening
        promise = self._core.update(opening.settings, self._now)
        await self._flush()
        with contextlib.suppress(TimeoutError):
            await self._settled(promise)
            self.confirmed = True
        if opening.device is not None:
            await self._start(opening.device)
        return self

    async def _start(self, device: AudioDevice) -> None:
        self._hear_with(device)
        playback = self._core.playback
        assert playback is not None
        self._device = device
        if self._pump is None:
            self._pump = asyncio.create_task(self._send_heard(), name="voice-microphone")
        await asyncio.to_thread(device.start, playback, self._device_heard, self._device_failed)
        playback.latency_ms = device.latency_ms

    def _device_heard(self, pcm: bytes) -> None:
        """Called by the device, in a thread of its own."""
        if self._microphone is not None:
            sound = self._microphone.convert(pcm)
            with contextlib.suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self._heard.put_nowait, sound)

    def _device_failed(self, error: Exception) -> None:
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._tell, AudioFailed(error=error))

    async def _send_heard(self) -> None:
        while True:
            sound = await self._heard.get()
            try:
                await self.connection.send_audio_data(self._core.input_audio(sound))
            except RealtimeError as error:
                log.debug("sound was not sent: %s", error)
                if self._core.closed is not None:
                    return

    # --- reading ---

    async def _read(self) -> None:
        error: RealtimeError | None = None
        core, watches, clock = self._core, self._watches, time.monotonic
        receive, actions, happenings = core.receive, core.actions, core.happenings
        try:
            # Performance: runs once per event.
            async for event in self.connection.listen():
                receive(event, clock())
                for watch in watches:
                    if not watch.over:
                        watch.queue.append(event)
                        if watch.waiter is not None:
                            watch.wake()
                if actions or happenings:
                    await self._send_due()
        except RealtimeError as loss:
            error = loss
        finally:
            core.close(error, self._now)
            self._publish()
            for watch in watches:
                watch.end()

    def _tick(self) -> None:
        if self._core.closed is None:
            self._core.tick(self._now)
            for watch in self._watches:
                watch.check()
            self._flush_soon()
            self._timer = self._loop.call_later(TICK, self._tick)

    # --- doing what the core wants ---

    async def _flush(self) -> None:
        """Have everything done. Who is cancelled meanwhile takes nothing from others, whose
        messages may be on their way with it."""
        task = self._flush_soon()
        if task is not None:
            await asyncio.shield(task)

    def _flush_soon(self) -> asyncio.Task[None] | None:
        self._publish()
        if not self._core.actions:
            return None
        task = asyncio.create_task(self._send_due())
        self._flushes.add(task)
        task.add_done_callback(self._flushes.discard)
        return task

    async def _send_due(self) -> None:
        self._publish()
        async with self._sending:
            while self._core.actions:
                action = self._core.actions.popleft()
                if isinstance(action, RunTool):
                    self._begin(action.call_id, self._run_tool(action))
                elif isinstance(action, AskApproval):
                    self._begin(f"{action.call_id} approval", self._ask_approval(action))
                elif isinstance(action, StopTool):
                    task = self._running.get(action.call_id)
                    if task is not None:
                        task.cancel()
                else:
                    try:
                        await send(self.connection, action)
                        self._core.sent(action.event_id, self._now)
                    except RealtimeError as error:
                        self._not_sent(action, error)
        self._publish()

    def _publish(self) -> None:
        for event in self._happened():
            for watch in self._watches:
                watch.put(event)

    def _tell(self, event: Any) -> None:
        self._core.tell(event)
        self._publish()

    # --- tools ---

    def _begin(self, name: str, work: Any) -> None:
        task = asyncio.create_task(work, name=f"voice-tool {name}")
        self._running[name] = task
        task.add_done_callback(lambda _: self._running.pop(name, None))

    async def _run_tool(self, call: RunTool) -> None:
        try:
            tool, values = self._tools.prepare(call.name, call.arguments)
        except ToolError as error:
            made: Outcome = None, error
        else:
            made = await awaited_outcome(partial(tool.function, **values), is_async=tool.is_async)
        self._core.tool_done(call.call_id, *told(*made), self._now)
        await self._flush()

    async def _ask_approval(self, call: AskApproval) -> None:
        ask = self._approver(call)
        if ask is None:
            self._publish()
            return
        made = await awaited_outcome(ask, is_async=inspect.iscoroutinefunction(ask))
        await self.approve(call.call_id, self._approved(call, made))

    async def approve(self, call_id: str, yes: bool, reason: str | None = None) -> bool:
        """The user's word on a call that waits for it; False if none of this id does."""
        found = self._core.calls.approve(call_id, yes, reason, self._now)
        await self._flush()
        return found

    # --- asking ---

    async def ask(
        self,
        question: Question,
        *,
        conversation: str = "auto",
        instructions: str | None = None,
        on_loss: str | None = None,
        **params: Any,
    ) -> Answer:
        """Put a question, and wait for its answer: the last one, after all tools it needed.

        The answer is complete when the server is done with it, not when it was heard: see
        ``wait_for_playback``. A refused question raises ServerError, a lost connection
        ConnectionLost; every other end is in ``Answer.status``. Cancelling the call cancels the
        response at the server.

        Args:
            question: Text; sound in the session's input format; an ``Image``; the path of a WAV,
                PNG or JPEG file; or a list of these.
            conversation: ``none`` asks beside the conversation, in text: the answer is not
                remembered, and need not wait for another one.
            instructions: In place of the session's, for this answer.
            on_loss: ``ask_again`` puts the question once more after a reconnection.
            params: More parameters of the response, such as ``modalities``.
        """
        exchange = self._question(question, conversation, instructions, on_loss, params)
        return await self._answered(exchange)

    async def say(self, text: str, *, priority: str = "next") -> Answer:
        """Have the model say something, and wait until it is complete at the server.

        ``priority``: ``next`` waits for a gap, before what is ``later``; ``now`` interrupts.
        """
        return await self._answered(self._statement(text, priority))

    async def _answered(self, exchange: Exchange) -> Answer:
        try:
            await self._flush()
            answer: Answer = await self._settled(exchange.promise)
            return answer
        except asyncio.CancelledError:
            self._core.withdraw(exchange, self._now)
            self._flush_soon()
            raise

    async def _settled(self, promise: Promise) -> Any:
        waiter: asyncio.Future[None] = self._loop.create_future()
        promise.when_done(lambda: None if waiter.done() else waiter.set_result(None))
        await waiter
        if promise.error is not None:
            raise promise.error
        return promise.result

    # --- sound ---

    async def send_audio(self, sound: bytes | bytearray | memoryview) -> None:
        """Append sound of the user, in the session's input format (pcm16 at 24 kHz by default)."""
        await self.connection.send_audio_data(self._sound(sound))

    async def interrupt(self) -> None:
        """Stop the answer: silence here, cancelled at the server, truncated to what was heard."""
        self._core.check_open()
        self._core.now = self._now
        self._core.interrupt(by_server=False)
        await self._flush()

    async def press(self) -> None:
        """Push to talk: the user begins. Needs ``turn_detection=None``."""
        self._core.check_open()
        self._core.speech.press(self._now)
        await self._flush()

    async def release(self) -> None:
        """Push to talk: the user is done, and is answered."""
        self._core.check_open()
        self._core.speech.release(self._now)
        await self._flush()

    async def wait_for_playback(self, timeout: float | None = None) -> bool:  # noqa: ASYNC109
        """Wait until the user has heard everything. False if it is not over within ``timeout``."""
        try:
            async with asyncio.timeout(timeout):
                while self._core.sounding and self._core.closed is None:  # noqa: ASYNC110
                    await asyncio.sleep(self._core.next_look)
        except TimeoutError:
            return False
        return not self._core.sounding

    async def attach(self, audio: AudioDevice) -> None:
        """Play and record with another device, such as after one was unplugged."""
        await self._stop_device()
        await self._start(self._core.attach(audio))

    async def _stop_device(self) -> None:
        device, self._device = self._device, None
        if device is not None:
            await asyncio.to_thread(device.stop)

    # --- watching ---

    def events(self) -> AsyncEventIterator:
        """Every event from now on, those of the layer among them, for one more consumer."""
        watch = AsyncWatch()
        if self._core.closed is not None:
            watch.end()
        self._watches.append(watch)
        return AsyncEventIterator(watch, self._unwatch)

    def _unwatch(self, watch: AsyncWatch) -> None:
        if watch in self._watches:
            self._watches.remove(watch)

    async def turns(self) -> AsyncIterator[Turn]:
        """The turns of the conversation from its beginning, each when it and its answer stand.

        Those that stood before this was called come without their sound.
        """
        watch, before = self.events(), list(self._turns)
        try:
            for turn in before:
                yield turn
            async for event in watch:
                if isinstance(event, TurnComplete):
                    yield event.turn
        finally:
            await watch.aclose()

    # --- the rest ---

    async def update(self, **settings: Any) -> None:
        """Change settings, such as ``instructions`` or ``tools``; what is asked afterwards goes
        by them. Raises ServerError for a refused one, UsageError for one that cannot be changed
        any more."""
        promise = self._update(settings)
        await self._flush()
        await self._settled(promise)

    async def hang_up(self) -> None:
        """End a call that was joined by ``call_id``, and close."""
        call_id = self._opening.connect.get("call_id")
        if call_id is not None:
            await self._hang_up(call_id)
        await self.close()

    async def wait_closed(self) -> None:
        """Wait until the conversation is over, whoever has ended it."""
        await asyncio.wait([self._reader])

    async def close(self) -> None:
        """End the conversation. What is in ``history`` stays; waiting calls raise ClosedError."""
        await self._stop_device()
        if self._timer is not None:
            self._timer.cancel()
        await self.connection.close()
        if self._pump is not None:
            self._pump.cancel()
        current = asyncio.current_task()
        tasks = [t for t in (*self._running.values(), *self._flushes) if t is not current]
        for task in tasks:
            task.cancel()
        await asyncio.wait([self._reader])
        if tasks:  # a tool may not want to end
            await asyncio.wait(tasks, timeout=_CLOSING)
        self._core.close(None, self._now)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.close()


class AsyncConversationManager:
    """A conversation that is not open yet. Use it in ``async with``, which opens and closes it."""

    def __init__(self, realtime: Any, dialect: str, given: dict[str, Any]) -> None:
        self._opening = prepare(realtime, dialect, given, may_await=True)
        self._connect: Callable[..., Any] = realtime.connect
        self._realtime = realtime
        self._talk: AsyncConversation | None = None

    async def __aenter__(self) -> AsyncConversation:
        return await self.enter()

    async def enter(self) -> AsyncConversation:
        """Open it without ``async with``; then close it yourself."""
        connection = await self._connect(**self._opening.connect).__aenter__()
        self._talk = talk = AsyncConversation(connection, self._opening, self._hang_up)
        try:
            return await talk._open()
        except BaseException:
            await talk.close()
            raise

    async def _hang_up(self, call_id: str) -> None:
        await self._realtime.calls.hangup(call_id)

    async def __aexit__(self, *_exc: object) -> None:
        if self._talk is not None:
            await self._talk.close()
