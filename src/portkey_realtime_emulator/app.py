"""REST and WebSocket on one port, as an ASGI application."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from portkey_realtime_emulator.calls import ACTIONS, SDP_ANSWER
from portkey_realtime_emulator.checks import Refusal
from portkey_realtime_emulator.guard import check_origin
from portkey_realtime_emulator.records import Request
from portkey_realtime_emulator.service import Service
from portkey_realtime_emulator.sockets import injected, no_such_socket, refused, serve_socket
from portkey_realtime_emulator.translating import TRANSLATIONS
from portkey_realtime_wire.runtime import Headers

BODY_LIMIT = 1024 * 1024
BASE_PATH = "/v1"

Handler = Callable[[HttpRequest, Any, bytes], Awaitable[Response]]
"""Answers a call, given its body as JSON, where it is that, and as bytes."""


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

    def sessions(kind: str) -> Handler:
        async def handle(http: HttpRequest, body: Any, raw: bytes) -> Response:
            return JSONResponse(service.create_session(_whole(body), kind))

        return handle

    async def client_secrets(http: HttpRequest, body: Any, raw: bytes) -> Response:
        return JSONResponse(service.create_client_secret(_whole(body)))

    async def translation_secrets(http: HttpRequest, body: Any, raw: bytes) -> Response:
        return JSONResponse(service.create_translation_secret(_whole(body)))

    async def create_call(http: HttpRequest, body: Any, raw: bytes) -> Response:
        call_id = service.calls.create(http.headers.get("content-type", ""), raw)
        location = f"{BASE_PATH}/realtime/calls/{call_id}"
        return Response(
            SDP_ANSWER, 201, headers={"Location": location}, media_type="application/sdp"
        )

    def act_on_call(action: str) -> Handler:
        async def handle(http: HttpRequest, body: Any, raw: bytes) -> Response:
            service.calls.act(http.path_params["call_id"], action, body)
            return Response(status_code=200)

        return handle

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

    async def socket(websocket: WebSocket) -> None:
        await serve_socket(websocket, service)

    async def translations(websocket: WebSocket) -> None:
        await serve_socket(websocket, service, TRANSLATIONS)

    def post(path: str, handle: Handler) -> Route:
        return Route(BASE_PATH + path, rest(handle), methods=["POST"])

    routes: list[Route | WebSocketRoute] = [
        WebSocketRoute(f"{BASE_PATH}/realtime", socket),
        post("/realtime/sessions", sessions("realtime")),
        post("/realtime/transcription_sessions", sessions("transcription")),
        Route(f"{BASE_PATH}/realtime", rest(no_upgrade), methods=["GET"]),
    ]
    if service.options.dialect != "beta":
        routes.append(WebSocketRoute(f"{BASE_PATH}/realtime/translations", translations))
        routes.append(post("/realtime/client_secrets", client_secrets))
        routes.append(post("/realtime/translations/client_secrets", translation_secrets))
        routes.append(post("/realtime/calls", create_call))
        routes += [
            post(f"/realtime/calls/{{call_id}}/{action}", act_on_call(action)) for action in ACTIONS
        ]
    routes.append(WebSocketRoute("/{path:path}", no_such_socket))
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
