"""One way to drive a conversation of either shell, so that each test stands once."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any, TypeAlias

from portkey_realtime import AsyncPortkey, Portkey
from portkey_realtime.voice import AsyncConversation, Conversation

TIMEOUT = 20.0


class Driven:
    """A conversation whose calls block, whatever it is below."""

    def __init__(self, talk: Any, run: Callable[[Any], Any]) -> None:
        self.talk: Conversation | AsyncConversation = talk
        self._run = run

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.talk, name)
        if not callable(value):
            return value
        return lambda *args, **kwargs: self._run(lambda: value(*args, **kwargs))

    def start(self, name: str, *args: Any, **kwargs: Any) -> Future[Any]:
        """A call that goes on while the test does."""
        pool = ThreadPoolExecutor(1)
        future = pool.submit(getattr(self, name), *args, **kwargs)
        pool.shutdown(wait=False)
        return future

    def together(self, *calls: tuple[Any, ...]) -> list[Any]:
        """Several calls at the same time, and what they return, in their order."""
        with ThreadPoolExecutor(len(calls)) as pool:
            running = [pool.submit(getattr(self, name), *args) for name, *args in calls]
            return [each.result(TIMEOUT) for each in running]

    def next_turn(self) -> Any:
        """The first turn that ``turns()`` gives."""
        if isinstance(self.talk, AsyncConversation):
            return self._run(lambda: anext(self.talk.turns()))  # type: ignore[arg-type]
        return self._run(lambda: next(self.talk.turns()))  # type: ignore[call-overload]

    def task(self, name: str, *args: Any) -> Future[Any]:
        """With asyncio: a call as a task, so that it can be cancelled."""
        loop = self.talk._loop  # type: ignore[union-attr]
        call = getattr(self.talk, name)
        return asyncio.run_coroutine_threadsafe(call(*args), loop)

    def ask_within(self, seconds: float, question: str) -> Any:
        """Ask, and give up with TimeoutError after so many seconds."""
        if isinstance(self.talk, AsyncConversation):
            asking = self.talk
            return self._run(lambda: _within(seconds, asking.ask(question)))
        return self.talk.ask(question, timeout=seconds)

    def following(self, watched: Any) -> Any:
        """The next event of what ``events()`` gave."""
        if isinstance(self.talk, AsyncConversation):
            return self._run(lambda: watched.__anext__())
        return next(watched)

    def rest_of(self, watched: Any) -> list[Any]:
        """All events that are left, of a conversation that is over."""
        found = []
        with contextlib.suppress(StopIteration, StopAsyncIteration, RuntimeError):
            while True:
                found.append(self.following(watched))
        return found


async def _within(seconds: float, call: Awaitable[Any]) -> Any:
    async with asyncio.timeout(seconds):
        return await call


Talker: TypeAlias = Callable[..., AbstractContextManager[Driven]]


@contextlib.contextmanager
def talker(shell: str, base_url: str, dialect: str) -> Iterator[Talker]:
    """Opens conversations over one client."""
    if shell == "sync":
        with Portkey(base_url=base_url, api_key="any") as client:
            realtime = client.realtime if dialect == "ga" else client.beta.realtime
            yield lambda **given: _blocking(realtime, given)
        return
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def run(make: Callable[[], Any]) -> Any:
        async def call() -> Any:
            made = make()
            return await made if hasattr(made, "__await__") else made

        return asyncio.run_coroutine_threadsafe(call(), loop).result(TIMEOUT)

    client = AsyncPortkey(base_url=base_url, api_key="any")
    try:
        realtime = client.realtime if dialect == "ga" else client.beta.realtime
        yield lambda **given: _awaited(realtime, given, run)
    finally:
        run(client.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(TIMEOUT)
        loop.close()


@contextlib.contextmanager
def _blocking(realtime: Any, given: dict[str, Any]) -> Iterator[Driven]:
    with realtime.conversation(**given) as talk:
        yield Driven(talk, lambda make: make())


@contextlib.contextmanager
def _awaited(realtime: Any, given: dict[str, Any], run: Callable[..., Any]) -> Iterator[Driven]:
    manager = run(lambda: realtime.conversation(**given))
    talk = run(manager.enter)
    try:
        yield Driven(talk, run)
    finally:
        run(talk.close)
