"""The command line: ``python -m portkey_realtime``, or ``portkey-realtime`` for short."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from portkey_realtime._config.generated.dialects import APIS
from portkey_realtime._version import VERSION

_ABOUT = """\
Helps you to use the client of Portkey's Realtime voice API:

  doctor     says whether it would work here, and if not, what to do
  emulate    serves an embedded gateway to talk to, without a key or a network
  drift      says what recordings of conversations hold that the spec does not know
"""

_EXAMPLES = """\
examples:
  portkey-realtime doctor
  portkey-realtime emulate --port 8787
  portkey-realtime drift call.jsonl --format markdown
  PORTKEY_BASE_URL=http://127.0.0.1:8787/v1 python your_program.py
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line; the exit status. Raises SystemExit for a wrong one and for ``--help``."""
    given = list(sys.argv[1:] if argv is None else argv)
    if given[:1] == ["emulate"]:
        return _emulate(given[1:])  # which has options and a help of its own
    options = _parser().parse_args(given)
    if options.command == "drift":
        from portkey_realtime._diagnostics import drift_report

        return drift_report.run(options.recordings, options.format, options.dialect)
    from portkey_realtime._diagnostics import doctor

    return doctor.run()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="portkey-realtime",
        description=_ABOUT,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"portkey-realtime {VERSION}")
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", required=True, dest="command"
    )
    commands.add_parser(
        "doctor",
        help="check this Python, the packages, the environment variables and the base URL",
        description="Prints what this package would use here: versions, which portkey_ai is "
        "active, environment variables (a key is never shown), base URL, proxy. Exit status 1 "
        "if something would not work. Sends nothing.",
    )
    commands.add_parser(
        "emulate", help="serve the embedded gateway: see portkey-realtime emulate --help"
    )
    drift = commands.add_parser(
        "drift",
        help="compare recordings of conversations with the spec",
        description="Reads what connect(..., record=path) wrote, and prints every event, field and "
        "value that the spec does not know, every null and type that it does not expect, and every "
        "required field that is missing: how often, and where first. Exit status 1 if there is "
        "any, 2 if a recording cannot be read or holds no event. Sends nothing.",
    )
    drift.add_argument("recordings", nargs="+", metavar="RECORDING")
    drift.add_argument(
        "--format", choices=("text", "markdown", "json"), default="text", help="text by default"
    )
    drift.add_argument(
        "--dialect",
        choices=tuple(APIS),
        help="what the wire spoke, for a file that does not say",
    )
    return parser


def _emulate(argv: list[str]) -> int:
    # Imported only here: nothing else of this package may need the emulator, which is an extra.
    try:
        from portkey_realtime_emulator.__main__ import main as emulate

        return emulate(argv, prog="portkey-realtime emulate")
    except ModuleNotFoundError as error:
        if error.name not in {"starlette", "uvicorn"}:
            raise
        print(
            f"emulate needs {error.name}, which comes with an extra of this package:\n"
            '  pip install "portkey-realtime[emulator]"',
            file=sys.stderr,
        )
        return 1


if __name__ == "__main__":
    sys.exit(main())
