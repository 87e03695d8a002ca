"""The emulator behind its port: sockets, REST, keys, and who may talk to it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from portkey_realtime_emulator import Emulator, Options
from portkey_realtime_emulator.checks import Refusal
from portkey_realtime_emulator.guard import check_origin
from portkey_realtime_wire.runtime import ConfigError, RealtimeError
from support.bounds import SLOWER
from support.talk import SILENCE, SPEECH
from support.wire_client import append, call, dial, drain, receive, send, until

pytestmark = pytest.mark.sockets


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


def refusal(emulator: Emulator, query: str = "model=m", **options: Any) -> tuple[int, str]:
    """Status and code of a refused handshake."""
    with pytest.raises(InvalidStatus) as caught, dial(emulator, query, **options):
        pass
    response = caught.value.response
    return response.status_code, json.loads(response.body or b"")["error"]["code"]


def test_a_socket_is_greeted_and_answered(emulator: Emulator) -> None:
    with dial(emulator) as socket:
        assert receive(socket)["session"]["model"] == "m"
        assert receive(socket)["type"] == "conversation.created"
        append(socket, SILENCE + SPEECH + SILENCE)
        done = until(socket, "response.done")[-1]["response"]
        assert done["status"] == "completed"


def test_an_emulator_remembers_what_it_received(emulator: Emulator) -> None:
    headers = {"x-portkey-virtual-key": "vk", "Authorization": "Bearer sk-any"}
    with dial(emulator, "model=m&x=1", headers=headers) as socket:
        until(socket, "conversation.created")
        send(socket, "input_audio_buffer.clear", event_id="mine")
        socket.send("nonsense")
        until(socket, "error")
    emulator.wait_for(lambda: emulator.connections[0].closed)
    connection = emulator.connections[0]
    assert connection.request is emulator.requests[0]
    assert connection.request.status == 101
    assert connection.request.path == "/v1/realtime"
    assert connection.request.query == {"model": "m", "x": "1"}
    assert connection.headers["X-Portkey-Virtual-Key"] == "vk"
    assert connection.received_types == ["input_audio_buffer.clear"]
    assert connection.received[1] == "nonsense"
    assert connection.sent_types == [
        "session.created",
        "conversation.created",
        "input_audio_buffer.cleared",
        "error",
    ]
    assert (connection.close_code, connection.dialect) == (1000, "beta")
    assert "vk" not in repr(connection)


def test_a_listen_loop_may_end_after_the_first_turn() -> None:
    with Emulator(close_after_first_turn=True) as emulator, dial(emulator) as socket:
        append(socket, SILENCE + SPEECH + SILENCE)
        events, code, _ = drain(socket)
    assert code == 1000
    assert [event["type"] for event in events][-2:] == ["response.done", "rate_limits.updated"]


def test_a_session_expires_when_its_time_has_come() -> None:
    with Emulator(session_seconds=1800) as emulator, dial(emulator) as socket:
        until(socket, "conversation.created")
        emulator.advance(1700)
        send(socket, "input_audio_buffer.clear")
        assert receive(socket)["type"] == "input_audio_buffer.cleared"
        emulator.advance(100)
        events, code, reason = drain(socket)
    assert [event["error"]["code"] for event in events] == ["session_expired"]
    assert (code, reason) == (1001, "Your session hit the maximum duration of 30 minutes.")


def test_a_created_session_is_opened_by_its_secret(emulator: Emulator) -> None:
    settings = {"model": "gpt", "voice": "nova", "temperature": 2, "turn_detection": None}
    answer = call(emulator, "/realtime/sessions", settings)
    session = answer.json
    assert answer.status == 200
    assert answer.headers["x-request-id"]
    assert session["object"] == "realtime.session"
    assert {key: session[key] for key in settings} == settings
    secret = session["client_secret"]
    assert secret["value"].startswith("ek_")
    assert secret["expires_at"] == pytest.approx(time.time() + 60, abs=3)
    headers = {"Authorization": f"Bearer {secret['value']}"}
    with dial(emulator, "", headers=headers) as socket:
        opened = receive(socket)["session"]
    assert opened["id"] == session["id"]
    assert {key: opened[key] for key in settings} == settings
    assert emulator.requests[0].body == settings
    with dial(emulator, "model=other", headers=headers) as socket:
        assert receive(socket)["session"]["model"] == "other"


def test_a_secret_is_good_for_a_minute(emulator: Emulator) -> None:
    secret = call(emulator, "/realtime/sessions", {}).json["client_secret"]["value"]
    headers = {"Authorization": f"Bearer {secret}"}
    emulator.advance(50)
    with dial(emulator, headers=headers) as socket:
        receive(socket)
    emulator.advance(15)
    assert refusal(emulator, headers=headers) == (401, "invalid_api_key")


def test_a_made_up_secret_opens_nothing(emulator: Emulator) -> None:
    headers = {"Authorization": "Bearer ek_made_up"}
    assert refusal(emulator, headers=headers) == (401, "invalid_api_key")


def test_a_transcription_session_is_opened_by_its_secret(emulator: Emulator) -> None:
    body = {"input_audio_transcription": {"model": "gpt-4o-transcribe", "language": "en"}}
    session = call(emulator, "/realtime/transcription_sessions", body).json
    assert session["object"] == "realtime.transcription_session"
    headers = {"Authorization": f"Bearer {session['client_secret']['value']}"}
    with dial(emulator, "intent=transcription", headers=headers) as socket:
        greeting = receive(socket)
        assert greeting["type"] == "transcription_session.created"
        assert greeting["session"]["input_audio_transcription"]["language"] == "en"
        append(socket, SILENCE + SPEECH + SILENCE)
        until(socket, "conversation.item.input_audio_transcription.completed")


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/realtime/sessions", b"{", 400, "invalid_json"),
        ("/realtime/sessions", None, 400, "invalid_json"),
        ("/realtime/sessions", [], 400, "invalid_type"),
        ("/realtime/sessions", {"colour": 1}, 400, "unknown_parameter"),
        ("/realtime/sessions", {"voice": 1}, 400, "invalid_type"),
        ("/realtime/sessions", {"input_audio_format": "mp3"}, 400, "invalid_value"),
        ("/realtime/sessions", b" " * 1_100_000, 413, "request_too_large"),
        ("/realtime/client_secrets", {}, 404, "unknown_url"),
        ("/chat/completions", {}, 404, "unknown_url"),
    ],
)
def test_a_wrong_rest_call_is_refused(
    emulator: Emulator, path: str, body: Any, status: int, code: str
) -> None:
    answer = call(emulator, path, body)
    assert (answer.status, answer.error["code"]) == (status, code)
    assert emulator.requests[0].status == status


def test_a_plain_request_is_told_to_upgrade(emulator: Emulator) -> None:
    answer = call(emulator, "/realtime?model=m", method="GET")
    assert (answer.status, answer.error["code"]) == (426, "upgrade_required")


def test_a_socket_elsewhere_is_not_found(emulator: Emulator) -> None:
    from websockets.sync.client import connect

    url = emulator.websocket_url.replace("/realtime", "/elsewhere")
    with pytest.raises(InvalidStatus, match="404"), connect(url, proxy=None):
        pass


def test_a_socket_without_a_model_is_told_so(emulator: Emulator) -> None:
    with dial(emulator, "") as socket:
        events, code, reason = drain(socket)
    assert [event["error"]["code"] for event in events] == ["missing_model"]
    assert (code, reason) == (4000, "invalid_request_error.missing_model")


@pytest.mark.parametrize(
    "headers",
    [{"Authorization": "Bearer right"}, {"x-portkey-api-key": "right"}, {"api-key": "right"}],
)
def test_a_required_key_is_taken_from_any_of_its_headers(headers: dict[str, str]) -> None:
    with Emulator(api_key="right") as emulator:
        with dial(emulator, headers=headers) as socket:
            receive(socket)
        assert call(emulator, "/realtime/sessions", {}, headers=headers).status == 200


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
def test_a_required_key_is_required(headers: dict[str, str]) -> None:
    with Emulator(api_key="right") as emulator:
        assert refusal(emulator, headers=headers) == (401, "invalid_api_key")
        answer = call(emulator, "/realtime/sessions", {}, headers=headers)
        assert (answer.status, answer.error["code"]) == (401, "invalid_api_key")
        assert "wrong" not in answer.error["message"]


def test_a_browser_may_put_its_key_into_a_subprotocol() -> None:
    with Emulator(api_key="right") as emulator:
        protocols: Any = ["realtime", "openai-insecure-api-key.right"]
        with dial(emulator, subprotocols=protocols) as socket:
            assert socket.subprotocol == "realtime"


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Host": "evil.test"}, "forbidden_host"),
        ({"Host": "127.0.0.1.evil.test"}, "forbidden_host"),
        ({"Host": "10.0.0.1"}, "forbidden_host"),
        ({"Origin": "https://evil.test"}, "forbidden_origin"),
        ({"Origin": "http://localhost.evil.test"}, "forbidden_origin"),
        ({"Origin": "null"}, "forbidden_origin"),
    ],
)
def test_foreign_pages_are_turned_away(
    emulator: Emulator, headers: dict[str, str], code: str
) -> None:
    answer = call(emulator, "/realtime/sessions", {}, headers=headers)
    assert (answer.status, answer.error["code"]) == (403, code)
    if "Origin" in headers:
        assert refusal(emulator, origin=headers["Origin"]) == (403, code)


@pytest.mark.parametrize("origin", ["http://localhost:3000", "http://127.0.0.1", "http://[::1]:80"])
def test_local_pages_may_come(emulator: Emulator, origin: str) -> None:
    with dial(emulator, origin=origin) as socket:
        receive(socket)


@pytest.mark.parametrize("origin", ["http://[::1", "http://[", "http://]", "http://[v.]:1"])
def test_row_81_an_origin_that_cannot_be_read_is_forbidden(emulator: Emulator, origin: str) -> None:
    headers = {"Origin": origin}
    assert refusal(emulator, headers=headers)[0] == 403
    assert call(emulator, "/realtime/sessions", {}, headers=headers).status == 403


def test_row_82_what_is_recorded_is_bounded(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portkey_realtime_emulator.records.BYTES_KEPT", 300_000)
    with dial(emulator) as socket:
        until(socket, "conversation.created")
        send(socket, "input_audio_buffer.append", audio="AAAA" * 50_000)
        for number in range(20):
            send(socket, "input_audio_buffer.append", audio="AAAA" * 50_000, event_id=str(number))
            send(socket, "x" * 100_000, many=[[]] * 5000)
        send(socket, "input_audio_buffer.clear")
        until(socket, "input_audio_buffer.cleared")
    call(emulator, "/realtime/sessions", {"instructions": "i" * 200_000})
    received = emulator.connections[0].received
    assert len(received) == 42  # all are there, with their type and id
    assert len(received[0]["audio"]) == 200_000
    assert received[1] == {"type": "input_audio_buffer.append", "event_id": "0"}
    bodies = [request.body for request in emulator.requests]
    kept = len(json.dumps(received)) + len(json.dumps(emulator.connections[0].sent))
    assert kept + len(json.dumps(bodies)) < 300_000


def test_row_82_large_messages_do_not_grow_the_emulator() -> None:
    with Emulator() as emulator, dial(emulator) as socket:
        until(socket, "conversation.created")
        for _ in range(6):  # 6 times 15 MiB of base64
            send(socket, "input_audio_buffer.append", audio="AAAA" * (15 * 256 * 1024))
            send(socket, "input_audio_buffer.clear")
            until(socket, "input_audio_buffer.cleared")
        kept = [each for each in emulator.connections[0].received if "audio" in each]
        assert sum(len(each["audio"]) for each in kept) <= 64 * 1024 * 1024
        assert emulator.connections[0].received_types.count("input_audio_buffer.append") == 6


def test_an_emulator_is_exposed_only_with_a_key() -> None:
    with pytest.raises(ConfigError, match="loopback"):
        Emulator(host="0.0.0.0")
    with pytest.raises(ConfigError, match="api_key"):
        Emulator(host="0.0.0.0", expose=True)
    exposed = Options(host="0.0.0.0", expose=True, api_key="k", allowed_hosts=("voice.test",))
    for host in ("192.168.1.7:80", "voice.test", "localhost:1"):
        check_origin({"host": host}, exposed)
    with pytest.raises(Refusal):
        check_origin({"host": "evil.test"}, exposed)


def test_sockets_are_limited() -> None:
    with Emulator(max_sessions=1) as emulator:
        with dial(emulator) as socket:
            receive(socket)
            assert refusal(emulator) == (429, "too_many_sessions")
        emulator.wait_for(lambda: emulator.connections[0].closed)
        with dial(emulator) as socket:
            receive(socket)


def test_the_largest_append_passes_and_a_larger_message_does_not(emulator: Emulator) -> None:
    with dial(emulator) as socket:
        until(socket, "conversation.created")
        send(socket, "session.update", session={"turn_detection": None})
        append(socket, bytes(15 * 1024 * 1024))
        send(socket, "input_audio_buffer.commit")
        assert until(socket, "input_audio_buffer.committed")
        with contextlib.suppress(ConnectionClosed):
            socket.send("x" * (25 * 1024 * 1024))
        emulator.wait_for(lambda: emulator.connections[0].closed)
        assert emulator.connections[0].close_code == 1009


def test_stopping_ends_sockets_and_threads() -> None:
    before = set(threading.enumerate())
    emulator = Emulator().start()
    with dial(emulator) as socket:
        until(socket, "conversation.created")
        emulator.stop()
        assert drain(socket)[1] == 1012
    emulator.stop()
    for thread in set(threading.enumerate()) - before:
        thread.join(3 * SLOWER)
        assert not thread.is_alive(), thread.name
    with pytest.raises(RealtimeError, match="make another"):
        emulator.start()
    assert emulator.connections[0].closed


def test_an_emulator_starts_and_stops_quickly() -> None:
    Emulator().start().stop()  # loads what it needs
    starts, stops = [], []
    for _ in range(5):
        begin = time.perf_counter()
        emulator = Emulator().start()
        started = time.perf_counter()
        emulator.stop()
        starts.append(started - begin)
        stops.append(time.perf_counter() - started)
    assert min(starts) < 1.0  # a busy machine may be late for some
    assert min(stops) < 1.0


def test_an_emulator_works_in_async_with() -> None:
    async def use() -> int:
        async with Emulator() as emulator:
            answer = await asyncio.to_thread(call, emulator, "/realtime/sessions", {})
            return answer.status

    assert asyncio.run(use()) == 200


def test_an_unknown_option_names_the_known_ones() -> None:
    with pytest.raises(TypeError, match=r"no such option: paece.*pace"):
        Emulator(paece=1)
    with pytest.raises(ConfigError, match="dialect must be one of beta, ga, translations, both"):
        Emulator("gamma")


def test_two_sockets_have_ids_of_their_own(emulator: Emulator) -> None:
    with dial(emulator) as one, dial(emulator) as two:
        ids = {receive(socket)["session"]["id"] for socket in (one, two)}
    assert len(ids) == 2
