"""Check every spec: the standards, the examples, and the rules of spec/README.md.

python scripts/validate.py    list all that is wrong, with file, line and JSON pointer, and exit 1
"""

from __future__ import annotations

import sys
from pathlib import Path

import command
from codegen import mapping_check, validate


def check(root: Path) -> validate.Findings:
    """All that is wrong in a project."""
    findings = validate.Findings()
    dialects = validate.dialects(root / "spec", findings)
    mapping_check.check(root, dialects, findings)
    return findings


def main() -> int:
    """Run the command; see ``--help``."""
    findings = check(command.parser(__doc__).parse_args().root)
    files = findings.by_file()
    for file, problems in files.items():
        lines = [str(each) for each in problems] or [f"{file}: {findings.summaries[file]}"]
        print(*lines, sep="\n")
    if files and not any(files.values()):
        print(f"{validate.counted(len(files), 'file')}, no problems")
        return 0
    wrong = sum(map(bool, files.values()))
    count = validate.counted(sum(map(len, files.values())), "problem")
    print(f"{count} in {wrong} of {validate.counted(len(files), 'file')}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
