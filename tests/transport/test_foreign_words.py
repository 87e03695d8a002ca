"""Row 71: what a server writes stays on one line of a log or an error, and moves no cursor."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from portkey_realtime._config.log import visible
from portkey_realtime._config.secrets import Redactor
from portkey_realtime._core.status_errors import status_error
from portkey_realtime._rest.pool import scrubbed_logs
from portkey_realtime.errors import ConnectionLost, EventDecodeError, ServerError
from support.driver import Driver
from support.raw_server import GREETING, Peer, Serve, answer_raw, refuse, silent

FORGED = "x\r\n2026-01-01 CRITICAL root: forged\x1b[2J\x1b[1;1H\x00\x07\u202e\u2028\x9b31m"


class Lines(logging.Handler):
    """What a plain handler would write, record by record."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
        self.written: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.written.append(self.format(record))


@pytest.fixture
def lines() -> Iterator[list[str]]:
    handler, log = Lines(), logging.getLogger("portkey_realtime")
    level = log.level
    log.setLevel(logging.DEBUG)
    log.addHandler(handler)
    try:
        yield handler.written
    finally:
        log.removeHandler(handler)
        log.setLevel(level)


def test_row_71_an_events_type_stays_on_its_line(
    serve: Serve, driver: Driver, lines: list[str]
) -> None:
    def script(peer: Peer) -> None:
        peer.greet()
        peer.event(type=FORGED, event_id=FORGED)
        peer.event(type="response.audio.delta", event_id=FORGED, delta={FORGED: FORGED})
        peer.event(type="error", error={"type": FORGED, "code": FORGED, "message": FORGED})
        peer.event({FORGED: FORGED})
        peer.text(FORGED)
        peer.close(1008, "no\r\n\x1b[2J CRITICAL forged")

    events, error = driver.connect(serve(script).url).rest()
    assert len(events) == 5
    assert isinstance(error, ConnectionLost)
    assert str(error).isprintable()
    assert error.reason.isprintable()
    assert any("forged" in line for line in lines)
    assert [line for line in lines if not line.isprintable()] == []
    for event in events:
        assert repr(event).isprintable()


def test_row_71_a_connection_shows_ids_on_one_line(serve: Serve, driver: Driver) -> None:
    def script(peer: Peer) -> None:
        peer.event({**GREETING, "session": {**GREETING["session"], "id": FORGED}})
        peer.event(type="response.created", event_id="e", response={"id": FORGED})

    talk = driver.connect(serve(script).url)
    talk.recv()
    assert talk.connection.session_id == FORGED
    shown = repr(talk.connection)
    assert "forged" in shown
    assert shown.isprintable()


def test_row_71_the_log_of_rest_calls_shows_a_status_line_on_one_line() -> None:
    with scrubbed_logs(Redactor(["sk-12345678"])):
        log = logging.getLogger("httpx")
        handler = Lines()
        log.addHandler(handler)
        try:
            log.warning('HTTP Request: POST "HTTP/1.1 403 %s sk-12345678"', FORGED)
        finally:
            log.removeHandler(handler)
    (line,) = handler.written
    assert line.isprintable()
    assert line.endswith('***"')


def test_row_71_an_error_in_strict_mode_is_one_line(serve: Serve, driver: Driver) -> None:
    def script(peer: Peer) -> None:
        peer.greet()
        peer.event(type="response.done", event_id="e", response={"id": [FORGED], FORGED: 1})

    talk = driver.connect(serve(script).url, strict=True)
    with pytest.raises(EventDecodeError) as caught:
        talk.recv()
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "handshake",
    [
        refuse(401, json.dumps({"error": {"message": FORGED, "code": FORGED}}).encode()),
        refuse(500, FORGED.encode()),
        refuse(429, b"", {"x-request-id": "a\x1b[2Jb", "Retry-After": "\x1b[2J"}),
        answer_raw(b"HTTP/1.1 101 \x1b[2J\r\nX: \x1b[2J\r\n\r\n", then="hold"),
        answer_raw(FORGED.encode(), then="hold"),
        answer_raw(b"HTTP/1.1 302 No\r\nLocation: http://a\x1b[2J.test/\r\n\r\n"),
    ],
    ids=["json", "text", "headers", "reason", "garbage", "redirect"],
)
def test_row_71_a_refused_handshake_is_one_line(
    serve: Serve, driver: Driver, lines: list[str], handshake: Any
) -> None:
    error: Any = driver.refusal(serve(silent, handshake=handshake).url)
    assert str(error).isprintable()
    for name in ("message", "code", "request_id"):
        assert str(getattr(error, name, "")).isprintable()
    assert [line for line in lines if not line.isprintable()] == []


def test_row_71_what_came_instead_of_a_greeting_is_one_line(serve: Serve, driver: Driver) -> None:
    server = serve(lambda peer: peer.event(type=FORGED))
    error = driver.refusal(server.url, options={"timeout": 0.4})
    assert "forged" in str(error)
    assert str(error).isprintable()


def test_row_71_a_refused_dialect_is_one_line(serve: Serve, driver: Driver) -> None:
    refusal = {"type": FORGED, "code": "beta_api_shape_disabled", "message": FORGED}
    server = serve(lambda peer: peer.event(type="error", error=refusal))
    assert str(driver.refusal(server.url)).isprintable()


def test_row_71_errors_of_calls_are_one_line() -> None:
    assert str(ServerError(FORGED, code=FORGED)).isprintable()
    body = json.dumps({"error": {"message": FORGED, "code": FORGED}}).encode()
    assert str(status_error(400, {"x-request-id": FORGED}, body)).isprintable()


def test_row_71_a_log_shows_what_it_may_not_print() -> None:
    assert visible("plain, höflich") == "plain, höflich"
    assert visible("a\nb\x1b[2J\ud800") == r"a\nb\x1b[2J\ud800"


def test_row_71_a_record_of_the_package_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "portkey_realtime"):
        logging.getLogger("portkey_realtime").warning("from the server: %s", FORGED)
    assert caplog.records[-1].getMessage().isprintable()
