"""An error names the culprit: the call, the field, the subprotocol, the header, and what to do."""

from __future__ import annotations

import json
from typing import Any

import pytest

from portkey_realtime import AsyncPortkey, Portkey
from portkey_realtime._core.status_errors import status_error
from portkey_realtime.errors import (
    APIConnectionError,
    AuthenticationError,
    BadRequestError,
    ConfigError,
    NotFoundError,
    RateLimitError,
    ServerError,
)
from support.driver import KEY, Driver
from support.raw_server import Peer, Serve, _switching, refuse, silent
from support.scripted_server import Answer, scripted


def problem(**error: Any) -> bytes:
    return json.dumps({"error": error}).encode()


def test_a_call_that_cannot_be_joined_is_named(serve: Serve, driver: Driver) -> None:
    server = serve(silent, handshake=refuse(404, problem(message="no such call")))
    realtime = driver.client(server.url).realtime
    error: Any = driver.outcome(driver.start(driver.open, realtime.connect(call_id="rtc_77")))
    assert type(error) is NotFoundError
    assert error.call_id == "rtc_77"
    assert "call rtc_77" in str(error)
    assert "whether it still goes on" in str(error)


@pytest.mark.sockets
def test_a_call_that_cannot_be_ended_is_named() -> None:
    answer = Answer(404, {"error": {"message": "gone"}})
    with scripted(answer) as server, Portkey(api_key=KEY, base_url=server.url) as client:
        with pytest.raises(NotFoundError, match="call rtc_78") as caught:
            client.realtime.calls.hangup("rtc_78")
        assert caught.value.call_id == "rtc_78"


@pytest.mark.parametrize("status", [400, 422])
def test_a_refused_field_is_named_with_the_remedy(status: int) -> None:
    body = problem(message="bad voice", code="invalid_value", param="session.audio.output.voice")
    error = status_error(status, {}, body)
    assert error.param == "session.audio.output.voice"
    assert str(error) == (
        f"HTTP {status}: bad voice (code invalid_value, field session.audio.output.voice). "
        "Change or leave out session.audio.output.voice."
    )


def test_an_error_event_names_its_field() -> None:
    error = ServerError("bad voice", code="invalid_value", param="session.voice")
    assert str(error) == "bad voice (code invalid_value, field session.voice)"


@pytest.mark.parametrize(
    ("status", "kind", "said"),
    [
        (401, AuthenticationError, ["api_key", "virtual_key", "client secret"]),
        (404, NotFoundError, ["base_url", "model", "call"]),
        (429, RateLimitError, ["quota", "budget", "waiting"]),
    ],
)
def test_a_status_says_what_it_means_here(
    status: int, kind: type[Exception], said: list[str]
) -> None:
    error = status_error(status, {}, b"")
    assert type(error) is kind
    for word in said:
        assert word in str(error)


def test_a_subprotocol_that_was_not_offered_is_named(serve: Serve, driver: Driver) -> None:
    def other(peer: Peer) -> bool:
        peer.raw(_switching(peer, "Sec-WebSocket-Protocol: telnet\r\n"))
        return True

    server = serve(silent, handshake=other)
    error = driver.refusal(server.url, options={"subprotocols": ["realtime"]})
    assert isinstance(error, APIConnectionError)
    assert "telnet" in str(error)
    assert "subprotocols" in str(error)


HEADERS = ["Content-Length", "Transfer-Encoding", "Connection", "Upgrade", "Host", "TE", "Expect"]


@pytest.mark.parametrize("name", [*HEADERS, "Sec-WebSocket-Key", "Sec-WebSocket-Accept"])
@pytest.mark.parametrize("where", ["extra_headers", "additional_headers"])
def test_row_73_a_header_that_frames_the_handshake_is_refused(
    offline: Portkey | AsyncPortkey, name: str, where: str
) -> None:
    how: dict[str, Any] = {"extra_headers": {name: "5"}}
    if where == "additional_headers":
        how = {"websocket_connection_options": {"additional_headers": {name: "5"}}}
    with pytest.raises(ConfigError, match=rf"{name}: .* remove it"):
        offline.realtime.connect(model="m", **how)


def test_a_bad_request_without_a_field_stands_by_itself() -> None:
    error = status_error(400, {}, b'{"message":"no"}')
    assert type(error) is BadRequestError
    assert str(error) == "HTTP 400: no"


def test_row_66_what_was_given_in_headers_and_subprotocols_is_shown_nowhere(
    serve: Serve, driver: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    secrets = {
        "extra": "alpha-7731",
        "additional": "beta-7732",
        "metadata": "user-7733",
        "keyword": "gamma-7734",
        "trace": "trace-7735",
        "query": "delta-7737",
        "short": "k7",
        "key": "sk-proj-hush12345",
    }

    def script(peer: Peer) -> None:
        peer.greet()
        peer.close(1008, f"bad key {secrets['key']}")

    def chooses(peer: Peer) -> bool:
        peer.raw(_switching(peer, "Sec-WebSocket-Protocol: realtime\r\n"))
        return True

    server = serve(script, handshake=chooses)
    with caplog.at_level("DEBUG"):
        talk = driver.connect(
            server.url,
            client={
                "metadata": {"_user": secrets["metadata"]},
                "my_custom": secrets["keyword"],
                "trace_id": secrets["trace"],
            },
            extra_headers={"X-Tenant": secrets["extra"], "X-Short": secrets["short"]},
            extra_query={"api-key": secrets["query"]},
            options={
                "additional_headers": {"X-Other": secrets["additional"]},
                "subprotocols": ["realtime", f"openai-insecure-api-key.{secrets['key']}"],
            },
        )
        _, error = talk.rest()
    sent = {name.lower(): value for name, value in server.peers[0].headers}
    assert sent["x-tenant"] == secrets["extra"]  # it did travel
    assert secrets["key"] in sent["sec-websocket-protocol"]
    shown = [str(error), repr(error), repr(talk.connection), caplog.text]
    for name, secret in secrets.items():
        for text in shown:
            if name != "short":
                assert secret not in text, name
            else:
                assert f"X-Short: {secret}" not in text
