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

import sys

import command
from schema.document import SpecError
from specdiff import versions
from specdiff.findings import LEVELS
from specdiff.report import Report
from specdiff.source import SourceError, open_version


def main(argv: list[str] | None = None) -> int:
    """Run the command; see ``--help``."""
    parser = command.parser(__doc__)
    parser.add_argument("old", metavar="OLD", help="folder, file or git revision")
    parser.add_argument("new", metavar="NEW", help="the same; spec for the working tree")
    parser.add_argument(
        "--format", choices=("text", "markdown", "json"), default="text", help="text by default"
    )
    parser.add_argument(
        "--fail-on",
        choices=(*LEVELS, "bump", "never"),
        default="breaking",
        help="what makes the exit status 1; breaking by default",
    )
    parser.add_argument(
        "--cosmetic",
        action="store_true",
        help="list changes of words, order, statuses and examples",
    )
    options = parser.parse_args(argv)
    try:
        old = open_version(options.old, options.root)
        new = open_version(options.new, options.root)
        if new.generated and not old.generated:
            old, new = new, old
        if old.generated and not new.generated:
            new = versions.placed(old, new)
        found = versions.compared(old, new)
    except (SpecError, SourceError) as error:
        print(error, file=sys.stderr)
        return 2
    made = Report(found=found, old=old, new=new, cosmetic=options.cosmetic)
    sys.stdout.write(getattr(made, options.format)())
    if options.fail_on == "bump":
        if not made.suffices:
            message = "raise it with make release, or in pyproject.toml"
            said = f"the version {new.release} does not say what has changed: {message}"
            print(said, file=sys.stderr)
        return int(not made.suffices)
    grave = () if options.fail_on == "never" else LEVELS[: LEVELS.index(options.fail_on) + 1]
    return int(any(finding.level in grave for finding in found))


if __name__ == "__main__":
    sys.exit(main())
