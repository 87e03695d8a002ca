"""Compare two versions of the specs by what they mean, and say whom each change breaks.

    python scripts/spec_diff.py HEAD~1 spec                  a git revision and the working tree
    python scripts/spec_diff.py v0.1.0 v0.2.0                two revisions
    python scripts/spec_diff.py spec upstream/openapi.yaml   ours and a vendor's document
    make diff BASE=v0.1.0

A version is a folder (spec/, or one dialect's), a file, or a git revision, whose spec/ is read;
``REVISION:folder`` names another folder. A vendor's document is an OpenAPI file that lists its
realtime events as schemas (RealtimeClientEvent..., RealtimeServerEvent..., RealtimeBeta...): it is
always read as the newer side, since the question is what moved there.

Exit status: 0 if nothing is as grave as --fail-on says, 1 if something is, 2 if a version cannot
be read. With --fail-on bump it is 1 if the package's version was not raised as far as the changes
ask for: that is what CI wants.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import command
from schema.load import SpecError
from specdiff import carried, compare, facts, judge, report, source, verdicts, version


def compared(old: version.Version, new: version.Version) -> list[judge.Finding]:
    """Everything that differs between two versions, with its verdict. Raises SourceError."""
    sides = version.pairs(old, new)
    if not sides:
        names = " and ".join(", ".join(side.dialects) for side in (old, new))
        raise source.SourceError(f"nothing to compare: the two sides hold {names}")
    pairs: list[facts.Pair] = []
    for name, one, other in sides:
        if one is not other:
            pairs += compare.Comparison(name, one, other).run()
    if old.generated and new.generated:
        added = {
            each.field
            for pair in pairs
            for each in pair.changes
            if each.kind.startswith(("field added", "event added"))
        }
        pairs += carried.mapping_changes(old, new, added)
    return judge.findings(pairs)


def main(argv: list[str] | None = None) -> int:
    """Run the command; see ``--help``."""
    options = _parser().parse_args(argv)
    try:
        old = source.open_version(options.old, options.root)
        new = source.open_version(options.new, options.root)
        if new.generated and not old.generated:
            old, new = new, old
        if old.generated and not new.generated:
            new = version.placed(old, new)
        known = _known(options.known) if options.known is not None else ()
        found = [
            each
            for each in compared(old, new)
            if (each.dialect, each.name, each.change) not in known
        ]
    except (SpecError, source.SourceError) as error:
        print(error, file=sys.stderr)
        return 2
    made = report.Report(found=found, old=old, new=new, cosmetic=options.cosmetic)
    forms = {"text": made.text, "markdown": made.markdown, "json": made.json}
    sys.stdout.write(forms[options.format]())
    if options.fail_on == "bump":
        if not made.suffices:
            message = "raise it with make release, or in pyproject.toml"
            said = f"the version {new.release} does not say what has changed: {message}"
            print(said, file=sys.stderr)
        return int(not made.suffices)
    limits = [*verdicts.LEVELS, "never"]
    grave = limits[: limits.index(options.fail_on) + 1] if options.fail_on != "never" else []
    return int(any(finding.level in grave for finding in found))


def _known(path: Path) -> set[tuple[str, str, str]]:
    """What an earlier run in JSON had found. Raises SourceError."""
    try:
        listed = json.loads(path.read_text("utf-8"))["findings"]
        return {(each["dialect"], each["name"], each["change"]) for each in listed}
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"{path}: not what --format json writes: {error!r:.100}"
        raise source.SourceError(message) from None


def _parser() -> argparse.ArgumentParser:
    parser = command.parser(__doc__)
    parser.add_argument("old", metavar="OLD", help="folder, file or git revision")
    parser.add_argument("new", metavar="NEW", help="the same; spec for the working tree")
    parser.add_argument(
        "--format", choices=("text", "markdown", "json"), default="text", help="text by default"
    )
    parser.add_argument(
        "--fail-on",
        choices=(*verdicts.LEVELS, "bump", "never"),
        default="breaking",
        help="what makes the exit status 1; breaking by default",
    )
    parser.add_argument(
        "--cosmetic", action="store_true", help="list changes of words, order and examples too"
    )
    parser.add_argument(
        "--known",
        type=Path,
        metavar="FILE",
        help="leave out what FILE lists, the output of an earlier run with --format json: so a "
        "vendor's document is read for what moved since then",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
