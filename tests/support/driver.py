"""One way to drive both clients, so that a test is written once.

Every call runs beside the test: for the blocking client in a thread, for the asyncio client in a
loop that goes on running between the calls, as an application's does. ``start`` gives a future;
``call`` waits for it, and fails the test when it takes too long.
"""

from __future__ import annotations

import asyncio
import inspect
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as StillRunning
from concurrent.futures import wait as wait_for_futures
from typing import Any

import pytest

from portkey_realtime import AsyncPortkey, Portkey
from portkey_realtime.errors import RealtimeError

from .bounds import PROMPT, SLOWER

KEY = "pk-secret-0123456789abcdef"
PATIENCE = 8.0
"""Seconds after which a call counts as hanging, as every ``within`` here is: on a machine that is
not busy. SLOWER times as long is waited."""
OURS = ("raw-server", "scripted-server", "relay", "driver-loop", "asyncio_")
"""How the names of threads begin that are no business of the client; the last one is the loop's
own pool for name resolution."""

only_async = pytest.mark.parametrize("driver", ["async"], indirect=True)
only_sync = pytest.mark.parametrize("driver", ["sync"], indirect=True)


class Conversation:
    """An open connection; every method blocks the test, for a bounded time."""

    def __init__(self, driver: Driver, connection: Any) -> None:
        self.driver = driver
        self.connection = connection

    def recv(self, timeout: float | None = PATIENCE * SLOWER) -> Any:
        return self.driver.call(self.connection.recv, timeout)

    def start_recv(self, timeout: float | None = None) -> Future[Any]:
        return self.driver.start(self.connection.recv, timeout)

    def take(self, count: int) -> list[Any]:
        """The next events, the greeting not among them."""
        return self.driver.call(self._take, count)

    def _take(self, count: int) -> Any:
        if self.driver.kind == "sync":
            return [self.connection.recv(PATIENCE * SLOWER) for _ in range(count)]

        async def take() -> list[Any]:
            return [await self.connection.recv(PATIENCE * SLOWER) for _ in range(count)]

        return take()

    def start_listening(self) -> tuple[list[Any], Future[None]]:
        """A list that fills with events, and a future for how ``listen()`` ends."""
        events: list[Any] = []
        if self.driver.kind == "sync":
            return events, self.driver.start(_one_by_one, self.connection.listen, events)

        async def listen_async() -> None:
            async for event in self.connection.listen():
                events.append(event)  # noqa: PERF401  # as below

        return events, self.driver.start(listen_async)

    def rest(self, within: float = PATIENCE) -> tuple[list[Any], RealtimeError | None]:
        """All events up to the end, and the error that it came with, or None."""
        events, ending = self.start_listening()
        error = self.driver.outcome(ending, within)
        if error is not None and not isinstance(error, RealtimeError):
            raise error
        return events, error

    def send(self, event: Any) -> None:
        self.driver.call(self.connection.send, event)

    def audio(self, data: Any) -> None:
        self.driver.call(self.connection.send_audio_data, data)

    def close(self, within: float = PATIENCE) -> float:
        """Close; gives the seconds that it took."""
        started = time.monotonic()
        self.driver.call(self.connection.close, within=within)
        return time.monotonic() - started


def _one_by_one(listen: Callable[[], Any], events: list[Any]) -> None:
    for event in listen():
        events.append(event)  # noqa: PERF402  # what came before an error must be there


class Driver:
    """The blocking client or the asyncio client: ``kind`` is "sync" or "async"."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.complaints: list[str] = []
        """What the event loop's exception handler was told."""
        self._conversations: list[Conversation] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._loop_thread: threading.Thread | None = None
        if kind == "async":
            self._loop = asyncio.new_event_loop()
            self._loop.set_exception_handler(
                lambda _loop, context: self.complaints.append(str(context))
            )
            self._loop_thread = threading.Thread(
                target=self._loop.run_forever, name="driver-loop", daemon=True
            )
            self._loop_thread.start()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        assert self._loop is not None
        return self._loop

    # --- running ---

    def start(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Future[Any]:
        if self.kind == "async":

            async def run() -> Any:
                result = function(*args, **kwargs)
                return await result if inspect.isawaitable(result) else result

            return asyncio.run_coroutine_threadsafe(run(), self.loop)
        future: Future[Any] = Future()

        def work() -> None:
            try:
                result = function(*args, **kwargs)
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)

        threading.Thread(target=work, name="driver-call", daemon=True).start()
        return future

    def call(
        self, function: Callable[..., Any], *args: Any, within: float = PATIENCE, **kwargs: Any
    ) -> Any:
        return self.result(self.start(function, *args, **kwargs), within)

    def result(self, future: Future[Any], within: float = PATIENCE) -> Any:
        done, _ = wait_for_futures([future], within * SLOWER)
        if not done:
            raise AssertionError(f"still running after {within * SLOWER} s")
        return future.result()

    def outcome(self, future: Future[Any], within: float = PATIENCE) -> BaseException | None:
        """The error that a call ended with, or None."""
        try:
            return future.exception(within * SLOWER)
        except StillRunning:
            raise AssertionError(f"still running after {within * SLOWER} s") from None

    # --- connecting ---

    def client(self, url: str, **options: Any) -> Any:
        kind = Portkey if self.kind == "sync" else AsyncPortkey
        return kind(**{"api_key": KEY, "base_url": url, **options})

    def manager(
        self,
        url: str,
        *,
        client: dict[str, Any] | None = None,
        options: dict[str, Any] | None = None,
        model: str = "m",
        **keywords: Any,
    ) -> Any:
        """What ``connect`` returns. ``options`` are the websocket_connection_options."""
        realtime = self.client(url, **(client or {})).beta.realtime
        return realtime.connect(model=model, websocket_connection_options=options or {}, **keywords)

    def open(self, manager: Any) -> Any:
        """Enter a manager; gives the connection."""
        enter = manager.__enter__ if self.kind == "sync" else manager.__aenter__
        return enter()

    def connect(
        self, url: str, *, greeting: bool = False, within: float = PATIENCE, **how: Any
    ) -> Conversation:
        """Open a connection, and read its greeting unless it is what the test wants."""
        connection = self.call(self.open, self.manager(url, **how), within=within)
        conversation = Conversation(self, connection)
        self._conversations.append(conversation)
        if not greeting:
            conversation.recv()
        return conversation

    def refusal(self, url: str, *, within: float = PATIENCE, **how: Any) -> Exception:
        """The error with which a connection does not open."""
        error = self.outcome(self.start(self.open, self.manager(url, **how)), within)
        assert error is not None, "the connection opened"
        if not isinstance(error, Exception):
            raise error
        return error

    # --- ending ---

    def close_all(self) -> None:
        for conversation in self._conversations:
            took = conversation.close()
            assert took < PROMPT, f"close() took {took:.1f} s"

    def assert_nothing_runs(self, baseline: set[threading.Thread]) -> None:
        """No thread or task of the client is left, while the server is still there."""
        deadline = time.monotonic() + 3 * SLOWER
        while left := self._left(baseline):
            if time.monotonic() > deadline:
                raise AssertionError(f"left running: {', '.join(left)}")
            threading.Event().wait(0.01)

    def _left(self, baseline: set[threading.Thread]) -> list[str]:
        left = [
            f"thread {thread.name}"
            for thread in threading.enumerate()
            if thread not in baseline and not thread.name.startswith(OURS)
        ]
        if self._loop is not None:

            async def tasks() -> list[str]:
                mine = asyncio.current_task()
                return [f"task {task!r}" for task in asyncio.all_tasks() if task is not mine]

            left += asyncio.run_coroutine_threadsafe(tasks(), self._loop).result(PATIENCE * SLOWER)
        return left

    def stop(self) -> None:
        if self._loop is None or self._loop_thread is None:
            return
        loop = self._loop

        async def clear() -> None:
            mine = asyncio.current_task()
            for task in asyncio.all_tasks():
                if task is not mine:
                    task.cancel()
            await asyncio.sleep(0)
            await loop.shutdown_default_executor()

        asyncio.run_coroutine_threadsafe(clear(), loop).result(PATIENCE * SLOWER)
        loop.call_soon_threadsafe(loop.stop)
        self._loop_thread.join()
        loop.close()
        assert not self.complaints, self.complaints
