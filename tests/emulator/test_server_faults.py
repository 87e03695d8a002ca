"""Misbehaviour on request, by option and by query parameter."""

from __future__ import annotations

import json
import socket as sockets
import time
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from portkey_realtime_emulator import Emulator, Faults
from portkey_realtime_emulator.faults import RAW_FRAMES
from portkey_realtime_wire.runtime import ConfigError
from support.talk import SILENCE, SPEECH
from support.wire_client import append, call, dial, drain, receive, send, until

pytestmark = pytest.mark.sockets


@pytest.mark.parametrize("status", [401, 403, 429, 503])
def test_a_handshake_is_refused(status: int) -> None:
    with Emulator() as emulator:
        query = f"model=m&fault_status={status}&fault_retry_after=7"
        with pytest.raises(InvalidStatus) as caught, dial(emulator, query):
            pass
        response = caught.value.response
        assert (response.status_code, response.headers["Retry-After"]) == (status, "7")
        assert set(json.loads(response.body or b"")["error"]) == {
            "message",
            "type",
            "param",
            "code",
        }
        assert emulator.requests[0].status == status
        assert emulator.connections == []


def test_a_rest_call_is_refused() -> None:
    with Emulator(rest_faults=Faults(status=503, times=1)) as emulator:
        assert call(emulator, "/realtime/sessions", {}).status == 503
        assert call(emulator, "/realtime/sessions", {}).status == 200
        again = call(emulator, "/realtime/sessions?fault_status=429&fault_retry_after=2", {})
        assert (again.status, again.headers["Retry-After"]) == (429, "2")


def test_a_fault_may_strike_only_the_first_sockets() -> None:
    with Emulator(close_after=1, times=2) as emulator:
        for _ in range(2):
            with dial(emulator) as socket:
                assert drain(socket)[1] == 1011
        with dial(emulator) as socket:
            until(socket, "conversation.created")


def test_a_greeting_may_be_late_and_loses_nothing() -> None:
    with Emulator(greet_after_ms=150) as emulator, dial(emulator) as socket:
        begin = time.perf_counter()
        send(socket, "input_audio_buffer.clear")
        assert receive(socket)["type"] == "session.created"
        assert time.perf_counter() - begin > 0.1
        assert until(socket, "input_audio_buffer.cleared")


def test_a_greeting_may_never_come() -> None:
    with Emulator() as emulator, dial(emulator, "model=m&fault_never_greet=1") as socket:
        send(socket, "input_audio_buffer.clear")
        emulator.wait_for(lambda: bool(emulator.connections[0].received))
        with pytest.raises(TimeoutError):
            socket.recv(timeout=0.05)


def test_a_handshake_may_never_be_answered() -> None:
    with Emulator(no_answer=True) as emulator:
        with pytest.raises(TimeoutError), dial(emulator, open_timeout=0.2):
            pass
        assert emulator.requests[0].status is None


@pytest.mark.parametrize(
    ("after", "code", "reason"), [(0, 1008, "go"), (1, 4321, ""), (4, 1012, "é")]
)
def test_a_socket_is_closed_after_some_events(after: int, code: int, reason: str) -> None:
    options = {"close_after": after, "close_code": code, "close_reason": reason}
    with Emulator(**options) as emulator, dial(emulator) as socket:  # type: ignore[arg-type]
        if after > 2:
            append(socket, SILENCE + SPEECH + SILENCE)
        events, *end = drain(socket)
        assert (len(events), end) == (after, [code, reason])
        connection = emulator.connections[0]
        assert (connection.close_code, connection.close_reason) == (code, reason)


def test_a_socket_may_be_closed_without_a_code() -> None:
    query = "model=m&fault_close_after=2&fault_close_code=1005"
    with Emulator() as emulator, dial(emulator, query) as socket:
        assert drain(socket)[1] == 1005


def test_a_connection_may_be_dropped() -> None:
    with Emulator() as emulator, dial(emulator, "model=m&fault_drop_after=2") as socket:
        events, code, _ = drain(socket)
        assert (len(events), code) == (2, 1006)
        assert emulator.connections[0].close_code == 1006


def test_raw_frames_follow_the_greeting() -> None:
    names = [name for name in RAW_FRAMES if name != "binary"]
    query = "&".join(["model=m", *(f"fault_send={name}" for name in [*names, "binary", "hello"])])
    with Emulator() as emulator, dial(emulator, query) as socket:
        frames = [socket.recv(timeout=40) for _ in range(2 + len(names) + 2)]
    assert frames[2:] == [*(RAW_FRAMES[name] for name in names), RAW_FRAMES["binary"], "hello"]


def test_the_conversation_goes_on_after_raw_frames() -> None:
    with Emulator(send=["array", b"\x00"]) as emulator, dial(emulator) as socket:
        for _ in range(4):
            socket.recv(timeout=40)
        send(socket, "input_audio_buffer.clear")
        assert receive(socket)["type"] == "input_audio_buffer.cleared"


@pytest.mark.parametrize(
    "query", ["fault_colour=1", "fault_status=often", "fault_status=99", "fault_close_code=1006"]
)
def test_a_wrong_fault_is_said_to_be_wrong(query: str) -> None:
    with Emulator() as emulator:
        with pytest.raises(InvalidStatus, match="400"), dial(emulator, f"model=m&{query}"):
            pass
        assert "fault_" in query
        assert call(emulator, f"/realtime/sessions?{query}", {}).status == 400


@pytest.mark.parametrize(
    "options", [{"status": 700}, {"close_code": 1006}, {"close_reason": "x" * 124}]
)
def test_a_wrong_fault_option_is_a_config_error(options: Any) -> None:
    with pytest.raises(ConfigError):
        Emulator(**options)


def test_a_client_that_vanishes_leaves_the_emulator_well() -> None:
    with Emulator(pace=1) as emulator:
        with dial(emulator) as socket:
            until(socket, "conversation.created")
            append(socket, SILENCE + SPEECH + SILENCE)
            until(socket, "response.created")
            socket.socket.shutdown(sockets.SHUT_RDWR)
        emulator.wait_for(lambda: emulator.connections[0].closed)
        with dial(emulator) as socket:
            receive(socket)
