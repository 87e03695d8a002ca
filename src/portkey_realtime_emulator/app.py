"""REST and WebSocket on one port, as an ASGI application."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from itertools import count
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute

from portkey_realtime_emulator.calls import ACTIONS, SDP_ANSWER
from portkey_realtime_emulator.checks import Refusal
from portkey_realtime_emulator.guard import check_origin
from portkey_realtime_emulator.records import Request
from portkey_realtime_emulator.served import BASE_PATH
from portkey_realtime_emulator.service import Service
from portkey_realtime_emulator.sockets import injected, no_such_socket, refused, serve_socket
from portkey_realtime_wire.dialects import ENDPOINTS, Call
from portkey_realtime_wire.runtime import Headers

BODY_LIMIT = 1024 * 1024

Handler = Callable[[HttpRequest, Any, bytes], Awaitable[Response]]
"""Answers a call, given its body as JSON, where it is that, and as bytes."""
Behaviour = Callable[[str, str, HttpRequest, Any, bytes], Awaitable[Response]]
"""The same for a call of any dialect, given the dialect and the name of the call too."""


def make_app(service: Service) -> Starlette:
    """The application that serves one emulator."""
    numbers = count(1)

    def rest(handle: Handler) -> Callable[[HttpRequest], Awaitable[Response]]:
        async def endpoint(http: HttpRequest) -> Response:
            request = Request(
                method=http.method,
                path=http.url.path,
                query=dict(http.query_params),
                headers=Headers(dict(http.headers)),
            )
            service.records.request(request)
            try:
                check_origin(request.headers, service.options)
                raw = await _body(http)
                body = _json_or_bytes(raw)
                service.records.body(request, body)
                query = {name: http.query_params.getlist(name) for name in http.query_params}
                faults = service.faults("rest", query)
                if faults.status is not None:
                    raise injected(faults)
                service.authorize(request.headers)
                answer = await handle(http, body, raw)
            except Refusal as refusal:
                answer = refused(refusal)
            request.status = answer.status_code
            service.records.changed()
            answer.headers.update(_gateway_headers(request, next(numbers)))
            return answer

        return endpoint

    def sessions(kind: str) -> Behaviour:
        async def handle(
            dialect: str, call: str, http: HttpRequest, body: Any, raw: bytes
        ) -> Response:
            return JSONResponse(service.create_session(dialect, kind, call, _whole(body)))

        return handle

    async def client_secrets(
        dialect: str, call: str, http: HttpRequest, body: Any, raw: bytes
    ) -> Response:
        return JSONResponse(service.create_client_secret(dialect, call, _whole(body)))

    async def create_call(
        dialect: str, call: str, http: HttpRequest, body: Any, raw: bytes
    ) -> Response:
        call_id = service.calls.create(dialect, http.headers.get("content-type", ""), raw)
        return Response(
            SDP_ANSWER,
            201,
            headers={"Location": f"{http.url.path}/{call_id}"},
            media_type="application/sdp",
        )

    async def act_on_call(
        dialect: str, call: str, http: HttpRequest, body: Any, raw: bytes
    ) -> Response:
        service.calls.act(dialect, http.path_params["call_id"], call, body)
        return Response(status_code=200)

    behaviours: Mapping[str, Behaviour] = {
        "sessions.create": sessions("realtime"),
        "transcription_sessions.create": sessions("transcription"),
        "client_secrets.create": client_secrets,
        "calls.create": create_call,
        **dict.fromkeys(ACTIONS, act_on_call),
    }

    async def no_upgrade(http: HttpRequest, body: Any, raw: bytes) -> Response:
        raise Refusal(
            "This is a WebSocket endpoint: connect to it with ws://.",
            code="upgrade_required",
            status=426,
        )

    async def unknown(http: HttpRequest, body: Any, raw: bytes) -> Response:
        raise Refusal(
            f"Unknown request URL: {http.method} {http.url.path}. "
            "There are /v1/realtime and what is below it.",
            code="unknown_url",
            status=404,
        )

    def gone(refusal: Refusal) -> Handler:
        async def handle(http: HttpRequest, body: Any, raw: bytes) -> Response:
            raise refusal

        return handle

    def route(call: Call, handle: Handler) -> Route:
        return Route(BASE_PATH + call.path, rest(handle), methods=[call.method])

    routes: list[Route | WebSocketRoute] = []
    for path in service.served.paths:
        routes.append(
            WebSocketRoute(BASE_PATH + path, partial(serve_socket, service=service, path=path))
        )
        routes.append(Route(BASE_PATH + path, rest(no_upgrade), methods=["GET"]))
    for dialect in service.served.dialects:
        for name, call in ENDPOINTS[dialect].calls.items():
            if name in behaviours:
                routes.append(route(call, partial(behaviours[name], dialect, name)))
    for dialect, refusal in service.served.gone().items():
        routes += [route(call, gone(refusal)) for call in ENDPOINTS[dialect].calls.values()]
    routes.append(WebSocketRoute("/{path:path}", partial(no_such_socket, service=service)))
    methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
    routes.append(Route("/{path:path}", rest(unknown), methods=methods))
    return Starlette(routes=routes)


async def _body(http: HttpRequest) -> bytes:
    body = bytearray()
    async for piece in http.stream():
        body += piece
        if len(body) > BODY_LIMIT:
            raise Refusal("The body is too large.", code="request_too_large", status=413)
    return bytes(body)


def _json_or_bytes(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body


def _whole(body: Any) -> Any:
    """The JSON body of a call that needs one."""
    if body is None or isinstance(body, bytes):
        raise Refusal("We could not parse the JSON body of your request.", code="invalid_json")
    return body


def _gateway_headers(request: Request, number: int) -> dict[str, str]:
    return {
        "x-request-id": f"req_{number:06d}",
        "x-portkey-trace-id": request.headers.get("x-portkey-trace-id", ""),
        "x-portkey-provider": "emulator",
        "x-portkey-cache-status": "DISABLED",
        "x-portkey-retry-attempt-count": "0",
        "x-portkey-last-used-option-index": "config",
    }
