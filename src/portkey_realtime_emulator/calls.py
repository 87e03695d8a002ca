"""The REST side of calls (GA): enough for a client's code to run, without any WebRTC or SIP."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from email.parser import BytesParser
from typing import Any

from portkey_realtime_emulator.checks import Refusal, read_object
from portkey_realtime_emulator.dialects import table
from portkey_realtime_emulator.ids import Ids
from portkey_realtime_emulator.settings import Settings

SDP_ANSWER = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=emulator\r\nt=0 0\r\n"
CALLS_KEPT = 1000
ACTIONS = ("accept", "reject", "refer", "hangup")


class Calls:
    """Knows what each call's session is set to, and which sockets listen in on it."""

    def __init__(self, ids: Ids, strict_values: bool) -> None:
        self._ids = ids
        self._strict_values = strict_values
        self._settings: dict[str, Settings] = {}
        self._listeners: dict[str, list[Callable[[], None]]] = {}

    def settings(self, call_id: str) -> Settings | None:
        """How the call's session is set, None for a call that nobody made or accepted."""
        return self._settings.get(call_id)

    def listen(self, call_id: str, hang_up: Callable[[], None]) -> Callable[[], None]:
        """Have ``hang_up`` called when the call ends; call the result to stop that."""
        listeners = self._listeners.setdefault(call_id, [])
        listeners.append(hang_up)
        return lambda: listeners.remove(hang_up)

    def create(self, content_type: str, body: bytes) -> str:
        """``POST /realtime/calls``: an SDP offer, alone or with a session. Returns the call id."""
        session: Any = {"type": "realtime"}
        if content_type.startswith("multipart/form-data"):
            parts = _multipart(content_type, body)
            if "sdp" not in parts:
                raise Refusal(
                    "Missing required parameter: 'sdp'.",
                    code="missing_required_parameter",
                    param="sdp",
                )
            if "session" in parts:
                session = _json(parts["session"])
        elif not content_type.startswith("application/sdp"):
            raise Refusal(
                f"Unsupported content type: '{content_type:.80}'. Send multipart/form-data or "
                "application/sdp.",
                code="unsupported_content_type",
            )
        call_id = self._ids.next("rtc")
        self._set(call_id, session)
        return call_id

    def act(self, call_id: str, action: str, body: Any) -> None:
        """``POST /realtime/calls/{call_id}/{action}``. Raises Refusal for a wrong body."""
        if not call_id.startswith("rtc_"):
            raise Refusal(f"No call with id '{call_id:.80}'.", code="call_not_found", status=404)
        if action == "accept":
            self._set(call_id, body)
            return
        from portkey_realtime_wire.ga.rest import models

        if action == "refer":
            read_object(models.CallReferParams, body)
        if action == "reject" and body is not None:
            read_object(models.CallRejectParams, body)
        if action in ("hangup", "reject"):
            for hang_up in list(self._listeners.get(call_id, ())):
                hang_up()

    def _set(self, call_id: str, session: Any) -> None:
        from portkey_realtime_wire import ga

        read = read_object(ga.SessionParams, session, strict_values=self._strict_values)
        settings = Settings(table("ga"), model=read.pop("model", "gpt-realtime"))
        settings.update(read, strict_values=self._strict_values)
        while len(self._settings) >= CALLS_KEPT:
            del self._settings[next(iter(self._settings))]
        self._settings[call_id] = settings


def _multipart(content_type: str, body: bytes) -> Mapping[str, bytes]:
    """The parts of a form by name; the standard library reads them as a MIME message."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser().parsebytes(head + body)
    parts: dict[str, bytes] = {}
    for part in message.walk():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(payload, bytes):
            parts[name] = payload
    return parts


def _json(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Refusal("The session is not valid JSON.", code="invalid_json") from None
