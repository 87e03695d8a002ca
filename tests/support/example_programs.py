"""The example programs: run to their end, or served while a test talks to them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from portkey_realtime_emulator import Emulator, Scenario

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
HERE = (sys.executable,)
BOTH = pytest.mark.parametrize("dialect", ["ga", "beta"])


def emulate(dialect: str, scenario: str, **options: Any) -> Emulator:
    return Emulator(dialect=dialect, scenario=Scenario.parse(scenario), **options)


def command(name: str, dialect: str, *arguments: str, python: Sequence[str] = HERE) -> list[str]:
    beta = ["--beta"] if dialect == "beta" else []
    return [*python, str(EXAMPLES / name), *arguments, *beta]


def environment(emulator: Emulator, **more: str) -> dict[str, str]:
    return {**os.environ, "PORTKEY_BASE_URL": emulator.base_url, **more}


def run(emulator: Emulator, folder: Path, name: str, *arguments: str, typed: str = "") -> str:
    """What the finished program has printed."""
    done = subprocess.run(
        command(name, emulator.options.dialect, *arguments),
        cwd=folder,
        env=environment(emulator),
        input=typed,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def serving(
    emulator: Emulator, name: str, python: Sequence[str] = HERE, **more: str
) -> Iterator[str]:
    """A program that serves on a port, while it runs: ``127.0.0.1:PORT``.

    ``python`` runs it, with ``more`` in its environment.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        command(name, emulator.options.dialect, "--port", str(port), python=python),
        env=environment(emulator, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError(process.communicate(timeout=5)[1]) from None
                time.sleep(0.05)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=60)
