"""What the commands of this folder share: where the repository is, how options are read,
and how words that are not ours are shown."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent


def parser(doc: str | None) -> argparse.ArgumentParser:
    """The options of a command whose module says this of itself; every one has ``--root``."""
    made = argparse.ArgumentParser(
        description=doc, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("--root", type=Path, default=ROOT, help="the repository")
    return made


def plain(text: str) -> str:
    """One line without what would move the cursor of a terminal: it is not from us."""
    return "".join(each if each.isprintable() else " " for each in text)
