"""The REST side of calls: enough for a client's code to run, without any WebRTC or SIP."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from email.parser import BytesParser
from typing import Any

from portkey_realtime_emulator.checks import Refusal, read_object
from portkey_realtime_emulator.ids import Ids
from portkey_realtime_emulator.layouts import table
from portkey_realtime_emulator.served import body_class
from portkey_realtime_emulator.settings import Settings

SDP_ANSWER = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=emulator\r\nt=0 0\r\n"
CALLS_KEPT = 1000
ACTIONS = ("calls.accept", "calls.reject", "calls.refer", "calls.hangup")


class Calls:
    """Knows what each call's session is set to, and which sockets listen in on it."""

    def __init__(self, ids: Ids, strict_values: bool) -> None:
        self._ids = ids
        self._strict_values = strict_values
        self._settings: dict[tuple[str, str], Settings] = {}
        """By dialect and id."""
        self._listeners: dict[str, list[Callable[[], None]]] = {}

    def settings(self, dialect: str, call_id: str) -> Settings | None:
        """How the call's session is set, None for a call that nobody made or accepted."""
        return self._settings.get((dialect, call_id))

    def listen(self, call_id: str, hang_up: Callable[[], None]) -> Callable[[], None]:
        """Have ``hang_up`` called when the call ends; call the result to stop that."""
        listeners = self._listeners.setdefault(call_id, [])
        listeners.append(hang_up)
        return lambda: listeners.remove(hang_up)

    def create(self, dialect: str, content_type: str, body: bytes) -> str:
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
        self._set(dialect, call_id, session)
        return call_id

    def act(self, dialect: str, call_id: str, action: str, body: Any) -> None:
        """One of ``ACTIONS`` on a call. Raises Refusal for a wrong body."""
        if not call_id.startswith("rtc_"):
            raise Refusal(f"No call with id '{call_id:.80}'.", code="call_not_found", status=404)
        if action == "calls.accept":
            self._set(dialect, call_id, body)
            return
        if action == "calls.refer" or (action == "calls.reject" and body is not None):
            read_object(body_class(dialect, action), body)
        if action in ("calls.hangup", "calls.reject"):
            for hang_up in list(self._listeners.get(call_id, ())):
                hang_up()

    def _set(self, dialect: str, call_id: str, session: Any) -> None:
        cls = body_class(dialect, "calls.accept")  # that of a session, in which a call is made too
        read = read_object(cls, session, strict_values=self._strict_values)
        settings = Settings(table(dialect), model=read.pop("model", "gpt-realtime"))
        settings.update(read, strict_values=self._strict_values)
        while len(self._settings) >= CALLS_KEPT:
            del self._settings[next(iter(self._settings))]
        self._settings[dialect, call_id] = settings


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
