"""A virtual environment with the official SDKs and with what our client needs, but without it."""

from __future__ import annotations

import json
import os
import platform
import queue
import subprocess
import sys
import threading
import tomllib
import venv
from pathlib import Path
from typing import Any, Self

from support.bounds import SLOWER
from support.counterparts.installs import ROOT, InstallError, installed, step

SCRIPTS = Path(__file__).with_name("sdks")
INSTALL_TIMEOUT = 120.0
ANSWER_TIMEOUT = 20.0 * SLOWER
"""Seconds for one call. The first one imports, and compiles, the SDKs."""


def python_of(folder: Path) -> Path:
    """The interpreter of a virtual environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def install_sdks() -> Path:
    """The environment, made if need be. Raises InstallError.

    Our own dependencies are resolved together with the SDKs: if the ranges of versions did not
    meet, nobody could install both, and this would fail.
    """
    pinned = (SCRIPTS / "requirements.txt").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = pinned + "\n".join(project["dependencies"]) + "\n"

    def install(folder: Path) -> None:
        venv.create(folder, with_pip=False, symlinks=os.name != "nt")
        (folder / "wanted.txt").write_text(wanted, encoding="utf-8")
        python, module = str(python_of(folder)), [sys.executable, "-m"]
        with_pip = [*module, "pip", "--python", python, "install", "--no-input"]
        with_pip += ["--disable-pip-version-check"]
        with_uv = [*module, "uv", "pip", "install", "--python", python]
        what = ["--quiet", "--only-binary=:all:", "--requirement", "wanted.txt"]
        try:  # as scripts/setup.py does
            step("uv pip install", [*with_uv, *what], cwd=folder, timeout=INSTALL_TIMEOUT)
        except InstallError:
            step("pip install", [*with_pip, *what], cwd=folder, timeout=INSTALL_TIMEOUT)

    return installed("sdks", f"{wanted}\n{platform.python_version()} {sys.executable}", install)


class Refused(Exception):  # noqa: N818 - what a test expects, by its name
    """An SDK raised something."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(f"{error['type']}: {error['text']}")
        self.type: str = error["type"]
        """Module and name of the class."""
        self.text: str = error["text"]
        self.status: int | None = error["status"]
        """The HTTP status, where there was one."""


class Worker:
    """A process in that environment, which does one call after the other. Use it in ``with``."""

    def __init__(self, folder: Path) -> None:
        self._command = [str(python_of(folder)), str(SCRIPTS / "worker.py")]
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._stop()

    def __call__(self, call: str, base_url: str, **arguments: Any) -> Any:
        """The result of a call, such as ``openai.ga_turn``. Raises Refused."""
        if self._process is None:
            self._start()
        process = self._process
        assert process is not None
        assert process.stdin is not None
        request = {"call": call, "base_url": base_url, **arguments}
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
        try:
            line = self._answers.get(timeout=ANSWER_TIMEOUT)
        except queue.Empty:
            line = f"no answer within {ANSWER_TIMEOUT:g} s"
        if not line.startswith("{"):
            self._stop()
            raise AssertionError(f"{call}: {line}\n{''.join(self._log[-40:])}")
        answer = json.loads(line)
        if "error" in answer:
            raise Refused(answer["error"])
        return answer["result"]

    def _start(self) -> None:
        # None of our own packages may be found, nor a key or an address from outside.
        hidden = ("PYTHON", "PORTKEY_", "OPENAI_")
        env = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
        self._process = subprocess.Popen(
            self._command,
            env=env | {"PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._log: list[str] = []
        self._readers = [
            threading.Thread(target=self._read, args=(self._process,), daemon=True),
            threading.Thread(target=self._read_log, args=(self._process,), daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self._answers.put(line)
        self._answers.put("the process has ended")

    def _read_log(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        self._log.extend(process.stderr)

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait(5)
        for reader in self._readers:
            reader.join(5)
        for pipe in (process.stdin, process.stdout, process.stderr):
            assert pipe is not None
            pipe.close()
