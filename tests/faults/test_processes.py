"""Rows 28, 29, 41, 56 and 57: signals, forks, a stopped server, and a clock that jumps."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from portkey_realtime.errors import ConnectionLost
from support.bounds import PROMPT
from support.driver import Driver
from support.raw_server import Peer, Serve, delta, never_answer, silent

TESTS = Path(__file__).resolve().parents[1]

CHILD = {
    "sync": """
import sys
from portkey_realtime import Portkey
client = Portkey(api_key="k", base_url=sys.argv[1])
try:
    with client.beta.realtime.connect(model="m") as connection:
        connection.recv()
        print("ready", flush=True)
        connection.recv()
except KeyboardInterrupt:
    print("interrupted", flush=True)
""",
    "async": """
import asyncio, sys
from portkey_realtime import AsyncPortkey

async def main():
    client = AsyncPortkey(api_key="k", base_url=sys.argv[1])
    async with client.beta.realtime.connect(model="m") as connection:
        await connection.recv()
        print("ready", flush=True)
        await connection.recv()

try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("interrupted", flush=True)
""",
    "terminated": """
import signal, sys
from portkey_realtime import Portkey
client = Portkey(api_key="k", base_url=sys.argv[1])
with client.beta.realtime.connect(model="m") as connection:
    connection.recv()
    signal.signal(signal.SIGTERM, lambda *_: (print("closing", flush=True), connection.close()))
    print("ready", flush=True)
    for event in connection:
        pass
print("closed", flush=True)
""",
    "interrupted in send": """
import signal, sys
from portkey_realtime import Portkey
from portkey_realtime.errors import ConnectionLost
client = Portkey(api_key="k", base_url=sys.argv[1])
connection = client.beta.realtime.connect(model="m").__enter__()
connection.recv()
def sending(*_):
    if connection._socket._outbox.sending_since:
        print("sending", flush=True)
    else:  # still at work on the message
        signal.setitimer(signal.ITIMER_REAL, 0.1)
signal.signal(signal.SIGALRM, sending)
signal.setitimer(signal.ITIMER_REAL, 0.2)
try:
    connection.send_audio_data(bytes(8_000_000))
except KeyboardInterrupt:
    print("interrupted", flush=True)
try:
    connection.response.cancel()
except ConnectionLost as lost:
    print(lost, flush=True)
connection.close()
""",
    "fork": """
import gc, os, sys, warnings
# Python 3.12 and later warn of any fork with threads; that it can do harm is what is tested here.
warnings.filterwarnings("ignore", ".*multi-threaded", DeprecationWarning)
from portkey_realtime import Portkey
from portkey_realtime.errors import UsageError
connection = Portkey(api_key="k", base_url=sys.argv[1]).beta.realtime.connect(model="m").__enter__()
connection.recv()
def in_child(what):
    try:
        what()
    except UsageError as error:
        print(str(error)[:40], flush=True)
for what in (
    lambda: connection.send({"type": "response.create"}),
    lambda: connection.send_audio_data(b"12"),
    lambda: connection.recv(1),
    lambda: connection.close(),
    lambda: (globals().pop("connection"), gc.collect()),
):
    child = os.fork()
    if not child:
        in_child(what)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
if not os.fork():
    sys.exit()
os.wait()
connection.input_audio_buffer.clear()
print(connection.recv(40).event_id, flush=True)
connection.close()
""",
    "forgetful": """
import sys
from portkey_realtime import Portkey
connection = Portkey(api_key="k", base_url=sys.argv[1]).beta.realtime.connect(model="m").__enter__()
connection.recv()
print("ready", flush=True)
sys.stdin.read()
""",
}


@pytest.fixture
def child() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Runs a program with the same packages as the tests, which ends with the test."""
    children: list[subprocess.Popen[str]] = []

    def start(code: str, *args: str) -> subprocess.Popen[str]:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        children.append(
            subprocess.Popen(
                [sys.executable, "-c", code, *args],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                env=environment,
            )
        )
        return children[-1]

    yield start
    for each in children:
        each.kill()
        each.communicate()


def no_echo(peer: Peer) -> None:
    peer.echoes_close = False
    peer.greet()


def no_reading(peer: Peer) -> None:
    peer.stop_reading()
    peer.greet()


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("script", [silent, no_echo])
def test_row_41_ctrl_c_ends_a_program_at_once(
    serve: Serve,
    child: Callable[..., subprocess.Popen[str]],
    kind: str,
    script: Callable[[Peer], None],
) -> None:
    program = child(CHILD[kind], serve(script).url)
    assert program.stdout is not None
    assert program.stdout.readline() == "ready\n"
    started = time.monotonic()
    program.send_signal(signal.SIGINT)
    out, err = program.communicate(timeout=240)
    assert time.monotonic() - started < PROMPT
    assert out == "interrupted\n"
    assert err == ""


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_row_41_ctrl_c_ends_a_program_that_is_connecting(
    serve: Serve, child: Callable[..., subprocess.Popen[str]], kind: str
) -> None:
    server = serve(handshake=never_answer)
    program = child(CHILD[kind], server.url)
    server.peer(within=20)
    started = time.monotonic()
    program.send_signal(signal.SIGINT)
    out, err = program.communicate(timeout=240)
    assert time.monotonic() - started < PROMPT
    assert out == "interrupted\n"
    assert err == ""


def test_row_28_a_signal_may_close_what_is_being_closed(
    serve: Serve, child: Callable[..., subprocess.Popen[str]]
) -> None:
    program = child(CHILD["terminated"], serve(no_echo).url)
    assert program.stdout is not None
    assert program.stdout.readline() == "ready\n"
    started = time.monotonic()
    for _ in range(2):
        program.send_signal(signal.SIGTERM)
        assert program.stdout.readline() == "closing\n"
    out, err = program.communicate(timeout=240)
    assert time.monotonic() - started < PROMPT
    assert (out, err) == ("closed\n", "")


def test_row_41_a_send_that_was_interrupted_ends_the_connection(
    serve: Serve, child: Callable[..., subprocess.Popen[str]]
) -> None:
    """What came after half a frame would be taken for the rest of it."""
    server = serve(no_reading)
    program = child(CHILD["interrupted in send"], server.url)
    assert program.stdout is not None
    assert program.stdout.readline() == "sending\n"
    program.send_signal(signal.SIGINT)
    out, err = program.communicate(timeout=240)
    assert out.splitlines()[0] == "interrupted"
    assert "sending was interrupted" in out.splitlines()[1]
    assert err == ""
    server.peer().resume_reading()
    server.peer().wait_ended()


def test_row_57_row_65_a_forked_child_leaves_the_conversation_alone(
    serve: Serve, child: Callable[..., subprocess.Popen[str]]
) -> None:
    def script(peer: Peer) -> None:
        peer.greet()
        peer.wait_for(lambda: peer.messages("input_audio_buffer.clear"))
        peer.event(delta(1))

    server = serve(script)
    out, err = child(CHILD["fork"], server.url).communicate(timeout=240)
    assert out.splitlines() == ["this connection was opened before a fork"] * 3 + ["event_1"]
    assert err == ""
    assert [each["type"] for each in server.peer().messages()] == ["input_audio_buffer.clear"]


def fileno_of(address: tuple[str, int]) -> int:
    """The number of the socket of this process that has this address."""
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError):  # most are no sockets
            view = socket.socket(fileno=int(name))
            try:
                if view.getsockname() == address:
                    return int(name)
            finally:
                view.detach()  # the file stays open
    raise AssertionError(f"no socket has the address {address}")


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="open files are listed on Linux")
def test_a_process_with_many_open_files_connects(serve: Serve, driver: Driver) -> None:
    """More than select() can count: a busy server has them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    server = serve()
    with ExitStack() as after:
        after.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 1200), hard))
        while after.enter_context(open(os.devnull)).fileno() < 1030:
            pass
        talk = driver.connect(server.url)
        peer = server.peer()
        assert fileno_of(peer.socket.getpeername()) > 1024
        talk.audio(b"12")
        peer.event(delta(1))
        assert talk.recv().event_id == "event_1"
        peer.wait_for(lambda: peer.messages("input_audio_buffer.append"))
        talk.close()


def test_a_program_that_forgets_to_close_ends_all_the_same(
    serve: Serve, child: Callable[..., subprocess.Popen[str]]
) -> None:
    program = child(CHILD["forgetful"], serve(no_echo).url)
    assert program.stdout is not None
    assert program.stdout.readline() == "ready\n"
    started = time.monotonic()
    program.communicate("", timeout=240)
    assert time.monotonic() - started < PROMPT
    assert program.returncode == 0


@pytest.fixture
def stoppable() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The raw server as a process of its own: its URL and the process."""
    program = subprocess.Popen(
        [sys.executable, "-m", "support.raw_server"],
        cwd=TESTS,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    yield f"http://127.0.0.1:{int(program.stdout.readline())}/v1", program
    program.send_signal(signal.SIGCONT)
    program.kill()
    program.communicate()


def test_row_29_a_server_that_was_stopped_is_given_up(
    stoppable: tuple[str, subprocess.Popen[str]], driver: Driver
) -> None:
    url, program = stoppable
    talk = driver.connect(url, options={"ping_interval": 0.3, "ping_timeout": 0.5})
    program.send_signal(signal.SIGSTOP)
    started = time.monotonic()
    _, error = talk.rest()
    assert 0.5 < time.monotonic() - started < PROMPT
    assert isinstance(error, ConnectionLost)
    assert "stalled" in str(error)
    talk.close()


@pytest.mark.parametrize("jump", [86_400.0, -86_400.0])
def test_row_56_a_wall_clock_that_jumps_is_not_noticed(
    serve: Serve, driver: Driver, monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    server = serve()
    talk = driver.connect(server.url, options={"ping_interval": 0.2, "ping_timeout": 1.0})
    peer = server.peer()
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + jump)
    pings = peer.count(0x9)
    peer.wait_for(lambda: peer.count(0x9) > pings)
    with pytest.raises(TimeoutError):
        talk.recv(0.05)
    peer.event(delta(1))
    assert talk.recv().event_id == "event_1"
    talk.close()
