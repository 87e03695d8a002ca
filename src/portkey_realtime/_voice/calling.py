"""Calls of a program's functions, whatever they raise, from a thread or awaited."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeAlias

Outcome: TypeAlias = tuple[Any, BaseException | None]
"""What a function returned, and what it raised: one of the two is None."""


def outcome(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Outcome:
    """Call it, whatever it raises: SystemExit in a thread would be lost without a word."""
    try:
        return function(*args, **kwargs), None
    except BaseException as error:
        return None, error


async def in_thread(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Outcome:
    """Call it in a thread of its own.

    Unlike with ``asyncio.to_thread``, any number run at the same time, and one that never returns
    holds up neither another nor the end of the program.
    """
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[Outcome] = loop.create_future()
    context = contextvars.copy_context()

    def settle(made: Outcome) -> None:
        if not ended.done():  # else nobody waits for it any more
            ended.set_result(made)

    def run() -> None:
        made = context.run(outcome, function, *args, **kwargs)
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(settle, made)

    threading.Thread(target=run, name="voice-tool", daemon=True).start()
    return await ended


async def awaited_outcome(function: Callable[[], Any], *, is_async: bool) -> Outcome:
    """What a program's function makes. A plain one runs in a thread, so that it delays nobody."""
    try:
        if is_async:
            return await function(), None
        made = await in_thread(function)
        return (await made[0], None) if inspect.isawaitable(made[0]) else made
    except (Exception, SystemExit) as error:
        return None, error
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():  # it was stopped: nobody waits for it
            raise
        return None, error  # the function's own
