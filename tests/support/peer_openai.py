"""The rows of the fault matrix as the ``openai`` SDK lives through them, each measured now.

Run with the Python of an environment that has ``openai[realtime]``, it prints one JSON object per
row: ``{"row": 2, "word": "silent None", "seconds": 0.01}``. The word is "ok" where the SDK does
what the row asks for, in its own terms: an exception of the websockets library that tells code and
reason counts. Else it says what came instead. Every row runs in a process of its own, which is
killed after a while. The seconds are those of the deed that the row is about.

Rows that are not here cannot be posed: they are about something that the SDK does not have, or
about our own tests' tools. ``make faults`` prints what this prints beside our own results.
"""

from __future__ import annotations

import asyncio
import base64
import gc
import json
import math
import multiprocessing
import os
import pickle
import random
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import openai
import websockets

from support import raw_server
from support.raw_server import (
    BINARY,
    CONTINUATION,
    DEADLINE,
    PING,
    PONG,
    TEXT,
    Peer,
    RawServer,
    answer_raw,
    frame_bytes,
    never_answer,
    refuse,
    wrong_accept,
)

raw_server.SLOWER = 1  # what is said of a row is said before its bound
BOUND = 16.0
"""Seconds after which a row counts as hanging."""
AT_ONCE = 4
"""Rows at a time: most of them wait."""

SESSION = {"type": "realtime", "object": "realtime.session", "id": "sess_1", "model": "m"}
GREETING = {"type": "session.created", "event_id": "greeting", "session": SESSION}
MARK = {"type": "input_audio_buffer.cleared", "event_id": "mark"}
CREATED = {
    "type": "response.created",
    "event_id": "created",
    "response": {"id": "resp_1", "object": "realtime.response", "status": "in_progress"},
}
EXPIRED = {
    "type": "error",
    "event_id": "e",
    "error": {"type": "invalid_request_error", "code": "session_expired", "message": "Time is up."},
}

Row = Callable[[], "str | tuple[str, float]"]
ROWS: dict[int, Row] = {}


def row(number: int) -> Callable[[Row], Row]:
    """Register what plays a row: it gives a word, and its time if that is not the whole time."""

    def register(play: Row) -> Row:
        ROWS[number] = play
        return play

    return register


def delta(number: int, audio: bytes = bytes(480), **changes: Any) -> dict[str, Any]:
    """A piece of speech in the GA dialect."""
    return {
        "type": "response.output_audio.delta",
        "event_id": f"event_{number}",
        "response_id": "resp_1",
        "item_id": "item_1",
        "output_index": 0,
        "content_index": 0,
        "delta": base64.b64encode(audio).decode(),
        **changes,
    }


def greets(
    *frames: bytes | str | dict[str, Any], then: Callable[[Peer], None] | None = None
) -> Any:
    """A script: the greeting, these frames, then the mark or something worse."""

    def script(peer: Peer) -> None:
        peer.event(GREETING)
        for frame in frames:
            if isinstance(frame, bytes):
                peer.raw(frame)
            elif isinstance(frame, str):
                peer.text(frame)
            else:
                peer.event(frame)
        if then is None:
            peer.event(MARK)
        else:
            then(peer)

    return script


def client(url: str, kind: Any = openai.OpenAI) -> Any:
    return kind(api_key="sk-none", base_url=url, max_retries=0)


def opened(script: Any = None, *, options: Any = None, how: Any = None, **given: Any) -> Any:
    """A server, and a connection to it whose greeting was read."""
    server = RawServer(script or greets(then=lambda _peer: None), **given)
    manager = client(server.url).realtime.connect(
        model="m", websocket_connection_options=options or {}, **(how or {})
    )
    connection = manager.enter()
    assert connection.recv().type == "session.created"
    return server, connection


def name(error: BaseException | None) -> str:
    """An exception as a word: its class, and the code of a Close frame if it has one."""
    closed = getattr(error, "rcvd", None) or getattr(error, "sent", None)
    code = f" {closed.code}" if closed else ""
    return f"{type(error).__name__}{code}"


def rest(connection: Any) -> tuple[list[Any], BaseException | None, float]:
    """All events up to the end, the exception that it came with, and how long that took."""
    events: list[Any] = []
    began = time.monotonic()
    try:
        for event in connection:
            events.append(event)  # noqa: PERF402  # what came before an exception must be there
    except BaseException as error:
        return events, error, time.monotonic() - began
    return events, None, time.monotonic() - began


def timed(deed: Callable[[], object]) -> float:
    began = time.monotonic()
    deed()
    return time.monotonic() - began


def one_event(came: bytes | str | dict[str, Any]) -> tuple[Any, str]:
    """The event made of a frame, or None and in a word how the loop broke instead."""
    _server, connection = opened(greets(came))
    try:
        event = connection.recv()
        mark = connection.recv()
    except BaseException as error:
        return None, f"loop ends: {name(error)}"
    if mark.type != "input_audio_buffer.cleared":
        return None, f"then comes {mark!r}"[:40]
    return event, ""


def judged(came: bytes | str | dict[str, Any], judge: Callable[[Any], str]) -> str:
    event, broken = one_event(came)
    return broken or judge(event)


def worst(*words: str) -> str:
    """The first that is not ok."""
    return next((word for word in words if word != "ok"), "ok")


# Frames ------------------------------------------------------------------------------------------


@row(1)
def _() -> str:
    came = {"type": "response.hologram.delta", "event_id": "e", "delta": "abc"}

    def judge(event: Any) -> str:
        declared = (
            type(event).model_fields.get("type") if hasattr(type(event), "model_fields") else 0
        )
        known = declared and came["type"] not in str(declared.annotation)
        return f"a {type(event).__name__}" if known else "ok"

    return judged(came, judge)


@row(2)
def _() -> str:
    came = delta(1)
    del came["delta"]
    return judged(came, lambda event: "silent None" if event.delta is None else "ok")


@row(3)
def _() -> str:
    came = {"type": "session.updated", "event_id": "e", "session": None}
    return judged(came, lambda event: "silent None" if event.session is None else "ok")


@row(4)
def _() -> str:
    return judged(
        delta(1, delta=5), lambda event: "int handed on" if isinstance(event.delta, int) else "ok"
    )


@row(5)
def _() -> str:
    return judged(
        delta(1, obfuscation="xyz"), lambda event: "ok" if event.obfuscation == "xyz" else "lost"
    )


@row(6)
def _() -> str:
    came = {"type": "response.done", "event_id": "e", "response": {"id": "r", "status": "paused"}}
    return judged(came, lambda event: "ok" if event.response.status == "paused" else "changed")


def no_event(event: Any) -> str:
    """What is no event must not look like one, nor like anything else."""
    return f"yields {type(event).__name__}" if not hasattr(event, "problems") else "ok"


@row(7)
def _() -> str:
    return judged('{"type":"session.updated","sess', no_event)


@row(8)
def _() -> str:
    bad = ("[]", "null", "42", '"error"', '{"event_id":"e"}', '{"type":["error"]}')
    return worst(*(judged(each, no_event) for each in bad))


@row(9)
def _() -> str:
    return judged("", no_event)


@row(10)
def _() -> str:
    came = frame_bytes(BINARY, json.dumps(delta(1)).encode())
    return judged(came, lambda event: "ok" if event.delta else "lost")


@row(11)
def _() -> str:
    return judged(frame_bytes(BINARY, random.Random(7).randbytes(3200)), no_event)


@row(12)
def _() -> str:
    return judged(frame_bytes(TEXT, b'{"type":"error","event_id":"\xff\xfe"}'), no_event)


@row(13)
def _() -> str:
    came = '{"type":"error","event_id":"e","error":{"type":"x","message":"a\\ud800b"}}'
    word = judged(came, lambda event: "ok" if event.error.message == "a\ud800b" else "changed")
    server, connection = opened()
    content = [{"type": "input_text", "text": "\udc00"}]
    try:
        connection.conversation.item.create(
            item={"type": "message", "role": "user", "content": content}
        )
        server.peer().wait_for(lambda: server.peer().messages("conversation.item.create"))
    except Exception as error:
        return worst(word, f"sending: {name(error)}")
    return word


@row(14)
def _() -> str:
    server, connection = opened()
    connection.send({"type": "session.update", "session": {"temperature": math.nan}})
    peer = server.peer()
    peer.wait_for(lambda: peer.count(TEXT))
    return "sends NaN" if b"NaN" in peer.frames[-1].payload else "ok"


@row(15)
def _() -> str:
    return judged('{"type":"error","event_id":"e","n":' + "9" * 5000 + "}", no_event)


@row(16)
def _() -> str:
    return judged("[" * 100_000 + "]" * 100_000, no_event)


@row(17)
def _() -> str:
    came = '{"type":"error","type":"input_audio_buffer.cleared","event_id":"1","event_id":"2"}'
    return judged(came, lambda event: "ok" if event.event_id == "2" else "the first wins")


@row(18)
def _() -> str:
    message = json.dumps(delta(1, bytes(3000))).encode()
    frames = frame_bytes(TEXT, message[:700], fin=False) + frame_bytes(PING, b"between")
    server, connection = opened(greets(frames + frame_bytes(CONTINUATION, message[700:])))
    event = connection.recv()
    server.peer().wait_for(lambda: server.peer().count(PONG))
    return "ok" if event.delta else "lost"


@row(19)
def _() -> tuple[str, float]:
    frames = (frame_bytes(TEXT, b"{}", mask=b"abcd"), frame_bytes(TEXT, b"{}", rsv=0b100))
    worst_took, words = 0.0, []
    for frame in frames:
        _server, connection = opened(greets(frame, then=lambda _peer: None))
        _events, error, took = rest(connection)
        worst_took = max(worst_took, took)
        words.append("ok" if name(error) == "ConnectionClosedError 1002" else name(error))
    return worst(*words, "ok" if worst_took < 1.5 else "late"), worst_took


@row(20)
def _() -> str:
    return judged(delta(1, bytes(13_000_000)), lambda _event: "no limit")


@row(21)
def _() -> str:
    server, _connection = opened()
    offered = server.peer().header("Sec-WebSocket-Extensions")
    return "ok" if offered is None else "compression on"


@row(22)
def _() -> str:
    return judged(delta(1, delta="abcde"), lambda event: "handed on" if event.delta else "ok")


# Endings -----------------------------------------------------------------------------------------


def ending(script: Any, **how: Any) -> tuple[BaseException | None, float]:
    server, connection = opened(script, **how)
    began = time.monotonic()
    _events, error, _took = rest(connection)
    del server
    return error, time.monotonic() - began


@row(23)
def _() -> str:
    idle, _ = ending(greets(then=lambda peer: peer.close(1000)))
    busy, _ = ending(greets(CREATED, then=lambda peer: peer.close(1000)))
    return worst("ok" if idle is None else name(idle), "silent end" if busy is None else "ok")


@row(24)
def _() -> str:
    error, _ = ending(
        greets(EXPIRED, then=lambda peer: peer.close(1001, "Your session hit the maximum duration"))
    )
    return "silent end" if error is None else f"{name(error)}"


@row(25)
def _() -> str:
    words = []
    for code in (1008, 1009, 3000, 4000, 4999):
        error, _ = ending(greets(then=lambda peer, code=code: peer.close(code, "quota")))
        told = str(code) in str(error) and "quota" in str(error)
        words.append("ok" if told else name(error))
    return worst(*words)


def _cut_a_frame(peer: Peer) -> None:
    peer.raw(frame_bytes(TEXT, b"a" * 5000)[:900])
    peer.reset()


@row(26)
def _() -> tuple[str, float]:
    ends = (lambda peer: peer.close(1011), Peer.fin, Peer.reset, _cut_a_frame)
    words, slowest = [], 0.0
    for how in ends:
        error, took = ending(greets(CREATED, then=how))
        slowest = max(slowest, took)
        words.append("silent end" if error is None else "ok" if took < 1.5 else "late")
    return worst(*words), slowest


@row(27)
def _() -> tuple[str, float]:
    error, took = ending(greets(then=lambda peer: peer.close(1011, hang_up=False)))
    return ("silent end" if error is None else "ok" if took < 2 else "late"), took


@row(28)
def _() -> tuple[str, float]:
    def no_echo(peer: Peer) -> None:
        peer.echoes_close = False
        peer.event(GREETING)

    _server, connection = opened(no_echo)
    took = timed(connection.close)
    return "ok" if took < 2.5 else "slow", took


@row(29)
def _() -> tuple[str, float]:
    def deaf(peer: Peer) -> None:
        peer.event(GREETING)
        peer.stop_reading()

    error, took = ending(deaf, options={"ping_interval": 0.2, "ping_timeout": 0.3})
    return ("silent end" if error is None else "ok" if took < 3 else "late"), took


@row(30)
def _() -> tuple[str, float]:
    def deaf(peer: Peer) -> None:
        peer.event(GREETING)
        peer.stop_reading()

    _server, connection = opened(deaf, receive_buffer=16_384)

    def send() -> None:
        with suppress(Exception):
            for _ in range(100):
                connection.input_audio_buffer.append(audio="A" * 1_000_000)

    threading.Thread(target=send, daemon=True).start()
    time.sleep(1)  # the fault itself: by then the sender is stuck
    took = timed(connection.close)
    return "ok" if took < 2.5 else "slow", took


@row(34)
def _() -> tuple[str, float]:
    def flood(peer: Peer) -> None:
        peer.event(GREETING)
        for number in range(3000):
            peer.event(delta(number))
        peer.event(MARK)

    _server, connection = opened(flood)
    time.sleep(0.5)  # nobody reads
    took = timed(connection.close)
    return "ok" if took < 2.5 else "slow", took


@row(35)
def _() -> tuple[str, float]:
    def slow(peer: Peer) -> None:
        peer.read_size, peer.read_pause = 2048, 0.02
        peer.event(GREETING)

    server, connection = opened(slow, receive_buffer=16_384)
    for _ in range(100):
        connection.input_audio_buffer.append(audio="A" * 12_800)
    error: BaseException | None = None
    began = time.monotonic()
    try:
        connection.close()
    except Exception as raised:
        error = raised
    took = time.monotonic() - began
    server.peer().read_pause = 0.0  # what is in the kernel's buffers is not lost
    with suppress(AssertionError):
        server.peer().wait_ended()
    lost = 100 - server.peer().count(TEXT)
    word = f"{lost} lost unsaid" if lost and error is None else "ok"
    return worst(word, "ok" if took < 2.8 else "slow"), took


@row(36)
def _() -> tuple[str, float]:
    _server, connection = opened()
    ended = threading.Event()

    def read() -> None:
        with suppress(Exception):
            connection.recv()
        ended.set()

    threading.Thread(target=read, daemon=True).start()
    time.sleep(0.1)
    began = time.monotonic()
    connection.close()
    ended.wait(BOUND)
    took = time.monotonic() - began
    return "ok" if took < 1 else "late", took


@row(37)
def _() -> str:
    _server, connection = opened()
    connection.close()
    connection.close()
    words = []
    for call in (connection.recv, lambda: connection.send({"type": "response.create"})):
        try:
            call()
        except Exception as error:
            words.append("ok" if "Closed" in type(error).__name__ else name(error))
        else:
            words.append("no error")
    _events, error, _took = rest(connection)
    return worst(*words, "ok" if error is None else name(error))


# Flow --------------------------------------------------------------------------------------------


def _backlog(count: int) -> Any:
    def script(peer: Peer) -> None:
        peer.event(GREETING)
        for number in range(count):
            peer.event(delta(number, bytes(4800)))
        peer.frame(PING, b"are you there")

    return script


@row(31)
def _() -> str:
    server, connection = opened(_backlog(400), options={"ping_interval": 0.5, "ping_timeout": 0.5})
    time.sleep(2.5)  # the fault itself: nobody reads
    read = 0
    with suppress(Exception):
        for event in connection:
            read += event.type == "response.output_audio.delta"
            if read == 400:
                break
    del server
    return "ok" if read == 400 else f"{400 - read} of 400 lost"


@row(32)
def _() -> tuple[str, float]:
    server, _connection = opened(_backlog(400))
    began = time.monotonic()
    try:
        server.peer().wait_for(lambda: server.peer().count(PONG), 3)
    except AssertionError:
        return "no pong", time.monotonic() - began
    return "ok", time.monotonic() - began


@row(33)
def _() -> str:
    async def talk() -> str:
        server = RawServer(greets(then=lambda _peer: None))
        options = {"ping_interval": 0.3, "ping_timeout": 0.3}
        manager = client(server.url, openai.AsyncOpenAI).realtime.connect(
            model="m", websocket_connection_options=options
        )
        async with manager as connection:
            await connection.recv()
            time.sleep(2)  # noqa: ASYNC251  # the fault itself
            for number in range(50):
                server.peer().event(delta(number))
            try:
                for _ in range(50):
                    await connection.recv()
            except Exception as error:
                return name(error)
        return "ok"

    return asyncio.run(talk())


@row(38)
def _() -> str:
    _server, connection = opened()
    threading.Thread(target=lambda: suppressed(connection.recv), daemon=True).start()
    time.sleep(0.2)
    try:
        connection.recv()
    except Exception as error:
        return "ok" if "Concurrency" in type(error).__name__ else name(error)
    return "no error"


def suppressed(call: Callable[[], object]) -> None:
    with suppress(Exception):
        call()


@row(39)
def _() -> str:
    server, connection = opened()

    def send(who: int) -> None:
        for number in range(200):
            connection.input_audio_buffer.append(audio="AAAA" * 800, event_id=f"{who}-{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send, range(8)))
    peer = server.peer()
    peer.wait_for(lambda: len(peer.frames) >= 1600)
    came = [each["event_id"].split("-") for each in peer.messages()]
    order = all(
        [int(number) for who, number in came if who == str(each)] == list(range(200))
        for each in range(8)
    )
    return "ok" if order else "out of order"


@row(41)
def _() -> tuple[str, float]:
    def no_echo(peer: Peer) -> None:
        peer.echoes_close = False
        peer.event(GREETING)

    server = RawServer(no_echo)
    began = [0.0]

    def interrupt() -> None:
        began[0] = time.monotonic()
        os.kill(os.getpid(), signal.SIGINT)

    word = "no KeyboardInterrupt"
    try:
        with client(server.url).realtime.connect(model="m") as connection:
            connection.recv()
            threading.Timer(0.3, interrupt).start()
            connection.recv()
    except KeyboardInterrupt:
        word = "ok"
    took = time.monotonic() - began[0]
    return worst(word, "ok" if took < 2.5 else "slow"), took


@row(42)
def _() -> str:
    async def talk() -> str:
        server = RawServer(
            greets(*(delta(number) for number in range(200)), then=lambda peer: peer.close(1000))
        )
        turns, seen = random.Random(0), []
        async with client(server.url, openai.AsyncOpenAI).realtime.connect(model="m") as connection:
            await connection.recv()
            while True:
                task = asyncio.create_task(connection.recv())
                for _ in range(turns.choice([0, 1, 1, 2, 3, 5, 8])):
                    await asyncio.sleep(0)
                if turns.random() < 0.7:
                    task.cancel()
                try:
                    seen.append((await task).event_id)
                except asyncio.CancelledError:
                    continue
                except Exception:
                    break
        return "ok" if seen == [f"event_{i}" for i in range(200)] else f"{len(seen)} of 200 read"

    return asyncio.run(talk())


@row(43)
def _() -> tuple[str, float]:
    async def talk() -> tuple[str, float]:
        server = RawServer(handshake=never_answer)
        manager = client(server.url, openai.AsyncOpenAI).realtime.connect(model="m")
        task = asyncio.create_task(manager.enter())
        await asyncio.to_thread(server.peer)
        await asyncio.sleep(0.1)
        began = time.monotonic()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        with suppress(AssertionError):
            await asyncio.to_thread(server.peer().wait_ended, 2.0)
        left = len(asyncio.all_tasks()) - 1
        word = (
            "socket stays" if server.peer().end is None else f"{left} tasks stay" if left else "ok"
        )
        return word, time.monotonic() - began

    return asyncio.run(talk())


@row(44)
def _() -> str:
    async def talk() -> str:
        server = RawServer(greets(then=lambda _peer: None))
        connection = (
            await client(server.url, openai.AsyncOpenAI).realtime.connect(model="m").enter()
        )
        await connection.recv()
        del connection
        for _ in range(5):
            gc.collect()
            await asyncio.sleep(0.1)
        left = len(asyncio.all_tasks()) - 1
        if left:
            return f"{left} task stays"
        return "ok" if server.peer().end else "socket stays"

    return asyncio.run(talk())


# Opening -----------------------------------------------------------------------------------------


def refusal(options: Any = None, **given: Any) -> tuple[BaseException | None, float]:
    server = RawServer(**given)
    began = time.monotonic()
    try:
        client(server.url).realtime.connect(
            model="m", websocket_connection_options=options or {}
        ).enter()
    except Exception as error:
        return error, time.monotonic() - began
    return None, time.monotonic() - began


def typed(error: BaseException | None) -> str:
    """Whether an application that knows only the SDK can catch it."""
    if error is None:
        return "opens"
    return "ok" if isinstance(error, openai.OpenAIError) else f"untyped {type(error).__name__}"


@row(45)
def _() -> str:
    return worst(*(typed(refusal(handshake=refuse(code, b"{}"))[0]) for code in (401, 403)))


@row(46)
def _() -> str:
    answers = [refuse(code, headers={"Retry-After": "7"}) for code in (429, 503)]
    return worst(*(typed(refusal(handshake=each)[0]) for each in answers))


@row(47)
def _() -> str:
    answers = [
        refuse(200, b"<html></html>", {"Content-Type": "text/html"}),
        answer_raw(b"\x15\x03\x03\x00\x02\x02\x28" * 40),
        answer_raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: webs", then="reset"),
        wrong_accept,
    ]
    return worst(*(typed(refusal(handshake=each)[0]) for each in answers))


@row(48)
def _() -> str:
    async def follow(target: str, at: str) -> None:
        with suppress(Exception):
            await client(at, openai.AsyncOpenAI).realtime.connect(model="m").enter()

    other = RawServer()
    target = f"ws://localhost:{other.port}/v1/realtime"
    server = RawServer(handshake=refuse(302, headers={"Location": target}))
    error: BaseException | None = None
    try:
        client(server.url).realtime.connect(model="m").enter()
    except Exception as raised:
        error = raised
    asyncio.run(follow(target, server.url))
    return "followed" if other.peers else typed(error)


@row(49)
def _() -> tuple[str, float]:
    error, took = refusal(handshake=never_answer)
    return worst("ok" if took < 11 else "slow", "ok" if error else "opens"), took


@row(50)
def _() -> str:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    try:
        client(f"http://127.0.0.1:{port}/v1").realtime.connect(model="m").enter()
    except Exception as error:
        return typed(error)
    return "opens"


@row(51)
def _() -> str:
    proxy, server = RawServer(), RawServer()
    for variable in ("http_proxy", "https_proxy", "all_proxy", "ws_proxy", "wss_proxy"):
        os.environ[variable] = os.environ[variable.upper()] = f"http://127.0.0.1:{proxy.port}"
    with suppress(Exception):
        client(server.url).realtime.connect(
            model="m", websocket_connection_options={"open_timeout": 2}
        ).enter()
    return "ok" if server.peers and not proxy.peers else "uses the proxy"


@row(52)
def _() -> str:
    server = RawServer(greets(then=lambda peer: peer.close(1011)))
    connection = (
        client(server.url)
        .realtime.connect(
            model="m", on_reconnecting=lambda _event: None, initial_delay=0.02, max_delay=0.1
        )
        .enter()
    )
    ended = threading.Event()

    def read() -> None:
        rest(connection)
        ended.set()

    threading.Thread(target=read, daemon=True).start()
    ended.wait(5)
    return "ok" if ended.is_set() else f"{len(server.peers)} dials in 5 s"


@row(53)
def _() -> str:
    def script(peer: Peer) -> None:
        peer.event(GREETING)
        if peer.number == 0:
            peer.wait_for(lambda: peer.messages())
            peer.close(1011)

    server = RawServer(script)
    connection = (
        client(server.url)
        .realtime.connect(model="m", on_reconnecting=lambda _event: None, initial_delay=0.02)
        .enter()
    )
    connection.session.update(session={"type": "realtime", "instructions": "Answer in French."})
    threading.Thread(target=lambda: rest(connection), daemon=True).start()
    second = server.peer(1)
    try:
        second.wait_for(lambda: second.messages("session.update"), 1.5)
    except AssertionError:
        return "nothing replayed"
    return "ok"


@row(54)
def _() -> str:
    error = {"type": "invalid_request_error", "code": "response_cancel_not_active", "message": "x"}
    came = {"type": "error", "event_id": "e", "error": {**error, "event_id": "mine"}}
    return judged(came, lambda event: "ok" if event.error.event_id == "mine" else "not told which")


@row(55)
def _() -> str:
    server, connection = opened()
    ran: list[str] = []

    def fails(_event: object) -> None:
        raise ValueError("a handler's own")

    connection.on("input_audio_buffer.cleared", fails)
    connection.on("input_audio_buffer.cleared", lambda _event: ran.append("second"))
    server.peer().event(MARK)
    try:
        connection.dispatch_events()
    except ValueError:
        return "ok" if ran else "others skipped"
    return "swallowed"


@row(57)
def _() -> str:
    try:
        pickle.dumps(client("http://127.0.0.1:9/v1"))
    except Exception as error:
        return "ok" if isinstance(error, openai.OpenAIError) else f"unclear {type(error).__name__}"
    return "ok"


@row(58)
def _() -> str:
    words = []
    for base in ("http://127.0.0.1:{}/v1", "http://127.0.0.1:{}/v1/", "http://127.0.0.1:{}/v1?a=b"):
        server = RawServer(greets())
        client(base.format(server.port)).realtime.connect(model="org/m 1").enter()
        peer = server.peer()
        right = peer.target.startswith("/v1/realtime?") and peer.query["model"] == "org/m 1"
        right = right and ("?a=b" not in base or peer.query.get("a") == "b")
        words.append("ok" if right else "wrong address")
    return worst(*words)


# Running -----------------------------------------------------------------------------------------


def _play(number: int, pipe: Any) -> None:
    """In a process of its own, which is left without tidying up: it may be stuck."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what libraries print is no result
    began = time.monotonic()
    try:
        played = ROWS[number]()
    except BaseException as error:
        played = f"{name(error)}: {error}"[:40]
    word, took = played if isinstance(played, tuple) else (played, time.monotonic() - began)
    pipe.send({"row": number, "word": word, "seconds": round(took, 2)})
    os._exit(0)


def _bounded(number: int) -> dict[str, Any]:
    ours, theirs = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=_play, args=(number, theirs))
    began = time.monotonic()
    process.start()
    theirs.close()
    try:
        if ours.poll(BOUND):
            return dict(ours.recv())
        return {"row": number, "word": "hangs", "seconds": round(time.monotonic() - began, 1)}
    except EOFError:
        return {"row": number, "word": "process died", "seconds": 0.0}
    finally:
        process.kill()
        process.join()


_CONTEXT: Any = multiprocessing.get_context("fork")
"""Forked, so that the SDK is imported once."""


def main() -> None:
    assert DEADLINE < BOUND
    for variable in list(os.environ):
        if "proxy" in variable.lower() or variable.startswith("OPENAI_"):
            del os.environ[variable]
    print(json.dumps({"openai": openai.__version__, "websockets": websockets.__version__}))
    wanted = [int(each) for each in sys.argv[1:]] or sorted(ROWS)
    client("http://127.0.0.1:9/v1").realtime  # noqa: B018  # so that no row pays for its import
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for result in pool.map(_bounded, [each for each in wanted if each in ROWS]):
            print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
