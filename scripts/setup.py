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
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
GENERATORS = ("openapi-python-client", "datamodel-code-generator")
NEEDED_ONCE = ("python-dateutil", "six")
"""What the oldest generators import and the newest do not; all else is there in newer versions."""
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-qq", "install"]
UV = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", sys.executable]
PINNED = ["--constraint", str(ROOT / "constraints.txt")]


def requirements(
    groups: dict[str, list[Any]], name: str, within: tuple[str, ...] = ()
) -> list[str]:
    """What a dependency group asks for, with the groups that it includes.

    pip learnt ``--group`` in 25.1; the pip of a fresh environment may be older.
    """
    if name not in groups or name in within:
        raise SystemExit(f"pyproject.toml: dependency group {name!r} is missing or includes itself")
    found: list[str] = []
    for entry in groups[name]:
        if isinstance(entry, str):
            found.append(entry)
        else:
            found += requirements(groups, entry["include-group"], (*within, name))
    return list(dict.fromkeys(found))


def oldest(dependencies: list[str]) -> list[str]:
    """The oldest versions that the dependencies' ranges allow, as requirements."""
    found = []
    for each in dependencies:
        lower = re.fullmatch(r"([A-Za-z0-9_.-]+)>=([0-9.]+)(?:,<[0-9.]+)?", each)
        if lower is None:
            raise SystemExit(f"pyproject.toml: {each!r} has no range that begins with >=")
        found.append(f"{lower[1]}=={lower[2]}")
    return found


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

    def install(self, step: str, *arguments: str, pinned: bool = True) -> None:
        """Install what the arguments of ``pip install`` say.

        Raises SystemExit with what to do where neither can.
        """
        say(f"{step} ...")
        began = time.monotonic()
        what = [*(PINNED if pinned else []), *arguments]
        done = self.environment is not None and run(*UV, *what, env=self.environment)
        if not done and not run(*PIP, *what):
            raise SystemExit(
                f"{step}: pip failed, see above. Is the package index reachable (PIP_INDEX_URL, "
                "HTTPS_PROXY)? Then run it again"
            )
        say(f"{step}: done in {time.monotonic() - began:.0f} s")


def install_oldest(installer: Installer, project: dict[str, Any], tools: list[str]) -> None:
    """The oldest versions of dependencies and generators, each set in a folder of its own."""
    extras = project["optional-dependencies"]
    lowest = oldest([*project["dependencies"], *extras["emulator"]])
    generators = oldest([each for each in tools if each.startswith(GENERATORS)])
    folders = [Path(sys.prefix) / name for name in ("oldest", "oldest-generators")]
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)  # what is there is added to, not replaced
    installer.install(
        f"the {len(lowest)} oldest versions that we allow, for tests, in a folder of their own",
        *("--target", str(folders[0]), *lowest),
        pinned=False,
    )
    installer.install(
        f"the {len(generators)} oldest generators, in another folder",
        *("--no-deps", "--target", str(folders[1]), *generators, *NEEDED_ONCE),
        pinned=False,
    )


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
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    tools = requirements(project["dependency-groups"], "test" if options.quick else "dev")
    installer = Installer()
    installer.install(f"{len(tools)} tools and what they need", *tools)
    if not options.quick:
        install_oldest(installer, project["project"], tools)
    installer.install(
        "portkey-realtime with its emulator, and the drop-in, editable",
        # hatchling is here already, in the version of constraints.txt.
        "--no-build-isolation",
        *("--editable", f"{ROOT}[emulator,audio]"),
        *("--editable", str(ROOT / "dropin")),
    )


if __name__ == "__main__":
    main()
