"""Row 29 once more: a network that is really down, in a namespace of its own.

No relay can show what the kernel does with a connection whose interface has gone. Where a process
may not make itself a network, the test is skipped; the relay and the stopped server remain.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from support.bounds import PROMPT

pytestmark = pytest.mark.sockets

ALONE = """
import ctypes, fcntl, json, os, socket, struct, sys, time

NEW_USER, NEW_NET = 0x10000000, 0x40000000
if ctypes.CDLL(None, use_errno=True).unshare(NEW_USER | NEW_NET):
    sys.exit(77)

def loopback(flags):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", flags))  # SIOCSIFFLAGS

try:
    loopback(1)  # IFF_UP
except OSError:
    sys.exit(77)

from support.driver import Driver
from support.raw_server import RawServer

server, driver = RawServer(), Driver(sys.argv[1])
talk = driver.connect(server.url, options={"ping_interval": 0.3, "ping_timeout": 0.5})
events, ending = talk.start_listening()
loopback(0)
began = time.monotonic()
error = driver.outcome(ending)
took = time.monotonic() - began
closing = talk.close()
loopback(1)
driver.stop()
print(json.dumps([type(error).__name__, str(error), took, closing]), flush=True)
os._exit(0)  # the server's threads still wait for bytes that were lost
"""


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux's")
@pytest.mark.parametrize("kind", ["sync", "async"])
def test_row_29_a_network_that_is_down_is_given_up(kind: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ALONE, kind],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    if done.returncode == 77:
        pytest.skip("this process may not make itself a network")
    assert done.returncode == 0, done.stderr
    name, words, took, closing = json.loads(done.stdout)
    assert name == "ConnectionLost"
    assert "stalled" in words
    assert 0.5 < took < PROMPT
    assert closing < PROMPT
