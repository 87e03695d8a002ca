"""Many conversations at once over connections that fail in every way, and books that must balance.

    make soak                                  200 connections, 60 seconds, another seed each time
    make soak ARGS="--seed 7"                  the faults of seed 7 again
    make soak ARGS="--seconds 8 --connections 60 --rounds 2"                 a short one

Forty of the connections are driven by threads, the rest by tasks of one event loop; half of them
reconnect, half speak GA; a tenth of the servers is "Grok", a tenth "vLLM" (see ``accents``). Each
slot has one conversation after the other until its round is over; the server is another process,
which also notes what it said and heard (see ``soak_server``). After each round
both notes are compared:

- every numbered event of a connection that ended in order was read, once and in order; of one that
  was torn apart, all up to some point;
- what was sent arrived once and in order, and every item that the server had acknowledged is in
  the conversation that was rebuilt, as are the settings;
- every connection ended as its fault says, with an error of ours; nothing else was raised, logged,
  warned of or printed;
- ``close()`` took two seconds at most, plus what the machine was late;
- no thread, task or open file is left, and the memory in use is what it was after the first round:
  blocks of Python's allocator after a collection, and resident memory after malloc_trim.

After the rounds come a hundred conversations of the voice layer, with random interruptions, tools
and losses; ``soak_voice`` says what must balance there.

Exits with 1 if anything is amiss. What is random follows from the seed; what the machine's
scheduling makes of it does not.
"""

from __future__ import annotations

import argparse
import asyncio
import ctypes
import faulthandler
import gc
import itertools
import json
import logging
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

import attrs

from portkey_realtime import AsyncPortkey, Portkey
from portkey_realtime.errors import (
    APIConnectionError,
    APITimeoutError,
    AuthenticationError,
    ClosedError,
    ConnectionLost,
    InternalServerError,
    RateLimitError,
    RealtimeError,
    SendTimeout,
    SessionExpired,
)
from portkey_realtime.reconnect import Reconnect, Reconnected
from support import soak_voice
from support.accents import SERVERS
from support.soak_server import CALM, MAX_SIZE, REFUSALS, STRIKES

CLOSE_BOUND = 2.0
LATE = 1.0
"""Seconds beyond the bound that are no fault of close(), besides what the machine was late."""
TOO_LATE = 1.5
"""Seconds of lateness during a conversation that explain a time-out in it: the shortest time that
runs out is that of the keepalive, 2.5 seconds, and three processes share it."""
LEFT = ("threads", "tasks", "files")
"""Of these there may be no more after a round than before the first."""
RUNAWAY = 1024.0
"""MiB of resident memory at which the soak ends at once, and shows where every thread is."""
PATIENCE = 60.0
"""Seconds that conversations get to end after their round, openings of 15 seconds among them."""
MARK = re.compile(r"soak:(\d+):(\d+):")
FINAL_CODES = {"close-1008", "close-3000", "close-4000", "close-4999"}
NOT_AGAIN = {*FINAL_CODES, "close-1000", "masked", "too-big", "garbage-thrice", "refuse-401"}
"""Faults after which nothing is dialled, with ``reconnect`` or without."""
TORN = {"reset", "reset-in-a-frame", "die-in-replay"}
"""Ends that may overtake what was on its way."""
REFUSED: dict[str, type[RealtimeError]] = {
    "refuse-401": AuthenticationError,
    "refuse-429": RateLimitError,
    "refuse-503": InternalServerError,
    "html": APIConnectionError,
    "garbage-handshake": APIConnectionError,
    "half-handshake": APIConnectionError,
    "no-answer": APITimeoutError,
}
CODES: dict[str, int | None] = {
    "close-1000-busy": 1000,
    "close-1005": 1005,
    "close-open": 1011,
    "masked": 1002,
    "too-big": 1009,
    "garbage-thrice": 1007,
}
POLICY = Reconnect(
    attempts=15, deadline=30, initial_delay=0.01, maximum_delay=0.2, stable_after=0.5
)

TESTS = Path(__file__).resolve().parents[1]


@attrs.define
class Plan:
    """What becomes of one conversation, as far as it can be planned."""

    name: str
    seed: int
    faults: tuple[str, ...]
    link: str
    reconnect: bool
    leave_after: float
    """Seconds after which the client closes, if nothing has ended it."""
    sender_closes: bool
    pause: tuple[float, float]
    """Between two messages of the sender."""
    dawdles: bool
    """Whether the reader takes its time between events."""
    server: str
    """How the server speaks, see ``accents``."""
    api: str
    """The dialect that the client speaks."""

    @classmethod
    def draw(cls, seed: int, name: str, left: float) -> Plan:
        chance = random.Random(f"{seed}/{name}")
        names = sorted({*STRIKES, *REFUSALS})
        reconnect = chance.random() < 0.5
        faults = [chance.choice(names)]
        if reconnect:
            more = [each for each in names if each not in NOT_AGAIN and each != "no-answer"]
            faults += chance.choices([*more, "die-in-replay"], k=chance.randrange(3))
            faults.append("none")
        link = chance.choices(["direct", "crumbs", "late", "cuts"], [7, 1, 1, 1])[0]
        return cls(
            name=name,
            seed=seed,
            faults=tuple(faults),
            link=link,
            reconnect=reconnect,
            leave_after=min(chance.uniform(0.2, 12), left),
            sender_closes=chance.random() < 0.5,
            pause=chance.choice([(0.0, 0.01), (0.02, 0.2), (0.2, 0.6)]),
            dawdles=chance.random() < 0.2,
            server=chance.choices(SERVERS, [8, 1, 1])[0],
            api=chance.choice(["beta", "ga"]),
        )

    def realtime(self, client: Any) -> Any:
        """The part of the client that speaks the plan's dialect."""
        return client.realtime if self.api == "ga" else client.beta.realtime

    def arguments(self) -> dict[str, Any]:
        """What ``connect`` is given."""
        return {
            "model": "m",
            "reconnect": POLICY if self.reconnect else None,
            "extra_query": {
                "conversation": self.name,
                "seed": str(self.seed),
                "faults": ",".join(self.faults),
                "server": self.server,
                "api": self.api,
            },
            "websocket_connection_options": {
                "timeout": 1.5 if self.faults[0] == "no-answer" else 15,
                "ping_interval": 1.0,
                "ping_timeout": 2.5,
                "max_size": MAX_SIZE,
            },
        }


@attrs.define
class Takeover:
    """A Reconnected event, and what the reader had seen confirmed before it."""

    event: Reconnected
    items: tuple[str, ...]
    settings: str | None


@attrs.define
class Notes:
    """What one conversation looked like from the client's side."""

    plan: Plan
    opened: bool = False
    trail: list[tuple[int, int] | Takeover] = attrs.field(factory=list)
    """The marks of the events that were read, and the takeovers between them."""
    items: list[str] = attrs.field(factory=list)
    """Items that the server has acknowledged, as far as was read."""
    settings: str | None = None
    sent: list[str] = attrs.field(factory=list)
    """Ids of the messages that send() took."""
    sent_items: list[str] = attrs.field(factory=list)
    refused_at: int | None = None
    """How long the trail was when send() first said that it is all over."""
    refusal: RealtimeError | None = None
    """What it said."""
    end: BaseException | None = None
    ended: bool = False
    dialled: float = attrs.field(factory=time.monotonic)
    began: float = 0.0
    finished: float = 0.0
    left_first: bool = False
    """Whether we closed before the reader had come to an end."""
    unsent: int = 0
    closes: list[float] = attrs.field(factory=list)
    broken: list[str] = attrs.field(factory=list)
    """What must not happen, with its traceback."""

    def read(self, event: Any) -> None:
        if isinstance(event, Reconnected):
            self.trail.append(Takeover(event, tuple(self.items), self.settings))
            return
        named = getattr(event, "event_id", None)
        found = MARK.search(named if isinstance(named, str) else "")
        found = found or MARK.search(repr([getattr(event, "raw", None), event]))
        if found is None:
            if event.type not in ("session.created", "client.session_expiring"):
                self.broken.append(f"an event without a number: {event!r}"[:300])
            return
        self.trail.append((int(found[1]), int(found[2])))
        if event.type in ("conversation.item.created", "conversation.item.added"):
            self.items.append(event.item.id)
        elif event.type == "session.updated":
            self.settings = event.session.instructions

    def went_wrong(self, error: BaseException) -> None:
        self.broken.append("".join(traceback.format_exception(error))[-1500:])

    def message(self, number: int, chance: random.Random) -> dict[str, Any]:
        """The next message to send."""
        name = {"event_id": f"m{number}"}
        kind = chance.choices(["item", "audio", "settings", "ask", "cancel"], [6, 6, 1, 1, 1])[0]
        if kind == "item":
            content = [{"type": "input_text", "text": f"number {number}"}]
            item = {"id": f"i{number}", "type": "message", "role": "user", "content": content}
            return {"type": "conversation.item.create", "item": item, **name}
        if kind == "settings":
            settings = {"instructions": str(number)}
            if self.plan.api == "ga":
                settings["type"] = "realtime"
            return {"type": "session.update", "session": settings, **name}
        if kind == "audio":
            size = chance.choice([960, 4800, 4800, 60_000])
            return {"type": "input_audio_buffer.append", "audio": "A" * size, **name}
        return {"type": "response.create" if kind == "ask" else "response.cancel", **name}

    def was_sent(self, message: dict[str, Any]) -> None:
        self.sent.append(message["event_id"])
        if message["type"] == "conversation.item.create":
            self.sent_items.append(message["item"]["id"])

    def not_sent(self, error: RealtimeError) -> bool:
        """Whether sending is over."""
        if isinstance(error, SendTimeout) and self.plan.reconnect:
            return False  # that message is lost, and the sender was told
        if not self.left_first:
            self.refused_at, self.refusal = len(self.trail), error
        if not isinstance(error, ClosedError | ConnectionLost | SendTimeout | APIConnectionError):
            self.went_wrong(error)
        return True


# Driving -----------------------------------------------------------------------------------------


def converse(plan: Plan, notes: Notes, url: str) -> None:
    """One conversation in this thread, with a second one that sends."""
    with Portkey(api_key="pk", base_url=url) as client:
        try:
            connection = plan.realtime(client).connect(**plan.arguments()).__enter__()
        except RealtimeError as error:
            notes.end = error
            return
        notes.opened = True
        began = notes.began = time.monotonic()
        sender = threading.Thread(target=_send, args=(connection, notes, began), name="soak-sender")
        sender.start()
        try:
            _read(connection, notes, began)
        except RealtimeError as error:
            notes.end = error
        except BaseException as error:
            notes.went_wrong(error)
        notes.ended = True
        _close(connection, notes)
        sender.join(10)
        if sender.is_alive():
            notes.broken.append("the sender is still running ten seconds after close()")
        notes.unsent = connection.unsent


def _read(connection: Any, notes: Notes, began: float) -> None:
    plan, chance = notes.plan, random.Random(f"{notes.plan.seed}/{notes.plan.name}/read")
    leave = None if plan.sender_closes else began + plan.leave_after
    while True:
        if leave is not None and time.monotonic() > leave:
            leave = None
            _close(connection, notes)
        try:
            if leave is None and chance.random() < 0.5:
                left = chance.randrange(1, 20)
                for event in connection.listen():
                    notes.read(event)
                    left -= 1
                    if not left:
                        break
                else:
                    return
            else:
                wait = chance.choice([0.0, 0.003, 0.05, 0.3])
                notes.read(connection.recv(None if leave is None and wait > 0.1 else wait))
        except TimeoutError:
            pass
        except ClosedError:
            return
        if plan.dawdles and not notes.left_first:
            time.sleep(chance.uniform(0, 0.1))


def _send(connection: Any, notes: Notes, began: float) -> None:
    plan, chance = notes.plan, random.Random(f"{notes.plan.seed}/{notes.plan.name}/send")
    number = 0
    try:
        while time.monotonic() < began + plan.leave_after:
            number += 1
            message = notes.message(number, chance)
            try:
                connection.send(message)
            except RealtimeError as error:
                if notes.not_sent(error):
                    break
            else:
                notes.was_sent(message)
            time.sleep(chance.uniform(*plan.pause))
        while not notes.ended and time.monotonic() < began + plan.leave_after:
            time.sleep(0.05)
        if plan.sender_closes:
            _close(connection, notes)
    except BaseException as error:
        notes.went_wrong(error)


def _close(connection: Any, notes: Notes) -> None:
    notes.left_first |= not notes.ended
    began = time.monotonic()
    try:
        connection.close()
    except BaseException as error:
        notes.went_wrong(error)
    notes.closes.append(time.monotonic() - began)


async def converse_async(plan: Plan, notes: Notes, url: str) -> None:
    """The same as a task, with a second one that sends."""
    client = AsyncPortkey(api_key="pk", base_url=url)
    try:
        connection = await plan.realtime(client).connect(**plan.arguments()).__aenter__()
    except RealtimeError as error:
        notes.end = error
        return
    finally:
        await client.close()
    notes.opened = True
    began = notes.began = time.monotonic()
    sender = asyncio.create_task(_send_async(connection, notes, began))
    try:
        await _read_async(connection, notes, began)
    except RealtimeError as error:
        notes.end = error
    except BaseException as error:
        notes.went_wrong(error)
    notes.ended = True
    await _close_async(connection, notes)
    with suppress(TimeoutError):
        async with asyncio.timeout(10):
            await asyncio.wait([sender])
    if not sender.done():
        notes.broken.append("the sender is still running ten seconds after close()")
        sender.cancel()
    notes.unsent = connection.unsent


async def _read_async(connection: Any, notes: Notes, began: float) -> None:
    plan, chance = notes.plan, random.Random(f"{notes.plan.seed}/{notes.plan.name}/read")
    leave = None if plan.sender_closes else began + plan.leave_after
    while True:
        if leave is not None and time.monotonic() > leave:
            leave = None
            await _close_async(connection, notes)
        try:
            how = chance.random()
            if leave is None and how < 0.4:
                left = chance.randrange(1, 20)
                async for event in connection.listen():
                    notes.read(event)
                    left -= 1
                    if not left:
                        break
                else:
                    return
            elif how < 0.7 and not notes.left_first:
                await _recv_and_cancel(connection, notes, chance)
            else:
                wait = chance.choice([0.0, 0.003, 0.05, 0.3])
                notes.read(await connection.recv(None if leave is None and wait > 0.1 else wait))
        except TimeoutError:
            pass
        except ClosedError:
            return
        if plan.dawdles and not notes.left_first:
            await asyncio.sleep(chance.uniform(0, 0.1))


async def _recv_and_cancel(connection: Any, notes: Notes, chance: random.Random) -> None:
    task = asyncio.create_task(connection.recv())
    for _ in range(chance.randrange(6)):
        await asyncio.sleep(0)
    if chance.random() < 0.5:
        await asyncio.sleep(chance.uniform(0, 0.1))
    task.cancel()
    with suppress(asyncio.CancelledError):
        notes.read(await task)


async def _send_async(connection: Any, notes: Notes, began: float) -> None:
    plan, chance = notes.plan, random.Random(f"{notes.plan.seed}/{notes.plan.name}/send")
    number = 0
    try:
        while time.monotonic() < began + plan.leave_after:
            number += 1
            message = notes.message(number, chance)
            try:
                await connection.send(message)
            except RealtimeError as error:
                if notes.not_sent(error):
                    break
            else:
                notes.was_sent(message)
            await asyncio.sleep(chance.uniform(*plan.pause))
        while not notes.ended and time.monotonic() < began + plan.leave_after:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        if plan.sender_closes:
            await _close_async(connection, notes)
    except BaseException as error:
        notes.went_wrong(error)


async def _close_async(connection: Any, notes: Notes) -> None:
    notes.left_first |= not notes.ended
    began = time.monotonic()
    try:
        await connection.close()
    except BaseException as error:
        notes.went_wrong(error)
    notes.closes.append(time.monotonic() - began)


# Comparing ---------------------------------------------------------------------------------------


def audit(notes: Notes, lives: list[dict[str, Any]]) -> Iterator[str]:
    """What the two sides' notes on a conversation disagree about."""
    yield from notes.broken
    yield from (f"the server's script died: {life['error']}" for life in lives if life["error"])
    yield from (
        f"the connection with fault {life['fault']} is still open"
        for life in lives
        if not life["end"]
    )
    if not lives:
        torn = notes.plan.link == "cuts" or notes.plan.faults[0] == "no-answer"
        if torn and isinstance(notes.end, APIConnectionError):
            return  # before the server had read the request
        yield f"the server never heard of it; it ended with {notes.end!r}"
        return
    over = notes.finished - notes.began - notes.plan.leave_after
    if notes.opened and over > 15:
        yield f"it took {over:.1f} s longer than planned"
    yield from _audit_end(notes, lives)
    if notes.opened:
        yield from _audit_reading(notes, lives)
        yield from _audit_sending(notes, lives)
        yield from _audit_takeovers(notes, lives)


def _audit_end(notes: Notes, lives: list[dict[str, Any]]) -> Iterator[str]:
    last, end, plan = lives[-1], notes.end, notes.plan
    fault = last["fault"]
    if not notes.opened:
        allowed: Any = REFUSED.get(fault)
        if plan.link == "cuts" or (allowed is None and fault in {*TORN, "greet-and-die"}):
            allowed = (
                APIConnectionError,
                *([allowed] if allowed else []),
            )  # torn before the greeting
        if allowed is None or not isinstance(end, allowed):
            yield f"opening with fault {fault} ended with {end!r}"
        return
    if notes.left_first and end is None:
        return
    if plan.link == "cuts" and len(lives) > POLICY.attempts / 2 and isinstance(end, ConnectionLost):
        # Cut again and again, and never up for long enough to begin counting anew. A dial that is
        # cut before it is answered counts too, and is no life.
        pass
    elif plan.reconnect and fault not in NOT_AGAIN and not notes.left_first:
        yield f"it was not recovered from {fault}: {end!r}"
    elif plan.link == "cuts" and not plan.reconnect and isinstance(end, ConnectionLost):
        pass
    elif fault == "close-1000":
        if end is not None:
            yield f"a clean end raised {end!r}"
    elif fault == "expired":
        if not isinstance(end, SessionExpired):
            yield f"an expired session ended with {end!r}"
    elif fault in REFUSED:
        if not isinstance(end, REFUSED[fault]):
            yield f"a recovery that was refused with {fault} ended with {end!r}"
    elif not isinstance(end, ConnectionLost) or isinstance(end, SessionExpired):
        yield f"fault {fault} ended with {end!r}"
    else:
        code = int(fault[6:]) if fault[6:].isdigit() else CODES.get(fault)
        if end.code != code:
            yield f"fault {fault} ended with code {end.code}: {end!r}"
        if ("stalled" in str(end)) != (fault in ("deaf", "mute")):
            yield f"fault {fault} ended with {end!r}"
        if fault not in TORN and end.in_flight != last["in_flight"]:
            yield f"in flight is {end.in_flight}, the server says {last['in_flight']}"


def _audit_reading(notes: Notes, lives: list[dict[str, Any]]) -> Iterator[str]:
    marks = [each for each in notes.trail if isinstance(each, tuple)]
    if marks != sorted(set(marks)):
        yield f"events out of order or twice: {_first_break(marks)}"
    read = Counter(life for life, _ in marks)
    current = marks[-1][0] if marks else 0
    for life in lives:
        number, count = life["number"], read[life["number"]]
        if count and (number, count) not in marks:
            yield f"life {number} ({life['fault']}) has gaps: {count} events, not up to {count}"
        if number not in read and (number or notes.left_first):
            continue  # a dial of a recovery that failed, or closed before reading
        superseded = number < current
        whole = life["struck"] and life["fault"] not in TORN and notes.plan.link != "cuts"
        if whole and (superseded or not notes.left_first) and count != life["sent"]:
            yield f"life {number} ({life['fault']}): {count} of {life['sent']} events were read"
        if count > life["sent"]:
            yield f"life {number}: {count} events were read, {life['sent']} were sent"


def _first_break(marks: list[tuple[int, int]]) -> str:
    for before, after in itertools.pairwise(marks):
        if after <= before:
            return f"{after} after {before}"
    return "none"


def _audit_sending(notes: Notes, lives: list[dict[str, Any]]) -> Iterator[str]:
    arrived = [int(name[1:]) for life in lives for name in life["received"]]
    if arrived != sorted(set(arrived)):
        yield f"messages arrived out of order or twice: {arrived[-30:]}"
    if notes.refused_at is not None and any(
        isinstance(each, Takeover) for each in notes.trail[notes.refused_at :]
    ):
        yield f"send() said that it is all over ({notes.refusal!r}), and then it went on"
    last = lives[-1]
    # A relay acknowledges what it has not handed on, so the count is exact without one.
    undisturbed = notes.plan.link == "direct" and last["fault"] in CALM and notes.end is None
    if not undisturbed:
        return
    if len(lives) == 1 and len(arrived) + notes.unsent < len(notes.sent):
        yield f"{len(notes.sent)} sent, {len(arrived)} arrived, unsent is {notes.unsent}"
    if notes.unsent == 0 and _reached(notes, last):
        missing = [item for item in notes.sent_items if item not in last["items"]]
        if missing:
            yield f"{len(missing)} items that were sent are missing at the end: {missing[:5]}"


def _reached(notes: Notes, life: dict[str, Any]) -> bool:
    """Whether the conversation went on there: it may have been closed while it was rebuilt."""
    return not life["number"] or (life["number"], 1) in notes.trail


def _audit_takeovers(notes: Notes, lives: list[dict[str, Any]]) -> Iterator[str]:
    for place, takeover in enumerate(notes.trail):
        if not isinstance(takeover, Takeover):
            continue
        following = next(
            (each for each in notes.trail[place + 1 :] if isinstance(each, tuple)), None
        )
        if following is None:
            # Closed right after: the life is known by what was read of it, so it cannot be told.
            if not notes.left_first and notes.end is None:
                yield "no event followed Reconnected"
            continue
        if following[1] != 1:
            yield f"after Reconnected came event {following}, not the first"
        life = lives[following[0]]
        kept = [item for item in life["items"] if item in set(takeover.items)]
        if kept != list(takeover.items):
            missing = [item for item in takeover.items if item not in kept]
            yield f"acknowledged items were not rebuilt: {missing or 'in another order'}"
        if len(set(life["items"])) != len(life["items"]):
            yield f"items were rebuilt twice in life {life['number']}"
        # Later ones may have been on their way, and were then confirmed to the replay.
        if takeover.settings and not int(takeover.settings) <= int((life["settings"] or [0])[0]):
            yield f"settings {takeover.settings} became {life['settings'][:1]}"
        if takeover.event.items != life["replayed_items"]:
            yield f"Reconnected.items is {takeover.event.items}, not {life['replayed_items']}"
        if any("item " in each for each in takeover.event.lost):
            yield f"items were reported lost: {takeover.event.lost}"


# Running -----------------------------------------------------------------------------------------


class Lateness:
    """How late the machine was to wake a thread and a task: no connection can be better."""

    def __init__(self) -> None:
        self.worst = 0.0
        self._notable: list[tuple[float, float]] = []
        """When, and how much: more than a tenth of a second."""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="soak-lateness", daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while True:
            began = time.monotonic()
            if self._stop.wait(0.02):
                return
            self._note(began)
            if resident() > RUNAWAY:
                print(f"more than {RUNAWAY:g} MiB are in use", flush=True)
                faulthandler.dump_traceback(sys.stdout)
                os._exit(1)

    async def watch_loop(self) -> None:
        while True:
            began = time.monotonic()
            await asyncio.sleep(0.02)
            self._note(began)

    def _note(self, began: float) -> None:
        now = time.monotonic()
        late = now - began - 0.02
        self.worst = max(self.worst, late)
        if late > 0.1:
            self._notable.append((now, late))

    def within(self, began: float, finished: float) -> float:
        """Seconds that the machine was late in all from one time to another."""
        return sum(late for at, late in self._notable if began <= at <= finished + late)

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()


class Noise:
    """Whatever is said outside of the errors that calls raise: there must be nothing."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take over stderr, warnings, logs and the hooks for errors that nobody catches."""
        handler = logging.Handler(logging.INFO)
        handler.emit = self._log  # type: ignore[method-assign]
        logging.getLogger().addHandler(handler)
        hooks = threading.excepthook, sys.unraisablehook, warnings.showwarning
        threading.excepthook = lambda args: self.hear(f"in a thread: {args.exc_value!r}")
        sys.unraisablehook = lambda args: self.hear(f"unraisable: {args.exc_value!r}")
        warnings.showwarning = lambda message, *_args, **_more: self.hear(f"warning: {message}")
        warnings.simplefilter("always")
        stderr = os.dup(2)
        with tempfile.TemporaryFile() as file:
            os.dup2(file.fileno(), 2)
            try:
                yield
            finally:
                sys.stderr.flush()
                os.dup2(stderr, 2)
                os.close(stderr)
                logging.getLogger().removeHandler(handler)
                threading.excepthook, sys.unraisablehook, warnings.showwarning = hooks
                file.seek(0)
                text = file.read().decode(errors="replace")
                if text:
                    self.hear(f"stderr: {text[-2000:]}")

    def _log(self, record: logging.LogRecord) -> None:
        # What asyncio says of several pongs written in one go to a peer that has just reset.
        if record.getMessage() != "socket.send() raised exception.":
            said = record.getMessage()
            if " departs from the spec: " not in said:  # as Grok's and vLLM's do
                self.hear(f"log: {said}")

    def hear(self, words: str) -> None:
        self.heard.append(words)


@attrs.define
class Level:
    """What is in use between two rounds."""

    threads: int
    tasks: int
    files: int
    blocks: int
    resident: float
    """MiB."""

    @classmethod
    def now(cls) -> Level:
        for _ in range(3):
            gc.collect()
        with suppress(OSError, AttributeError):  # another libc has no such call
            ctypes.CDLL(None).malloc_trim(0)
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        folder = Path("/proc/self/fd")
        return cls(
            threads=threading.active_count(),
            tasks=len(tasks),
            files=len(list(folder.iterdir())) if folder.is_dir() else 0,
            blocks=sys.getallocatedblocks(),
            resident=resident(),
        )


def resident() -> float:
    """MiB of memory in use, 0 where the system does not say."""
    memory = Path("/proc/self/statm")
    pages = int(memory.read_text(encoding="ascii").split()[1]) if memory.exists() else 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


class Soak:
    """The whole run."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.faults: list[str] = []
        self.seen: Counter[str] = Counter()
        self.totals: Counter[str] = Counter()
        self.worst_close = 0.0
        self.lateness = Lateness()
        self.noise = Noise()
        self._began = time.monotonic()

    async def run(self) -> None:
        asyncio.get_running_loop().set_exception_handler(
            lambda _loop, context: self.noise.hear(f"event loop: {context}")
        )
        server = subprocess.Popen(  # noqa: ASYNC220  # before anything else runs
            [sys.executable, "-m", "support.soak_server"],
            cwd=TESTS,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert server.stdin is not None
        assert server.stdout is not None
        ports = json.loads(server.stdout.readline())
        try:
            with self.noise.listening():
                levels = [Level.now()]
                for number in range(self.options.rounds):
                    notes = await self._round(number, ports)
                    server.stdin.write("report\n")
                    server.stdin.flush()
                    self._compare(notes, json.loads(server.stdout.readline()))
                    del notes
                    levels.append(await self._settled(levels[0]))
                    self._tell(number, levels[-1])
                if self.options.voice:
                    await self._converse(levels[0])
        finally:
            self.lateness.stop()
            server.communicate("end\n", timeout=60)
        self._judge(levels)

    async def _converse(self, before: Level) -> None:
        """The part with conversations of the voice layer. What it loads stays in memory."""
        made = await soak_voice.hold(self.options.voice, self.options.seed)
        self.totals += Counter({f"voice: {k}": n for k, n in soak_voice.summary(made).items()})
        self.faults += [f"voice: {each}" for each in soak_voice.faults(made)]
        del made
        after = await self._settled(before)
        for name in LEFT:
            if getattr(after, name) > getattr(before, name):
                self.faults.append(
                    f"voice: {name}: {getattr(before, name)} before, {getattr(after, name)} after"
                )
        print(
            f"{time.monotonic() - self._began:5.1f} s  {self.options.voice} conversations of the "
            f"voice layer; {len(self.faults)} faults",
            flush=True,
        )

    async def _round(self, number: int, ports: dict[str, int]) -> list[Notes]:
        options = self.options
        over = time.monotonic() + options.seconds / options.rounds
        taken: list[Notes] = []

        def conversations(slot: int) -> Iterator[tuple[Plan, Notes, str]]:
            count = 0
            while (left := over - time.monotonic()) > 0.1:
                plan = Plan.draw(options.seed, f"{number}-{slot}-{count}", left)
                taken.append(Notes(plan))
                yield plan, taken[-1], f"http://127.0.0.1:{ports[plan.link]}/v1"
                count += 1

        def slot_of_a_thread(slot: int) -> None:
            for plan, notes, url in conversations(slot):
                try:
                    converse(plan, notes, url)
                except BaseException as error:
                    notes.went_wrong(error)
                notes.finished = time.monotonic()

        async def slot_of_a_task(slot: int) -> None:
            for plan, notes, url in conversations(slot):
                try:
                    await converse_async(plan, notes, url)
                except BaseException as error:
                    notes.went_wrong(error)
                notes.finished = time.monotonic()

        by_threads = options.connections // 5
        threads = [
            threading.Thread(target=slot_of_a_thread, args=(slot,), name=f"soak-{slot}")
            for slot in range(by_threads)
        ]
        for thread in threads:
            thread.start()
        watch = asyncio.create_task(self.lateness.watch_loop())
        tasks = [
            asyncio.create_task(slot_of_a_task(i)) for i in range(by_threads, options.connections)
        ]
        await asyncio.wait(tasks, timeout=over + PATIENCE - time.monotonic())
        patience = over + PATIENCE
        while any(each.is_alive() for each in threads) and time.monotonic() < patience:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        if any(each.is_alive() for each in threads) or not all(each.done() for each in tasks):
            self._hangs(taken)
        watch.cancel()
        await asyncio.wait([watch])
        return taken

    def _hangs(self, taken: list[Notes]) -> NoReturn:
        """Say where, and end: nothing could be compared."""
        for notes in taken:
            if not notes.finished:
                print("HANGS:", attrs.evolve(notes, trail=notes.trail[-3:], items=[], sent=[]))
        for task in asyncio.all_tasks():
            task.print_stack(limit=6, file=sys.stdout)
        sys.stdout.flush()
        faulthandler.dump_traceback(sys.stdout)
        os._exit(1)

    def _compare(self, taken: list[Notes], books: dict[str, list[dict[str, Any]]]) -> None:
        for notes in taken:
            lives = books.get(notes.plan.name, [])
            for life in lives:
                self.seen[life["fault"]] += life["struck"] or life["fault"] in CALM
            self.totals["conversations"] += 1
            self.totals["connections"] += len(lives)
            self.totals["events read"] += sum(isinstance(each, tuple) for each in notes.trail)
            self.totals["messages sent"] += len(notes.sent)
            self.totals["takeovers"] += sum(isinstance(each, Takeover) for each in notes.trail)
            self.totals["items acknowledged"] += len(notes.items)
            self.totals[f"end: {type(notes.end).__name__ if notes.end else 'quiet'}"] += 1
            self.worst_close = max(self.worst_close, *notes.closes, 0.0)
            for fault in audit(notes, lives):
                if self._by_the_machine(notes, fault):
                    self.totals["time-outs while the machine was late"] += 1
                    continue
                self.faults.append(
                    f"{notes.plan} lives {[life['fault'] for life in lives]}: {fault}"
                )

    def _by_the_machine(self, notes: Notes, fault: str) -> bool:
        """Whether a time ran out for want of a processor: of opening, sending or the keepalive.

        The server and its relays are late as well, and nobody measures by how much.
        """
        timed_out = isinstance(notes.end, APITimeoutError | SendTimeout) or "stalled" in fault
        late = self.lateness.within(notes.dialled, notes.finished)
        return timed_out and repr(notes.end) in fault and late > TOO_LATE

    async def _settled(self, before: Level) -> Level:
        """The level now; threads that are just ending get a moment."""
        deadline = time.monotonic() + 15
        while True:
            level = Level.now()
            left = [name for name in LEFT if getattr(level, name) > getattr(before, name)]
            if not left or time.monotonic() > deadline:
                return level
            await asyncio.sleep(0.05)

    def _tell(self, number: int, level: Level) -> None:
        totals = self.totals
        print(
            f"{time.monotonic() - self._began:5.1f} s  round {number + 1} of "
            f"{self.options.rounds}: {totals['conversations']} conversations, "
            f"{totals['events read']} events, {totals['takeovers']} takeovers; threads "
            f"{level.threads}, tasks {level.tasks}, files {level.files}, blocks {level.blocks}, "
            f"{level.resident:.1f} MiB; {len(self.faults)} faults",
            *(self.faults if self.options.verbose else ()),
            sep="\n",
            flush=True,
        )

    def _judge(self, levels: list[Level]) -> None:
        before, first, last = levels[0], levels[1], levels[-1]
        for name in LEFT:
            if getattr(last, name) > getattr(before, name):
                self.faults.append(
                    f"{name}: {getattr(before, name)} before, {getattr(last, name)} after"
                )
        if last.blocks > first.blocks * 1.05 + 2000:
            self.faults.append(f"blocks grew from {first.blocks} to {last.blocks} after round 1")
        if last.resident > first.resident * 1.1 + 8:
            self.faults.append(
                f"resident memory grew from {first.resident:.1f} to {last.resident:.1f} MiB"
            )
        bound = CLOSE_BOUND + LATE + 4 * self.lateness.worst  # each of its steps may be late
        if self.worst_close > bound:
            self.faults.append(f"close() took {self.worst_close:.2f} s, the bound is {bound:.2f} s")
        self.faults += self.noise.heard

    def summary(self) -> str:
        """What was done, and what was wrong."""
        totals = ", ".join(f"{count} {name}" for name, count in sorted(self.totals.items()))
        faults = ", ".join(f"{name} {count}" for name, count in sorted(self.seen.items()))
        lines = [
            totals,
            f"faults that struck: {faults}",
            f"slowest close() {self.worst_close:.2f} s",
            f"the machine was {self.lateness.worst:.2f} s late at most",
        ]
        if self.faults:
            shown = self.faults if self.options.verbose else self.faults[:20]
            lines += [f"{len(self.faults)} FAULTS, with --seed {self.options.seed}:", *shown]
        else:
            lines.append(f"green: every book balances (--seed {self.options.seed})")
        return "\n".join(lines)


def main() -> int:
    """Run the command; see ``--help``."""
    assert __doc__ is not None
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--seconds", type=float, default=60.0, help="how long in all (60)")
    parser.add_argument("--connections", type=int, default=200, help="at any time (200)")
    parser.add_argument("--rounds", type=int, default=4, help="between two, levels are taken (4)")
    parser.add_argument("--voice", type=int, default=100, help="conversations of voice (100)")
    parser.add_argument("--verbose", action="store_true", help="show all that is amiss")
    options = parser.parse_args()
    if min(options.seconds, options.connections, options.rounds) <= 0:
        parser.error("numbers must be above 0")
    print(f"soak: seed {options.seed}, {options.connections} connections, {options.seconds:g} s")
    soak = Soak(options)
    asyncio.run(soak.run())
    print(soak.summary())
    return 1 if soak.faults else 0


if __name__ == "__main__":
    sys.exit(main())
