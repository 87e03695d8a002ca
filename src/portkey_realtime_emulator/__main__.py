"""``python -m portkey_realtime_emulator``: serve until stopped."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import tomllib
from collections.abc import Mapping, Sequence
from types import FrameType
from typing import Any

from portkey_realtime_emulator.served import BASE_PATH, CHOICES, EVERY, Served
from portkey_realtime_wire.dialects import ENDPOINTS
from portkey_realtime_wire.runtime import ConfigError, RealtimeError

EXAMPLES = """\
It prints one line, "listening on http://127.0.0.1:PORT/v1", and serves until Ctrl-C or SIGTERM.
Give that address to a client as its base URL; any API key will do.

examples:
  # say back whatever is said, on a free port
  python -m portkey_realtime_emulator

  # speak as fast as a person would, and let a listen() loop end after one turn
  python -m portkey_realtime_emulator --pace 1 --close-after-first-turn

  # answer from a file (its format is in the documentation of portkey_realtime_emulator.scenario)
  python -m portkey_realtime_emulator --scenario talk.toml

  # as OpenAI is today: GA, and beta is turned away
  python -m portkey_realtime_emulator --dialect ga

  # send three more deltas after a cancel, and confirm no settings
  python -m portkey_realtime_emulator --set stragglers=3 --set 'omits=["session.updated"]'

  # break the connection in the middle of the first answer
  python -m portkey_realtime_emulator --close-after 12 --close-code 1011

A client can also ask for trouble itself, with query parameters on its WebSocket or REST URL:
fault_status=429&fault_retry_after=7, fault_greet_after_ms=500, fault_never_greet=1,
fault_send=invalid_json, fault_close_after=3&fault_close_code=1011, fault_drop_after=3.
"""


def _epilog() -> str:
    """The examples, the dialects, and what a scenario file may say."""
    from portkey_realtime_emulator import scenario

    return f"{EXAMPLES}\n{_dialects()}\n{(scenario.__doc__ or '').replace('::', ':')}"


def _dialects() -> str:
    """What each choice of ``--dialect`` serves, as the spec has it."""
    lines = ["dialects, with the paths of their sockets:"]
    width = max(map(len, CHOICES))
    for name, endpoint in ENDPOINTS.items():
        lines.append(f"  {name:{width}}  {BASE_PATH}{endpoint.path}")
        says = [f"asked for by {key}: {value}" for key, value in endpoint.header.items()]
        says += [f"with {', '.join(endpoint.beside)}"] if endpoint.beside else []
        away = Served.by(name).gone()
        says += [f"turns {each} away" for each in away]
        lines[-1] += f": {'; '.join(says)}" if says else ""
    lines.append(f"  {EVERY:{width}}  all of them; at one path the header of a handshake decides")
    return "\n".join(lines) + "\n"


def _set(given: Sequence[str]) -> Mapping[str, Any]:
    """Settings of the server from ``NAME=VALUE``. Raises ConfigError for one that is not that."""
    settings: dict[str, Any] = {}
    for each in given:
        name, found, value = each.partition("=")
        try:
            settings[name.strip()] = tomllib.loads(f"value = {value}")["value"]
        except tomllib.TOMLDecodeError as error:
            hint = "" if found else ": write NAME=VALUE"
            raise ConfigError(f"--set {each}: {error}{hint}") from None
    return settings


def parser(prog: str | None = None) -> argparse.ArgumentParser:
    """The arguments."""
    made = argparse.ArgumentParser(
        prog=prog or "python -m portkey_realtime_emulator",
        description="An embedded realtime gateway for demos and tests: no key, no network.",
        epilog=_epilog(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        argument_default=argparse.SUPPRESS,
    )
    serve = made.add_argument_group("where it listens")
    serve.add_argument("--port", type=int, help="port; 0, the default, takes a free one")
    serve.add_argument("--host", help="address; only loopback without --expose (127.0.0.1)")
    serve.add_argument(
        "--expose",
        action="store_true",
        help="allow a --host that others can reach; needs --api-key: every request must carry it",
    )
    serve.add_argument("--api-key", metavar="KEY", help="refuse requests without this key")
    serve.add_argument("--max-sessions", type=int, metavar="N", help="open sockets at once (64)")

    talk = made.add_argument_group("how it talks")
    talk.add_argument(
        "--dialect",
        choices=CHOICES,
        help=f"what it speaks, with what belongs to it ({CHOICES[0]}); see dialects below",
    )
    talk.add_argument(
        "--scenario", metavar="FILE", help="TOML file with the answers; else it says back"
    )
    talk.add_argument(
        "--pace",
        type=float,
        metavar="X",
        help="send answers X times faster than speech (20); 1 is real time, 0 at once",
    )
    talk.add_argument("--latency-ms", type=int, metavar="MS", help="think so long before answers")
    talk.add_argument(
        "--strict-values",
        action="store_true",
        help="refuse voices, models and temperatures that OpenAI would refuse",
    )

    talk.add_argument(
        "--set",
        action="append",
        metavar="NAME=VALUE",
        dest="departures",
        help="depart from a server that does everything at once and in order: a setting of "
        "[server] below, with a value as in TOML; may be repeated",
    )

    end = made.add_argument_group("when it ends a session")
    end.add_argument(
        "--session-seconds", type=float, metavar="S", help="expire sessions after S seconds (1800)"
    )
    end.add_argument(
        "--close-after-first-turn",
        action="store_true",
        help="close with 1000 after the first response.done, so that a listen() loop ends",
    )
    end.add_argument(
        "--close-after-responses", type=int, metavar="N", help="the same after N of them"
    )

    fault = made.add_argument_group("how it misbehaves, on every socket")
    fault.add_argument("--status", type=int, metavar="CODE", help="refuse handshakes with it")
    fault.add_argument("--retry-after", type=int, metavar="S", help="Retry-After of a refusal")
    fault.add_argument("--no-answer", action="store_true", help="never answer handshakes")
    fault.add_argument("--greet-after-ms", type=int, metavar="MS", help="greet late")
    fault.add_argument("--never-greet", action="store_true", help="open and stay silent")
    fault.add_argument(
        "--send",
        action="append",
        metavar="FRAME",
        help="send a raw frame after the greeting: its text, or unknown_event, unknown_field, "
        "missing_field, invalid_json, binary, array, null, no_type, empty; may be repeated",
    )
    fault.add_argument("--close-after", type=int, metavar="N", help="close after N events")
    fault.add_argument("--close-code", type=int, metavar="CODE", help="with that code (1011)")
    fault.add_argument("--close-reason", metavar="TEXT", help="and that reason")
    fault.add_argument("--drop-after", type=int, metavar="N", help="drop TCP after N events")
    fault.add_argument("--times", type=int, metavar="N", help="only to the first N handshakes")
    return made


def main(argv: Sequence[str] | None = None, *, prog: str | None = None) -> int:
    """Serve until SIGINT or SIGTERM. Returns the exit code; call it in the main thread."""
    options: dict[str, Any] = vars(parser(prog).parse_args(argv))
    from portkey_realtime_emulator.departures import Departures
    from portkey_realtime_emulator.emulator import Emulator

    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        settings = _set(options.pop("departures", ()))
        Departures.of(settings)  # says what is wrong with a name in words of the file
        with Emulator(**{"record": False, **options, **settings}) as emulator:
            print(f"listening on {emulator.base_url}", flush=True)
            while not stopped.wait(0.5):  # a bare wait cannot be interrupted on Windows
                pass
    except (RealtimeError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    return 0


if __name__ == "__main__":
    sys.exit(main())
