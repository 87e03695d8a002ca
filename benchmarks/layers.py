"""Where the time of one received event goes, layer by layer: ``make profile``.

First the whole way over a real socket, in a process of its own, beside the bare library. Then each
of our layers alone on the same messages, the best of several rounds. What is left between the two
is the shell: the socket's callbacks, the inbox, the iteration. Last a profiler's view of the same
burst; it overweighs Python calls and is there to find surprises.
"""

from __future__ import annotations

import asyncio
import cProfile
import io
import pstats
import sys
import timeit
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from client import opened
from run import CASES, measured, server
from server import turn

from portkey_realtime._core import codec
from portkey_realtime._core.session import Session
from portkey_realtime_wire import beta, ga


def payload(frame: bytes) -> bytes:
    """The message in an unmasked frame."""
    return frame[2:] if frame[1] < 126 else frame[4:]


def best(work: Callable[[Any], Any], given: Sequence[Any]) -> float:
    """Microseconds per call, each result dropped before the next, as a reader does."""

    def once() -> None:
        for each in given:
            work(each)

    rounds, number = 15, max(20, 8000 // len(given))
    return min(timeit.repeat(once, number=number, repeat=rounds)) / number / len(given) * 1e6


def burst() -> dict[str, float]:
    """Microseconds per event of a burst over a socket, by adapter."""
    case, ports = CASES["receive"], {}
    with server("beta") as ports["beta"]:
        return {
            each: min(measured(case, each, ports, "")["us"] for _ in range(3))
            for each in ("raw", "ours", "ours+audio")
        }


def layers(messages: list[bytes]) -> list[tuple[str, float]]:
    """What each of our layers adds to an event."""
    session = Session(beta.DIALECT, wire="beta")
    scanned = [codec.scan(each) for each in messages]
    scan = best(codec.scan, messages)
    decode = best(beta.decode_server_event, scanned)
    whole = best(session.receive, messages)
    return [
        ("JSON text to a dict (msgspec, C)", scan),
        ("dict to a typed event (generated)", decode),
        ("session: what the event changes", whole - scan - decode),
    ]


def translated() -> float:
    """What a GA server adds for a program that speaks beta."""
    plain, other = Session(ga.DIALECT, wire="ga"), Session(beta.DIALECT, wire="ga")
    messages = [payload(frame) for frame in turn("ga")]
    return best(other.receive, messages) - best(plain.receive, messages)


def by_size(messages: list[bytes]) -> list[tuple[str, float, float]]:
    """One event of each kind: its JSON scan, and all of the session's work."""
    session = Session(beta.DIALECT, wire="beta")
    made = []
    for name, message in (("audio, 100 ms", messages[3]), ("a word of transcript", messages[4])):
        scan, whole = best(codec.scan, [message]), best(session.receive, [message])
        made.append((f"{name}, {len(message)} bytes", scan, whole))
    return made


def profiled() -> str:
    """A profiler's view of a burst."""

    async def read(port: int, count: int) -> None:
        async with opened("ours", port, f"mode=turns&n={count // 400 + 1}") as connection:
            async for _ in connection:
                count -= 1
                if not count:
                    profile.disable()
                    return

    profile = cProfile.Profile()
    with server("beta") as port:
        asyncio.run(read(port, 820))  # imports
        profile.enable()
        asyncio.run(read(port, 16000))
    out = io.StringIO()
    pstats.Stats(profile, stream=out).strip_dirs().sort_stats("tottime").print_stats(18)
    return "\n".join(line for line in out.getvalue().splitlines()[6:] if line.strip())


def lines(rows: Iterable[tuple[str, float]], whole: float) -> str:
    """Microseconds, and how much of the whole they are."""
    return "\n".join(f"  {name:36} {us:6.2f} {us / whole:7.0%}" for name, us in rows)


def main() -> int:
    """Print all of it."""
    messages = [payload(frame) for frame in turn("beta")]
    over, ours = burst(), layers(messages)
    whole = over["ours"]
    shell = whole - sum(us for _, us in ours)
    print("Microseconds of CPU for one received event, in a burst of spoken answers")
    print("(half of the events are 100 ms of audio, half a word of transcript).\n")
    print(lines([("websockets and the shell around it", shell), *ours], whole))
    print(lines([("all, over a socket, asyncio", whole)], whole))
    print("\nBeside it:\n")
    extra = [
        ("the bare library, nothing decoded", over["raw"]),
        (".audio read, shared by all events", over["ours+audio"] - whole),
        ("a GA server and a beta program add", translated()),
    ]
    print(lines(extra, whole))
    print("\nWithout a socket, by event:              JSON      all\n")
    for name, scan, all_of_it in by_size(messages):
        print(f"  {name:36} {scan:6.2f}  {all_of_it:7.2f}")
    print("\nThe same burst by the profiler, which makes Python calls look dearer than they are:\n")
    print(profiled())
    return 0


if __name__ == "__main__":
    sys.exit(main())
