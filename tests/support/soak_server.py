"""The server's side of the soak: it keeps books on what it said, what it heard, and what it did.

A client names its conversation and the faults of its connections, its *lives*, in the query of the
address. Each life greets, answers, says things of its own that are numbered (good events, unknown
ones, invalid ones, garbage), and after some of them the fault strikes. What it notes about a life
is what the client's side compares with its own notes.

Run as a program it prints its ports as JSON and takes two commands on stdin: ``report`` prints the
books since the last report, when every connection is over or five seconds have passed; ``end``.
"""

from __future__ import annotations

import json
import random
import resource
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from support.accents import spoken
from support.raw_server import (
    BINARY,
    CONTINUATION,
    PING,
    TEXT,
    Peer,
    RawServer,
    accept,
    answer_raw,
    delta,
    frame_bytes,
    never_answer,
    refuse,
)
from support.relay import Relay

MAX_SIZE = 1_000_000
"""What the soak's clients accept as one message."""

EXPIRED = {
    "type": "invalid_request_error",
    "code": "session_expired",
    "message": "Your session hit the maximum duration of 60 minutes.",
}


class Life:
    """One connection of a conversation, and the books on it."""

    def __init__(self, peer: Peer, conversation: str, number: int) -> None:
        query = peer.query
        faults = query["faults"].split(",")
        self.peer = peer
        self.number = number
        self.server, self.api = query["server"], query["api"]
        self.fault = faults[min(number, len(faults) - 1)]
        self.chance = random.Random(f"{query['seed']}/{conversation}/{number}")
        self.sent = 0
        """How many numbered events were said."""
        self.received: list[str] = []
        self.items: list[str] = []
        self.settings: list[str] = []
        self.replayed_items = 0
        self.struck = False
        """Whether the fault came to pass, with the client still there."""
        self.in_flight: str | None = None
        self._talking = threading.RLock()
        self._silent = False
        self._replayed = 0
        self._garbage = 0
        self._responses = 0

    def book(self) -> dict[str, Any]:
        names = ("number", "fault", "sent", "received", "items", "settings", "replayed_items")
        book = {name: getattr(self, name) for name in (*names, "struck", "in_flight")}
        error = self.peer.error
        return {**book, "end": self.peer.end, "error": None if error is None else repr(error)}

    # --- talking ---

    def say(self, kind: str, **fields: Any) -> None:
        """One numbered event."""
        with self._talking:
            self._numbered(lambda mark: {"type": kind, "event_id": mark, **fields})

    def _numbered(self, make: Callable[[str], object]) -> None:
        with self._talking:
            if self._silent:
                return
            self.sent += 1
            made = make(f"soak:{self.number}:{self.sent}:")
            self._garbage = self._garbage + 1 if isinstance(made, str | bytes) else 0
            if isinstance(made, bytes):
                self.peer.raw(made)
            else:
                self.peer.text(made if isinstance(made, str) else json.dumps(self._as_said(made)))

    def say_something(self) -> None:
        """What servers say unasked, right and wrong."""
        with self._talking:
            what = self.chance.choices(list(SAYINGS), [weight for weight, _ in SAYINGS.values()])[0]
            if what.startswith("garbage") and self._garbage >= 2:
                what = "audio"  # a third one in a row is a fault of its own
            SAYINGS[what][1](self)

    def respond(self, pieces: int, *, finish: bool = True) -> None:
        with self._talking:
            if self._silent:
                return
            self._responses += 1
            response = {
                "id": f"resp_{self.number}_{self._responses}",
                "object": "realtime.response",
            }
            self.in_flight = response["id"]
            self.say("response.created", response={**response, "status": "in_progress"})
            for _ in range(pieces):
                self.audio(480)
            if finish:
                self.say("response.done", response={**response, "status": "completed"})
                self.in_flight = None

    def audio(self, size: int) -> None:
        self._numbered(lambda mark: delta(0, bytes(size), event_id=mark))

    def fragments(self) -> None:
        def make(mark: str) -> bytes:
            data = json.dumps(self._as_said(delta(0, bytes(900), event_id=mark))).encode()
            return (
                frame_bytes(TEXT, data[:300], fin=False)
                + frame_bytes(PING, b"between")
                + frame_bytes(CONTINUATION, data[300:700], fin=False)
                + frame_bytes(CONTINUATION, data[700:])
            )

        self._numbered(make)
        self._garbage = 0

    # --- listening: in the thread that reads ---

    def hear(self, event: dict[str, Any]) -> None:
        self.peer.frames.clear()
        name = event["event_id"]
        with self._talking:
            if not name.startswith("replay_"):
                self.received.append(name)
                with suppress(OSError):  # the client has gone, but there may be more to read
                    self._answer(event, self.say)
                return None
            self._replayed += 1
            if self.fault == "die-in-replay" and self._replayed == 2:
                self.struck = self._silent = True
                raise ConnectionAbortedError  # the reader ends; the script resets
            self.replayed_items += event["type"] == "conversation.item.create"
            self._answer(event, self._confirm)
        return None

    def _confirm(self, kind: str, **fields: Any) -> None:
        """An event without a number: the client keeps it to itself."""
        self.peer.event(self._as_said({"type": kind, "event_id": "event_confirmation", **fields}))

    def _as_said(self, event: Any) -> Any:
        return spoken(event, self.server, self.api, self.sent) if isinstance(event, dict) else event

    def _answer(self, event: dict[str, Any], say: Callable[..., None]) -> None:
        match event["type"]:
            case "conversation.item.create":
                previous = self.items[-1] if self.items else None
                item = {**event["item"], "object": "realtime.item", "status": "completed"}
                self.items.append(item["id"])
                say("conversation.item.created", previous_item_id=previous, item=item)
            case "session.update":
                self.settings.append(event["session"]["instructions"])
                say("session.updated", session={"id": f"sess_{self.number}", **event["session"]})
            case "response.create":
                self.respond(2)
            case _:
                say("soak.acknowledged", of=event["event_id"])

    # --- living and dying ---

    def live(self) -> None:
        peer = self.peer
        peer.on_event = self.hear
        self._confirm("session.created", session={"id": f"sess_{self.number}"})
        self.audio(2)
        if self.fault == "greet-and-die":
            return self._strike(Peer.fin)
        for _ in range(self.chance.randrange(60)):
            self.say_something()
            if peer.server.stopping.wait(self.chance.uniform(0.01, 0.12)) or self._over():
                return None
        self._strike(STRIKES.get(self.fault, lambda _life: None))
        while self.fault in CALM and not self._over():
            self.say_something()
            peer.server.stopping.wait(self.chance.uniform(0.03, 0.15))
        return None

    def _over(self) -> bool:
        return self.peer.close_code is not None or self.peer.end is not None

    def _strike(self, how: Callable[[Any], None]) -> None:
        with self._talking:
            if self._over() or self.fault in CALM:
                return None if self._over() else how(self)
            if self.fault == "close-1000-busy":
                self.respond(2, finish=False)
            elif self.fault == "expired":
                self.say("error", error=EXPIRED)
            elif self.fault == "garbage-thrice":
                self.audio(2)  # none of these before
                for _ in range(3):
                    self.garbage()
            # Only the numbered ones end: who waits to be confirmed may go on waiting.
            self._silent = self.struck = True
        return how(self.peer if how in (Peer.fin, Peer.reset) else self)

    def garbage(self) -> None:
        self._numbered(lambda mark: f'Internal server error {mark} {{"')


def _close(code: int | None, reason: str = "", **how: Any) -> Callable[[Life], None]:
    return lambda life: life.peer.close(code, reason, **how)


def _raw(data: bytes) -> Callable[[Life], None]:
    return lambda life: life.peer.raw(data)


def _cut_a_frame(life: Life) -> None:
    life.peer.raw(frame_bytes(TEXT, b"a" * 5000)[:900])
    life.peer.reset()


def _go_deaf(life: Life) -> None:
    life.peer.stop_reading()
    life.peer.server.stopping.wait(5)  # by then it was given up, which only who reads can see
    life.peer.resume_reading()


def _go_mute(life: Life) -> None:
    life.peer.answers_pings = life.peer.echoes_close = False


def _flood(life: Life) -> None:
    for _ in range(1200):
        life.audio(3000)


def _read_slowly(life: Life) -> None:
    life.peer.read_size, life.peer.read_pause = 4096, 0.005


def _never_echo(life: Life) -> None:
    life.peer.echoes_close = False


def _hesitate(life: Life) -> None:
    life.peer.stop_reading()
    life.peer.server.stopping.wait(0.8)
    life.peer.resume_reading()


SAYINGS: dict[str, tuple[int, Callable[[Life], None]]] = {
    "audio": (10, lambda life: life.audio(life.chance.choice([2, 480, 4800]))),
    "response": (3, lambda life: life.respond(3)),
    "unknown": (2, lambda life: life.say("response.hologram.delta", delta="x")),
    "missing": (1, lambda life: life.say("response.audio.delta")),
    "null": (1, lambda life: life.say("response.done", response=None)),
    "wrong-type": (1, lambda life: life.say("response.text.delta", delta=5)),
    "no-audio": (1, lambda life: life._numbered(lambda mark: delta(0, event_id=mark, delta="a"))),
    "garbage": (2, Life.garbage),
    "garbage-binary": (
        1,
        lambda life: life._numbered(lambda mark: frame_bytes(BINARY, b"\xff\xfe" + mark.encode())),
    ),
    "fragments": (2, Life.fragments),
    "ping": (2, lambda life: life.peer.frame(PING, b"soak")),
    "enough-of-a-sentence": (
        2,
        lambda life: life.say("response.text.delta", delta="words", response_id="r", item_id="i"),
    ),
}

CALM: dict[str, Callable[[Life], None]] = {
    "none": lambda _life: None,
    "flood": _flood,
    "slow-reading": _read_slowly,
    "no-echo": _never_echo,
    "hesitation": _hesitate,
}
"""Faults with which a conversation goes on until the client ends it."""

STRIKES: dict[str, Any] = {
    **CALM,
    **{f"close-{code}": _close(code, "soak") for code in (1001, 1008, 1011, 1012, 1013)},
    **{f"close-{code}": _close(code, "soak") for code in (3000, 4000, 4999)},
    "close-1000": _close(1000),
    "close-1000-busy": _close(1000),
    "close-1005": _close(None),
    "close-open": _close(1011, hang_up=False),
    "expired": _close(1001, EXPIRED["message"]),
    "fin": Peer.fin,
    "reset": Peer.reset,
    "reset-in-a-frame": _cut_a_frame,
    "masked": _raw(frame_bytes(TEXT, b"{}", mask=b"abcd")),
    "too-big": _raw(frame_bytes(TEXT, bytes(MAX_SIZE + 1))[:70_000]),
    "garbage-thrice": lambda _life: None,
    "deaf": _go_deaf,
    "mute": _go_mute,
    "greet-and-die": Peer.fin,
}

REFUSALS = {
    "refuse-401": refuse(401, b'{"error":{"message":"no"}}'),
    "refuse-429": refuse(429),
    "refuse-503": refuse(503, headers={"Retry-After": "0"}),
    "html": refuse(200, b"<html>Hotel Wi-Fi</html>"),
    "garbage-handshake": answer_raw(b"\x15\x03\x03\x00\x02\x02\x28"),
    "half-handshake": answer_raw(b"HTTP/1.1 101 Switching Prot", then="reset"),
    "no-answer": never_answer,
}


class Link(Relay):
    """A relay whose connections can be cut one by one, and which forgets those that ended."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._pairs: dict[frozenset[socket.socket], int] = {}
        self._pairing = threading.Lock()
        super().__init__(*args, **kwargs)

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        pair = frozenset((source, sink))
        with self._pairing:
            self._pairs.setdefault(pair, 0)
        super()._pump(source, sink)
        with self._pairing:
            self._pairs[pair] += 1
            if self._pairs[pair] < 2:
                return
            del self._pairs[pair]
        for sock in pair:
            sock.close()

    def cut_one(self, chance: random.Random) -> None:
        with self._pairing:
            if self._pairs:
                for sock in chance.choice(list(self._pairs)):
                    with suppress(OSError):
                        sock.shutdown(socket.SHUT_RDWR)


class Server:
    """The raw server with its links, and the lives of all conversations."""

    def __init__(self) -> None:
        self._lives: dict[str, list[Life]] = {}
        self._of: dict[Peer, Life] = {}
        self._booking = threading.Lock()
        self.raw = RawServer(self._play, handshake=self._shake_hands)
        self.links = {
            "crumbs": Link(self.raw.port, chunk=700),
            "late": Link(self.raw.port, chunk=16_384, delay=0.004),
            "cuts": Link(self.raw.port),
        }
        self.ports = {"direct": self.raw.port, **{k: v.port for k, v in self.links.items()}}
        threading.Thread(target=self._cut, daemon=True).start()

    def _cut(self) -> None:
        chance = random.Random(0)
        while not self.raw.stopping.wait(chance.uniform(0.05, 0.5)):
            self.links["cuts"].cut_one(chance)

    def _shake_hands(self, peer: Peer) -> bool:
        conversation = peer.query["conversation"]
        with self._booking:
            lives = self._lives.setdefault(conversation, [])
            life = Life(peer, conversation, len(lives))
            lives.append(life)
            self._of[peer] = life
        refusal = REFUSALS.get(life.fault)
        if refusal is None:
            return accept(peer)
        life.struck = True
        return refusal(peer)

    def _play(self, peer: Peer) -> None:
        life = self._of[peer]
        with suppress(OSError):  # the client has gone; what it sent before is still to be read
            life.live()
        if life.fault == "die-in-replay":
            peer.wait_for(lambda: peer.end or life.struck, 60)
            peer.reset()
        peer.wait_for(lambda: peer.end, 60)
        raise ConnectionAbortedError  # ends the connection on our side, too

    def report(self) -> dict[str, Any]:
        deadline = time.monotonic() + 5
        with self._booking:
            lives, self._lives = self._lives, {}
            self._of = {}
        for life in (each for several in lives.values() for each in several):
            with suppress(AssertionError):
                life.peer.wait_for(
                    lambda life=life: life.peer.end, max(deadline - time.monotonic(), 0)
                )
        self.raw.peers.clear()
        self.raw._threads.clear()
        return {name: [life.book() for life in several] for name, several in lives.items()}


def main() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(8192, hard), hard))
    server = Server()
    print(json.dumps(server.ports), flush=True)
    for command in sys.stdin:
        if command == "end\n":
            return
        print(json.dumps(server.report()), flush=True)


if __name__ == "__main__":
    main()
