"""Check every spec: the standards, the examples, and the rules of spec/README.md.

python scripts/validate.py    list all that is wrong, with file, line and JSON pointer, and exit 1
"""

from __future__ import annotations

import sys

import command
from codegen import mapping_check, validate


def main() -> int:
    """Run the command; see ``--help``."""
    parser = command.parser(__doc__)
    options = parser.parse_args()
    folders = sorted({path.parent for path in (options.root / "spec").glob("*/*api.yaml")})
    reports = [
        report for folder in folders for report in validate.dialect(folder, f"spec/{folder.name}")
    ]
    reports += mapping_check.reports(options.root)
    reports = list(dict.fromkeys(reports))  # every dialect reads roles.yaml
    for report in reports:
        for problem in report.problems:
            print(problem)
        if not report.problems:
            print(f"{report.file}: {report.summary}")
    count = sum(len(report.problems) for report in reports)
    if count or not reports:
        wrong = sum(bool(report.problems) for report in reports)
        print(f"{count} problems in {wrong} of {len(reports)} files")
        return 1
    print(f"{len(reports)} files, no problems")
    return 0


if __name__ == "__main__":
    sys.exit(main())
