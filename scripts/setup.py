"""Install this project, its drop-in and its tools into the virtual environment that runs this.

    python -m venv .venv && .venv/bin/python scripts/setup.py

which is what ``make setup`` does. The tools are the ``dev`` group of pyproject.toml in the
versions of constraints.txt; the project itself is installed editable. Beside that, in the folders
``oldest`` and ``oldest-generators`` of the environment, go the oldest versions that the project
allows, as a set: ``make oldest`` tests with them. Running it again is safe.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = str(ROOT / "pyproject.toml")
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-qq", "install"]
UV = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", sys.executable]
PINNED = ["--constraint", str(ROOT / "constraints.txt")]
OLDEST = {
    "oldest": ["--requirements", PROJECT, "--extra", "emulator"],
    # The last two are what the oldest generators import and the newest do not; all else that they
    # need is there in newer versions.
    "oldest-generators": [
        *("--no-deps", "--group", f"{PROJECT}:generators"),
        *("python-dateutil>=2.9", "six>=1.17"),
    ],
}
"""The folders of oldest versions, and whose they are."""


def say(text: str) -> None:
    """Print it now, before what the next command prints."""
    print(text, flush=True)


def run(*command: str, env: dict[str, str] | None = None) -> bool:
    """Whether it succeeded; what it has to say, it prints."""
    return subprocess.run(command, env=env, check=False).returncode == 0


def index_of(settings: str) -> dict[str, str]:
    """What tells uv, which reads none of pip's settings, the index that they name, if they do."""
    named = re.findall(r"^\S+\.index-url='(.+)'$", settings, re.MULTILINE)
    return {"UV_DEFAULT_INDEX": named[-1]} if named else {}


class Installer:
    """Installs with uv, which takes a tenth of the time; without it, or if it fails, with pip.

    Both are quiet unless they fail.
    """

    def __init__(self) -> None:
        self.environment: dict[str, str] | None = None
        """What uv runs in; None where it cannot be had."""
        if run(*PIP, *PINNED, "uv"):
            asked = [sys.executable, "-m", "pip", "config", "list"]
            settings = subprocess.run(asked, capture_output=True, text=True, check=False)
            self.environment = {**index_of(settings.stdout), **os.environ}
        else:
            say("uv cannot be had: pip takes a minute or two for the same")

    def with_uv(self, *arguments: str) -> bool:
        """Whether uv could install what the arguments of ``pip install`` say."""
        return self.environment is not None and run(*UV, *arguments, env=self.environment)

    def install(self, step: str, *arguments: str) -> None:
        """Install it in the versions of constraints.txt.

        Raises SystemExit with what to do where neither can.
        """
        say(f"{step} ...")
        began = time.monotonic()
        what = [*PINNED, *arguments]
        # Before 25.1 pip knows no --group, and that of a fresh environment may be older.
        if not self.with_uv(*what) and not (run(*PIP, "pip>=25.1") and run(*PIP, *what)):
            raise SystemExit(
                f"{step}: pip failed, see above. Is the package index reachable (PIP_INDEX_URL, "
                "HTTPS_PROXY)? Then run it again"
            )
        say(f"{step}: done in {time.monotonic() - began:.0f} s")

    def install_oldest(self) -> None:
        """The oldest versions, each set in a folder of its own. Only uv can look for them."""
        for name, what in OLDEST.items():
            folder = Path(sys.prefix) / name
            shutil.rmtree(folder, ignore_errors=True)  # what is there is added to, not replaced
            say(f"the oldest versions that we allow, for tests, in {folder.name} ...")
            if not self.with_uv(*what, "--target", str(folder), "--resolution", "lowest-direct"):
                say(f"without uv there is no {name}: make oldest will fail, all else is as with it")


def main() -> None:
    """Run the command; see ``--help``."""
    assert __doc__ is not None
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="only what make quick needs")
    options = parser.parse_args()
    if sys.prefix == sys.base_prefix:
        raise SystemExit("run this with the python of a virtual environment: see --help")
    installer = Installer()
    group = "test" if options.quick else "dev"
    installer.install(f"the {group} tools and what they need", "--group", f"{PROJECT}:{group}")
    if not options.quick:
        installer.install_oldest()
    installer.install(
        "portkey-realtime with its emulator, and the drop-in, editable",
        # hatchling is here already, in the version of constraints.txt.
        "--no-build-isolation",
        *("--editable", f"{ROOT}[emulator,audio]"),
        *("--editable", str(ROOT / "dropin")),
    )


if __name__ == "__main__":
    main()
