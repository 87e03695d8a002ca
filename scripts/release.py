"""Prepare a release: find the next version, write it down, and write the changelog entry.

    python scripts/release.py               since the last tag, or since HEAD if there is none
    python scripts/release.py --base v0.1.0
    make release

What has changed in the specs since then says how far the version has to go (see spec_diff.py) and
what the entry lists; what stands under "Unreleased" in CHANGELOG.md goes into the entry too, and
asks for a patch release at least. Nothing is committed: the last line says what to type.

Exit status: 0 if the files are written, 1 if there is nothing to release, 2 if something cannot be
read.
"""

from __future__ import annotations

import datetime
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import command
from schema.document import SpecError
from specdiff import findings, report, source, versions

LEVELS = ("none", "patch", "minor", "major")


class ReleaseError(Exception):
    """A file is not as this script knows it."""


def main(argv: list[str] | None = None) -> int:
    """Run the command; see ``--help``."""
    parser = command.parser(__doc__)
    parser.add_argument("--base", help="the last release: a git revision")
    parser.add_argument("--bump", choices=LEVELS[1:], help="go at least so far")
    options = parser.parse_args(argv)
    root: Path = options.root
    base = options.base or _last_tag(root) or "HEAD"
    try:
        old = source.open_version(base, root)
        new = source.open_version(str(root / "spec"), root)
        found = versions.compared(old, new)
        changelog = (root / "CHANGELOG.md").read_text("utf-8")
        written = unreleased(changelog)
        least = "patch" if written else "none"
        asked = max((findings.bump(found), least, options.bump or "none"), key=LEVELS.index)
        if asked == "none":
            print(f"nothing to release: no change of the specs since {base}, nothing unreleased")
            return 1
        today = datetime.datetime.now(datetime.UTC).date().isoformat()
        wanted = report.next_release(old.release or new.release or "", asked)
        if wanted is None or new.release is None:
            raise ReleaseError(f"pyproject.toml: {new.release!r} is no version like 1.2.3")
        # One that somebody has raised far enough already stays.
        version = max(new.release, wanted, key=report.parts)
        files = versioned(root, version)
        files["CHANGELOG.md"] = released(changelog, merged(written, found), version, today)
    except (SpecError, source.SourceError, ReleaseError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    for name, text in files.items():
        (root / name).write_text(text, encoding="utf-8")
    print(f"{base}: {report.Report(found=found, old=old, new=new).summary()}")
    print(f"{new.release} -> {version}: {', '.join(files)}")
    print("now read CHANGELOG.md, and then:")
    message = f"Release {version}"
    print(
        f'  git add spec generated && git commit -am "{message}" && '
        f'git tag -a v{version} -m "{message}"'
    )
    return 0


def _last_tag(root: Path) -> str | None:
    command = ["git", "-C", str(root), "describe", "--tags", "--abbrev=0", "--match", "v[0-9]*"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() or None


# --- the version --------------------------------------------------------------------------------


def versioned(root: Path, version: str) -> dict[str, str]:
    """Every file that says the version, with the new one. Raises ReleaseError."""
    major, minor, _ = (int(part) for part in version.split("."))
    bounds = f">=0.{minor},<0.{minor + 1}" if major == 0 else f">={major},<{major + 1}"
    project = r'(?m)^version = "[^"]+"$', f'version = "{version}"'
    edits = [
        ("pyproject.toml", *project),
        ("dropin/pyproject.toml", *project),
        ("dropin/pyproject.toml", r'"portkey-realtime[<>=][^"]*"', f'"portkey-realtime{bounds}"'),
        ("src/portkey_realtime/_version.py", r'= "[^"]+"\n', f'= "{version}"\n'),
    ]
    files: dict[str, str] = {}
    for name, pattern, replacement in edits:
        text = files.get(name) or (root / name).read_text("utf-8")
        files[name], count = re.subn(pattern, replacement, text)
        if count != 1:
            raise ReleaseError(f"{name}: {count} places look like {pattern}")
    return files


# --- the changelog ------------------------------------------------------------------------------

_UNRELEASED = re.compile(r"^## \[?Unreleased\]?[^\n]*\n(.*?)(?=^## |\Z)", re.M | re.S)
_LINES = textwrap.TextWrapper(
    100, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
)
_HEADINGS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")


def unreleased(changelog: str) -> dict[str, list[str]]:
    """What people wrote under Unreleased, by heading. Raises ReleaseError."""
    match = _UNRELEASED.search(changelog)
    if match is None:
        raise ReleaseError("CHANGELOG.md: there is no '## [Unreleased]'")
    found: dict[str, list[str]] = {}
    parts = ["Changed", *re.split(r"(?m)^### +(.*?) *$", match[1])]
    for heading, entries in zip(parts[::2], parts[1::2], strict=True):
        if entries.strip():
            found.setdefault(heading, []).append(entries.strip("\n"))
    return found


def merged(written: dict[str, list[str]], found: list[findings.Finding]) -> dict[str, list[str]]:
    """The entries that people wrote, then those that the specs give."""
    entries = {heading: list(lines) for heading, lines in written.items()}
    for finding in found:
        line = report.bullet(finding)
        if finding.level == "breaking":
            line = line.replace("- ", "- **Breaking**: ", 1)
            entries.setdefault("Changed", []).append(_LINES.fill(line))
        elif finding.level == "additive":
            entries.setdefault("Added", []).append(_LINES.fill(line))
    if words := sum(finding.level == "cosmetic" for finding in found):
        line = f"- Docstrings: {words} changes of words, order and examples in the specs."
        entries.setdefault("Changed", []).append(line)
    return entries


def released(changelog: str, entries: dict[str, list[str]], version: str, date: str) -> str:
    """The changelog with an entry for the release, and nothing under Unreleased."""
    headings = sorted(entries, key=lambda name: [*_HEADINGS, name].index(name))
    parts = [f"## [{version}] - {date}\n"]
    parts += [f"### {heading}\n\n" + "\n".join(entries[heading]) + "\n" for heading in headings]
    if re.search(rf"^## \[{re.escape(version)}\] - \d", changelog, re.M):
        raise ReleaseError(f"CHANGELOG.md has an entry for {version} already: commit and tag it")
    entry = "## [Unreleased]\n\n" + "\n".join(parts) + "\n"
    made = _UNRELEASED.sub(lambda _: entry, changelog, count=1)
    # A version that was written down before it was released becomes part of the first release.
    made = re.sub(rf"^## \[{re.escape(version)}\] - unreleased\n+", "", made, flags=re.M)
    return made.rstrip("\n") + "\n"


if __name__ == "__main__":
    sys.exit(main())
