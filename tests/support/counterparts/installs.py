"""Installing other people's software for a test run: once, bounded, and beside nothing of ours.

Each set of exact versions has a folder of its own under ``.cache/counterparts``, named by what is
in it, so that another version is another folder. Delete ``.cache`` to install anew.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[3]
CACHE = ROOT / ".cache" / "counterparts"


class InstallError(Exception):
    """Something could not be installed. The message says which step, and what it said."""


def unavailable(reason: str) -> NoReturn:
    """Skip, for want of something on this machine. Where CI is set, that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason} (CI is set, so this is not skipped)", pytrace=False)
    pytest.skip(reason)


def installed(name: str, contents: str, install: Callable[[Path], None]) -> Path:
    """The folder with these contents, made by ``install`` if it is not there yet.

    Raises InstallError. A folder appears complete or not at all, also with two runs at once.
    """
    target = CACHE / f"{name}-{hashlib.sha256(contents.encode()).hexdigest()[:16]}"
    if target.is_dir():
        return target
    CACHE.mkdir(parents=True, exist_ok=True)
    (CACHE / ".gitignore").write_text("*\n", encoding="utf-8")
    partial = Path(tempfile.mkdtemp(prefix=f"{name}-partial-", dir=CACHE))
    try:
        install(partial)
        try:
            partial.rename(target)
        except OSError:
            if not target.is_dir():  # else another run was faster
                raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return target


def step(
    what: str,
    command: Sequence[str | Path],
    *,
    cwd: Path,
    timeout: float,
    env: Mapping[str, str] | None = None,
) -> str:
    """Run one step and return what it printed. Raises InstallError if it fails or takes longer."""
    try:
        done = subprocess.run(
            [str(each) for each in command],
            cwd=cwd,
            env=None if env is None else dict(env),
            timeout=timeout,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise InstallError(f"{what} took longer than {error.timeout:g} s") from None
    except OSError as error:
        raise InstallError(f"{what} could not be started: {error}") from None
    if done.returncode:
        tail = "\n".join(done.stdout.strip().splitlines()[-30:])
        raise InstallError(f"{what} failed with exit code {done.returncode}:\n{tail}")
    return done.stdout
