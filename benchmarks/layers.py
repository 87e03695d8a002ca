"""Where the time of one received event goes, layer by layer: ``make profile``.

Each layer is timed alone on the messages of a spoken answer, best of several rounds, and shown as
what it adds; then a profiler's view of a burst over a real socket. The first is in microseconds
that can be compared, the second overweighs Python calls and is there to find surprises.
"""

from __future__ import annotations

import asyncio
import cProfile
import io
import pstats
import sys
import timeit
from collections.abc import Callable
from typing import Any

import client
from run import server
from server import turn

from portkey_realtime import _codec
from portkey_realtime._session import Session
from portkey_realtime_wire import beta, ga


def payload(frame: bytes) -> bytes:
    """The message in an unmasked frame."""
    return frame[2:] if frame[1] < 126 else frame[4:]


def best(work: Callable[[], Any], messages: int) -> float:
    """Microseconds per message."""
    rounds = timeit.repeat(work, number=20, repeat=15)
    return min(rounds) / 20 / messages * 1e6


def layers() -> list[tuple[str, float]]:
    """Each layer's whole cost per event of a turn."""
    messages = [payload(frame) for frame in turn("beta")]
    translated = [payload(frame) for frame in turn("ga")]
    scanned = [_codec.scan(message) for message in messages]
    count = len(messages)
    native = Session(beta.DIALECT, wire="beta")
    on_ga = Session(beta.DIALECT, wire="ga")
    ga.decode_server_event({})  # loads the tables
    sounds = [event for data in scanned if (event := beta.decode_server_event(data)).audio]
    return [
        ("scan to a dict", best(lambda: [_codec.scan(each) for each in messages], count)),
        ("dict to an event", best(lambda: [beta.decode_server_event(d) for d in scanned], count)),
        ("session, all of it", best(lambda: [native.receive(each) for each in messages], count)),
        ("session, on a GA wire", best(lambda: [on_ga.receive(m) for m in translated], count)),
        ("audio of one delta", best(lambda: [event.audio for event in sounds], len(sounds))),
    ]


def profiled() -> str:
    """A profiler's view of a burst."""
    with server("beta") as port:
        asyncio.run(client.receive("ours", port, 2000, False))  # imports
        profile = cProfile.Profile()
        profile.runcall(lambda: asyncio.run(client.receive("ours", port, 16000, False)))
    out = io.StringIO()
    pstats.Stats(profile, stream=out).strip_dirs().sort_stats("tottime").print_stats(18)
    return "\n".join(line for line in out.getvalue().splitlines()[6:] if line.strip())


def main() -> int:
    """Print both views."""
    print("microseconds per event of a spoken answer (half audio of 100 ms, half transcript):\n")
    for name, cost in layers():
        print(f"  {name:24} {cost:6.2f}")
    print("\na burst over a socket, by the profiler:\n")
    print(profiled())
    return 0


if __name__ == "__main__":
    sys.exit(main())
