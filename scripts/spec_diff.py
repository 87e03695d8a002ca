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
from specdiff import carried, compare, dialect, facts, judge, report, source, verdicts, version


def compared(old: version.Version, new: version.Version) -> list[judge.Finding]:
    """Everything that differs between two versions, with its verdict."""
    pairs: list[facts.Pair] = []
    matched = False
    for name, one, other in version.pairs(old, new):
        matched = True
        if one is other:
            continue
        pairs += compare.Comparison(
            name, one or dialect.Dialect(), other or dialect.Dialect()
        ).run()
    if not matched:
        names = " and ".join(", ".join(side.dialects) for side in (old, new))
        raise source.SourceError(f"nothing to compare: the two sides hold {names}")
    if old.mapping and new.mapping:
        added = {
            each.field
            for pair in pairs
            for each in pair.changes
            if each.kind.startswith(("field added", "event added"))
        }
        mapped = carried.mapping_changes(old.mapping, new.mapping, frozenset(added))
        pairs += [mapped] if mapped else []
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
        found = compared(old, new)
        left_out = version.unmatched(old, new)
        if options.known is not None:
            known = _known(options.known)
            found = [each for each in found if (each.dialect, each.name, each.change) not in known]
    except (SpecError, source.SourceError) as error:
        print(error, file=sys.stderr)
        return 2
    released = old.release
    heading = f"{old.name} -> {new.name}"
    last = report.summary(found, new, released)
    if not new.generated:
        heading += " (a vendor's document: what would change if our spec followed it)"
    if options.format == "json":
        sys.stdout.write(report.as_json(found, old, new, released, left_out))
    else:
        write = report.text if options.format == "text" else report.markdown
        overview = [last, *report.overview(found)]
        sys.stdout.write(write(found, heading, overview, left_out, cosmetic=options.cosmetic))
    fails = _fails(options.fail_on, found, new, released)
    if fails and options.fail_on == "bump":
        message = "raise it with make release, or in pyproject.toml"
        print(
            f"the version {new.release} does not say what has changed: {message}", file=sys.stderr
        )
    return int(fails)


def _known(path: Path) -> set[tuple[str, str, str]]:
    """What an earlier run in JSON had found. Raises SourceError."""
    try:
        listed = json.loads(path.read_text("utf-8"))["findings"]
        return {(each["dialect"], each["name"], each["change"]) for each in listed}
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"{path}: not what --format json writes: {error!r:.100}"
        raise source.SourceError(message) from None


def _fails(
    limit: str, found: list[judge.Finding], new: version.Version, released: str | None
) -> bool:
    if limit == "bump":
        wanted = report.next_release(released, judge.bump(found)) if released else None
        return bool(wanted and found) and not report.suffices(new.release or "", wanted or "")
    grave = verdicts.LEVELS[: verdicts.LEVELS.index(limit) + 1] if limit in verdicts.LEVELS else ()
    return any(finding.level in grave for finding in found)


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
