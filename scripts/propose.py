"""Write the patch to the specs that would describe what was recorded.

    python scripts/propose.py call.jsonl > drift.patch
    make propose RECORDING=call.jsonl

A recording is what ``connect(..., record=path)`` writes. The patch goes to standard output, what
it does and what it leaves to you to standard error. What is inferred says so in its description:
read the patch, put facts in the place of guesses, then apply it with ``git apply`` and run
``make generate``. Examples are taken from the recording without what looks like speech or text;
look at them before you commit.

Exit status: 0 if there is a patch, or nothing to do; 1 if something is left to do by hand; 2 if
a recording or the specs cannot be read.
"""

from __future__ import annotations

import sys
from pathlib import Path

import command
from schema.document import SpecError


def main(argv: list[str] | None = None) -> int:
    """Run the command; see ``--help``."""
    parser = command.parser(__doc__)
    parser.add_argument("recordings", nargs="+", metavar="RECORDING")
    parser.add_argument("--dialect", metavar="NAME", help="what the wire spoke")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the patch there")
    options = parser.parse_args(argv)
    known = sorted(path.parent.name for path in (options.root / "spec").glob("*/asyncapi.yaml"))
    if options.dialect not in (None, *known):
        parser.error(f"--dialect {options.dialect}: the specs have {', '.join(known)}")
    # The tables of the code that was generated from these specs, not of some installed package.
    for folder in ("src", "generated"):
        sys.path.insert(0, str(options.root / folder))
    from portkey_realtime._diagnostics.drift_report import of_dialects
    from portkey_realtime.recording import read
    from specpatch import propose

    events = (
        (entry.event, api, entry.direction)
        for path in options.recordings
        for entry, api in of_dialects(read(path), options.dialect)
        if not entry.problem
    )
    try:
        proposal = propose.Proposal(options.root / "spec", propose.gathered(events))
        patch = proposal.specs.patch()
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    except SpecError as error:
        print(error, file=sys.stderr)
        return 2
    said = [*proposal.made, *(f"NOTE     {line}" for line in proposal.warnings)]
    said += [f"BY HAND  {line}" for line in proposal.by_hand]
    if options.output is None:
        sys.stdout.write(patch)
    else:
        options.output.write_text(patch, encoding="utf-8")
    if not said:
        said = ["nothing to propose: all is as the spec says"]
    elif patch and options.output is not None:
        said.append(f"now: git apply {options.output} && make generate")
    for line in said:
        print(command.plain(line), file=sys.stderr)
    return int(bool(proposal.by_hand))


if __name__ == "__main__":
    sys.exit(main())
