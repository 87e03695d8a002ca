"""One WebSocket, from its handshake to its end: bytes in, bytes out, and the clock."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from starlette.responses import JSONResponse
from starlette.websockets import WebSocket, WebSocketDisconnect

from portkey_realtime_emulator.checks import Refusal
from portkey_realtime_emulator.conversation import Conversation
from portkey_realtime_emulator.faults import Faults
from portkey_realtime_emulator.guard import check_origin, protocols_of
from portkey_realtime_emulator.layouts import converses
from portkey_realtime_emulator.records import Connection, Request
from portkey_realtime_emulator.served import BASE_PATH
from portkey_realtime_emulator.service import Caller, Service
from portkey_realtime_emulator.session import Session
from portkey_realtime_wire.dialects import ENDPOINTS
from portkey_realtime_wire.runtime import Headers
from portkey_realtime_wire.shapes import to_wire

logger = logging.getLogger("portkey_realtime_emulator")

TRANSPORT = "portkey_realtime_emulator.transport"
"""Key in the ASGI scope's extensions: the TCP connection, for what a good server never does."""


CLOSE_TIMEOUT = 2.0


class _Ended(Exception):  # noqa: N818  # a way out of the loop, not an error
    """The socket is closed or dropped."""


async def serve_socket(websocket: WebSocket, service: Service, path: str) -> None:
    """Answer a handshake and hold the conversation, in the caller's dialect of those at ``path``,
    which is as the spec has it."""
    headers = Headers(dict(websocket.headers))
    query = _query(websocket)
    request = Request(
        method="GET",
        path=websocket.url.path,
        query={name: values[-1] for name, values in query.items()},
        headers=headers,
    )
    service.records.request(request)
    protocols = protocols_of(headers)
    try:
        check_origin(headers, service.options)
        faults = service.faults("socket", query)
        if faults.no_answer:
            await _until_gone(websocket)
            return
        if faults.status is not None:
            raise injected(faults)
        secret = service.authorize(headers, protocols)
        if service.open_sockets >= service.options.max_sessions:
            raise Refusal("Too many open sessions.", code="too_many_sessions", status=429)
        caller = service.caller(path, headers, protocols, secret)
    except Refusal as refusal:
        request.status = refusal.status
        service.records.changed()
        await websocket.send_denial_response(refused(refusal))
        return
    # Noted before it is accepted, so that whoever has connected finds it.
    request.status = 101
    connection = Connection(request, caller.dialect)
    service.records.connection(connection)
    service.open_sockets += 1
    try:
        await websocket.accept("realtime" if "realtime" in protocols else None)
        await _Socket(websocket, service, connection, caller, faults).run()
    except (_Ended, WebSocketDisconnect):
        pass
    except Exception:
        logger.exception("the emulator failed")
        await websocket.close(1011, "the emulator failed, see its log")
        raise
    finally:
        service.open_sockets -= 1
        if connection.close_code is None:
            connection.close_code = 1006
        service.records.changed()


def injected(faults: Faults) -> Refusal:
    """The refusal that ``fault_status`` asks for."""
    refusal = Refusal(
        "The emulator was told to refuse this.",
        code=_CODES.get(faults.status or 0, "server_error"),
        kind="invalid_request_error" if (faults.status or 0) < 500 else "server_error",
        status=faults.status or 500,
    )
    refusal.retry_after = faults.retry_after
    return refusal


_CODES: Mapping[int, str] = {
    401: "invalid_api_key",
    403: "forbidden",
    404: "not_found",
    429: "rate_limit_exceeded",
}


def refused(refusal: Refusal) -> JSONResponse:
    """A refusal as an HTTP answer, in the provider's shape."""
    headers = {}
    if refusal.retry_after is not None:
        headers["Retry-After"] = str(refusal.retry_after)
    return JSONResponse({"error": refusal.body()}, status_code=refusal.status, headers=headers)


def _query(websocket: WebSocket) -> dict[str, list[str]]:
    query: dict[str, list[str]] = {}
    for name, value in websocket.query_params.multi_items():
        query.setdefault(name, []).append(value)
    return query


async def no_such_socket(websocket: WebSocket, service: Service) -> None:
    """Answer a handshake on any other path."""
    path = websocket.url.path
    paths = " and ".join(BASE_PATH + each for each in service.served.paths)
    others = [each for each, at in ENDPOINTS.items() if BASE_PATH + at.path == path]
    hint = f" Tell the emulator to serve the dialect {others[0]} for this one." if others else ""
    await websocket.send_denial_response(
        refused(
            Refusal(
                f"Unknown request URL: GET {path}. Sockets are at {paths}.{hint}",
                code="unknown_url",
                status=404,
            )
        )
    )


async def _until_gone(websocket: WebSocket) -> None:
    message = await websocket.receive()
    while message["type"] != "websocket.disconnect":
        message = await websocket.receive()


class _Socket:
    """An open socket."""

    def __init__(
        self,
        websocket: WebSocket,
        service: Service,
        connection: Connection,
        caller: Caller,
        faults: Faults,
    ) -> None:
        self._websocket = websocket
        self._service = service
        self._connection = connection
        self._caller = caller
        self._faults = faults
        self._sent = 0
        self._spent = 0.0
        self._backlog: list[str | bytes] = []
        self._greeted = False
        query = connection.request.query
        self._conversation: Conversation | Session
        if converses(caller.dialect):
            self._conversation = service.conversation(
                caller,
                model=query.get("model"),
                intent=query.get("intent"),
                call_id=query.get("call_id"),
            )
        else:
            self._conversation = service.session(caller, query.get("model"))
        self._turned_away = self._why_turned_away(query)

    def _why_turned_away(self, query: Mapping[str, str]) -> Refusal | None:
        """What OpenAI refuses right after the handshake."""
        caller = self._caller
        if caller.turned_away is not None:
            return caller.turned_away
        if isinstance(self._conversation, Session):
            needs_model = self._conversation.needs_model
        elif self._conversation.settings.kind == "realtime":
            model = query.get("model") or query.get("call_id")
            needs_model = not (model or (caller.secret and caller.secret.model))
        else:
            wanted = self._service.options.departures.transcription_model
            needs_model = wanted == "required" and not query.get("model")
            if wanted == "refused" and query.get("model"):
                return Refusal(
                    "You must not provide a model parameter for transcription sessions.",
                    code="invalid_parameter",
                    param="model",
                )
        if needs_model:
            return Refusal(
                "You must provide a model parameter.", code="missing_model", param="model"
            )
        return None

    async def run(self) -> None:
        """Until one side closes."""
        woken = asyncio.Event()
        stop_waking = self._service.on_advance(woken.set)
        call_id = self._connection.request.query.get("call_id", "")
        stop_listening = self._service.calls.listen(call_id, partial(self._hang_up, woken))
        self._receive_next()
        waking = asyncio.ensure_future(woken.wait())
        try:
            await self._check_limits()
            greet_at = self._now + self._faults.greet_after_ms / 1000
            while True:
                if not self._greeted and not self._faults.never_greet and self._now >= greet_at:
                    await self._greet()
                if self._greeted:
                    await self._send(self._timed(self._conversation.tick))
                due = self._conversation.next_due if self._greeted else greet_at
                if self._faults.never_greet:
                    due = None
                done, _ = await asyncio.wait(
                    (self._incoming, waking),
                    timeout=None if due is None else max(0.0, due - self._now),
                    return_when=asyncio.FIRST_COMPLETED,
                )
                if waking in done:
                    woken.clear()
                    waking = asyncio.ensure_future(woken.wait())
                if self._incoming in done:
                    await self._take(self._incoming.result())
                    self._receive_next()
        finally:
            stop_waking()
            stop_listening()
            self._incoming.cancel()
            waking.cancel()

    def _hang_up(self, woken: asyncio.Event) -> None:
        """The call that this socket listens in on has ended."""
        self._conversation.closing = (1000, "call ended")
        woken.set()

    def _receive_next(self) -> None:
        self._incoming = asyncio.ensure_future(self._websocket.receive())

    @property
    def _now(self) -> float:
        return self._service.clock.now() - self._spent

    def _timed(self, work: Callable[[float], list[Any]]) -> list[Any]:
        """What the conversation makes of the time. Its clock stands still meanwhile: making a voice
        takes a while, and what is due after an event must not be due with it."""
        begun = time.monotonic()
        made = work(self._now)
        self._spent += time.monotonic() - begun
        return made

    async def _greet(self) -> None:
        self._greeted = True
        if self._turned_away is not None:
            await self._turn_away(self._turned_away, 4000)
        await self._send(self._timed(self._conversation.start))
        for frame in self._faults.send:
            if isinstance(frame, bytes):
                await self._websocket.send_bytes(frame)
            else:
                await self._websocket.send_text(frame)
        backlog, self._backlog = self._backlog, []
        for each in backlog:
            await self._send(self._timed(partial(self._conversation.receive, each)))

    async def _turn_away(self, refusal: Refusal, code: int) -> None:
        self._conversation.fail(refusal)
        self._conversation.closing = (code, f"{refusal.kind}.{refusal.code}")
        await self._send(self._timed(self._conversation.tick))

    async def _take(self, message: Mapping[str, Any]) -> None:
        if message["type"] == "websocket.disconnect":
            self._connection.close_code = message.get("code") or 1005
            self._connection.close_reason = message.get("reason") or ""
            raise _Ended
        text = message.get("text")
        frame: str | bytes = text if text is not None else message["bytes"]
        self._service.records.received(self._connection, _as_json(frame))
        if not self._greeted:
            self._backlog.append(frame)
            return
        await self._send(self._timed(self._conversation.tick))
        await self._send(self._timed(partial(self._conversation.receive, frame)))

    async def _send(self, events: Iterable[Any]) -> None:
        for event in events:
            data = to_wire(event)
            self._service.records.sent(self._connection, data)
            await self._websocket.send_text(json.dumps(data, separators=(",", ":")))
            self._sent += 1
            await self._check_limits()
        if self._conversation.closing is not None:
            await self._close(*self._conversation.closing)

    async def _check_limits(self) -> None:
        """Close or drop, if that many events were sent."""
        if self._sent == self._faults.drop_after:
            self._connection.close_code = 1006
            self._websocket.scope["extensions"][TRANSPORT].close()
            raise _Ended
        if self._sent == self._faults.close_after:
            await self._close(self._faults.close_code, self._faults.close_reason)

    async def _close(self, code: int, reason: str) -> None:
        self._connection.close_code = code
        self._connection.close_reason = reason
        if code == 1005:
            self._websocket.scope["extensions"][TRANSPORT].write(b"\x88\x00")
            await asyncio.wait((self._incoming,), timeout=CLOSE_TIMEOUT)
        else:
            await self._websocket.close(code, reason)
        raise _Ended


def _as_json(frame: str | bytes) -> Any:
    try:
        return json.loads(frame)
    except (ValueError, RecursionError):
        return frame
