"""Telephone calls: a carrier's WebSocket on one side, a conversation on the other.

The conversation does what it does everywhere (tools, barge-in, history); the telephone is its
microphone and its loudspeaker. Sound is G.711 on both sides and is not converted on the way in.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final, Literal, Protocol

import attrs

from portkey_realtime._voice.phones_carriers import TWILIO, Carrier
from portkey_realtime._voice.phones_line import (
    FORMAT,
    Call,
    Digit,
    Line,
    PhonePlayback,
    Sound,
    Stopped,
)
from portkey_realtime._voice.records import Turn
from portkey_realtime.errors import ClosedError, ConfigError, RealtimeError

_log: Final = logging.getLogger("portkey_realtime.voice")

START_TIMEOUT: Final = 10.0
"""Seconds that a carrier may take to begin the stream."""


class CarrierSocket(Protocol):
    """The WebSocket of a carrier: that of the websockets library fits, and Starlette's."""

    async def recv(self) -> str | bytes:
        """The next message. Raises when the socket is closed."""
        ...

    async def send(self, text: str) -> None:
        """Send a message."""
        ...

    async def close(self) -> None:
        """End it."""
        ...


@attrs.frozen(kw_only=True)
class CallEnd:
    """How a call ended."""

    reason: Literal["caller_hung_up", "model_ended", "never_started"]
    """``caller_hung_up``: the caller or the carrier ended it, or its socket broke.
    ``model_ended``: the conversation is over, or was closed by the program. ``never_started``:
    the carrier did not begin a stream."""
    call: Call | None
    """Who called."""
    history: list[Turn]
    """What was said, and heard."""
    error: Exception | None = None
    """What went wrong on the model's side, if something did."""


async def twilio(client: Any, websocket: Any, **options: Any) -> CallEnd:
    """Run one call of Twilio Media Streams until a side ends, and say why. See ``phone``.

    The number's TwiML is ``<Response><Connect><Stream url="wss://..."/></Connect></Response>``.
    When the model's side ends, the socket is closed and Twilio goes on with the rest of the TwiML:
    that is no hang-up. Hang up by Twilio's REST API with ``end.call.call_id``.
    """
    return await phone(client, websocket, carrier=TWILIO, **options)


async def phone(
    client: Any,
    websocket: Any,
    *,
    carrier: Carrier = TWILIO,
    greeting: str | None = None,
    on_call: Callable[[Any, Call], Awaitable[object]] | None = None,
    on_digit: Callable[[Any, str], Awaitable[object] | object] | None = None,
    **settings: Any,
) -> CallEnd:
    """Run one telephone call until a side ends; both are closed then, and no task is left.

    Args:
        client: An ``AsyncPortkey``, or its ``beta.realtime`` for a beta model.
        websocket: The carrier's, accepted. It needs async ``recv()``, ``send(text)`` and
            ``close()``; Starlette's is understood too.
        carrier: Whose it is: ``TWILIO``, ``TELNYX``, ``PLIVO``, or one of your own.
        greeting: What the model says first.
        on_call: Called with the open conversation and the ``Call``, in a task that ends with it:
            ask, say, tell who calls. Returning from it does not end the call, ``talk.close()``
            does.
        on_digit: Called with the conversation and the key that the caller pressed.
        settings: Those of ``client.realtime.conversation``: ``model``, ``instructions``, ``voice``,
            ``tools`` and so on.

    Raises what opening a conversation raises; the socket is closed then.
    """
    for name in ("audio", "false_start", "call_id"):
        if settings.get(name) is not None:
            raise ConfigError(f"{name} cannot be used on a telephone: leave it out")
    realtime = getattr(client, "realtime", client)
    playback = PhonePlayback()
    settings.setdefault("input_audio_format", FORMAT)
    settings.setdefault("output_audio_format", FORMAT)
    manager = realtime.conversation(audio=playback, **settings)
    if not hasattr(manager, "__aenter__"):
        raise ConfigError("a telephone call needs AsyncPortkey")
    bridge = _Bridge(_socket(websocket), Line(carrier, playback, time.monotonic), playback)
    try:
        return await bridge.run(manager, greeting, on_call, on_digit)
    finally:
        with contextlib.suppress(Exception):  # it may be closed, broken, or never accepted
            await bridge.socket.close()


class _Bridge:
    """One call, while it lasts."""

    def __init__(self, socket: CarrierSocket, line: Line, playback: PhonePlayback) -> None:
        self.socket = socket
        self._line = line
        self._more = asyncio.Event()
        playback.changed = self._more.set

    async def run(
        self,
        manager: Any,
        greeting: str | None,
        on_call: Callable[[Any, Call], Awaitable[object]] | None,
        on_digit: Callable[[Any, str], Awaitable[object] | object] | None,
    ) -> CallEnd:
        call = await self._started()
        if call is None:
            return CallEnd(reason="never_started", call=None, history=[])
        async with manager as talk:
            caller = asyncio.create_task(self._hear(talk, on_digit), name="phone-caller")
            model = asyncio.create_task(talk.wait_closed(), name="phone-model")
            player = asyncio.create_task(self._play(), name="phone-player")
            others = [player]
            if greeting is not None:
                others.append(asyncio.create_task(_quietly(talk.say(greeting))))
            if on_call is not None:
                work = asyncio.ensure_future(on_call(talk, call))
                others.append(asyncio.create_task(_quietly(work)))
            try:
                await asyncio.wait((caller, model, player), return_when=asyncio.FIRST_COMPLETED)
            finally:
                tasks = [caller, model, *others]
                # Sound that the conversation does not take any more is its end, not the caller's.
                hung_up = player.done() or (caller.done() and caller.exception() is None)
                for task in tasks:
                    task.cancel()
                results = await asyncio.gather(*tasks, return_exceptions=True)
        wrong = [
            each
            for each in results
            if isinstance(each, Exception) and not isinstance(each, ClosedError)
        ]
        return CallEnd(
            reason="caller_hung_up" if hung_up else "model_ended",
            call=call,
            history=talk.history,
            error=wrong[0] if wrong else None,
        )

    async def _started(self) -> Call | None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(START_TIMEOUT):
                while (text := await self._received()) is not None:
                    for said in self._line.said(text):
                        if isinstance(said, Call):
                            return said
        return None

    async def _received(self) -> str | bytes | None:
        """The next message of the carrier; None when its socket is closed, however it was."""
        try:
            return await self.socket.recv()
        except asyncio.CancelledError:
            raise
        except Exception as error:
            _log.debug("the carrier's socket ended: %r", error)
            return None

    async def _hear(
        self, talk: Any, on_digit: Callable[[Any, str], Awaitable[object] | object] | None
    ) -> None:
        """Until the caller hangs up."""
        while (text := await self._received()) is not None:
            for said in self._line.said(text):
                if isinstance(said, Sound):
                    await talk.send_audio(said.data)
                elif isinstance(said, Digit) and on_digit is not None:
                    made = on_digit(talk, said.key)
                    if inspect.isawaitable(made):
                        await made
                elif isinstance(said, Stopped):
                    return

    async def _play(self) -> None:
        """Send the carrier what is due, as long as it takes it."""
        while True:
            self._more.clear()
            for message in self._line.due():
                try:
                    await self.socket.send(message)
                except asyncio.CancelledError:
                    raise
                except Exception as error:
                    _log.debug("the carrier's socket ended: %r", error)
                    return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._line.next_look):
                    await self._more.wait()


async def _quietly(work: Awaitable[object]) -> None:
    """Let the program's part of a call fail without ending it."""
    try:
        await work
    except RealtimeError as error:
        _log.debug("not said: %s", error)
    except Exception:
        _log.exception("on_call failed")


def _socket(websocket: Any) -> CarrierSocket:
    """The socket in the shape that is needed. Raises ConfigError for one without it."""
    if hasattr(websocket, "receive_text") and hasattr(websocket, "send_text"):
        return _Starlette(websocket)
    for name in ("recv", "send", "close"):
        if not callable(getattr(websocket, name, None)):
            raise ConfigError(
                f"the carrier's socket needs async recv(), send(text) and close(); {name} is "
                f"missing on {type(websocket).__name__}"
            )
    found: CarrierSocket = websocket
    return found


class _Starlette:
    """A WebSocket of Starlette or FastAPI, accepted."""

    def __init__(self, websocket: Any) -> None:
        self._websocket = websocket

    async def recv(self) -> str | bytes:
        text: str = await self._websocket.receive_text()
        return text

    async def send(self, text: str) -> None:
        await self._websocket.send_text(text)

    async def close(self) -> None:
        await self._websocket.close()
