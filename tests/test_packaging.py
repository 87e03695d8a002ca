"""The distributions as a user gets them: what they hold, and that they work on their own."""

from __future__ import annotations

import asyncio
import configparser
import importlib
import json
import os
import subprocess
import sys
import tarfile
import tomllib
import urllib.request
import venv
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from portkey_realtime import audio
from portkey_realtime_emulator import Caller
from portkey_realtime_emulator.speech import speak
from support.example_programs import emulate, serving

ROOT = Path(__file__).resolve().parent.parent
DROPIN = ROOT / "dropin"
PACKAGES = ("portkey_realtime", "portkey_realtime_emulator", "portkey_realtime_wire")
TOOLS = ("codegen", "hatchling", "jinja2", "mypy", "pytest", "ruff", "starlette", "uvicorn", "yaml")

pytestmark = [pytest.mark.slow]


def built(project: Path, folder: Path) -> tuple[Path, Path]:
    """The sdist of a project, and the wheel made from that sdist."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder)]
    done = subprocess.run([*command, str(project)], capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    (sdist,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return sdist, wheel


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return built(ROOT, tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def dropin(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return built(DROPIN, tmp_path_factory.mktemp("dropin"))


def needed_at_run_time(distribution: str, found: set[str]) -> set[str]:
    """A distribution and all that it needs, without extras, by name."""
    if distribution not in found:
        found.add(distribution)
        for text in metadata.requires(distribution) or ():
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                needed_at_run_time(requirement.name, found)
    return found


def link(distributions: set[str], site: Path) -> None:
    """Have these distributions of this environment in another one, too."""
    for name in distributions:
        tops = {file.parts[0] for file in metadata.files(name) or () if file.parts[0] != ".."}
        for top in tops - {"__pycache__"}:
            target = Path(str(metadata.distribution(name).locate_file(top)))
            (site / top).symlink_to(target, target_is_directory=target.is_dir())


@pytest.fixture(scope="module")
def extras(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for ``PYTHONPATH`` with what the extras of the client need, and nothing else."""
    folder = tmp_path_factory.mktemp("extras")
    found = needed_at_run_time("portkey-realtime", set())
    wanted: set[str] = set()
    for text in metadata.requires("portkey-realtime") or ():
        requirement = Requirement(text)
        for extra in ("audio", "emulator"):
            if requirement.marker is not None and requirement.marker.evaluate({"extra": extra}):
                needed_at_run_time(requirement.name, wanted)
    link(wanted - found, folder)
    return folder


@pytest.fixture(scope="module")
def installed(
    project: tuple[Path, Path], dropin: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The python of an environment with both wheels, what they need, and nothing else.

    What they need is linked from this environment, so that no index is asked.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    (site,) = (Path(p) for p in run(python, "import site; print(*site.getsitepackages())").split())
    link(needed_at_run_time("portkey-realtime", set()) - {"portkey-realtime"}, site)
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--no-deps",
        "--no-index",
    ]
    wheels = [str(project[1]), str(dropin[1])]
    subprocess.run([*pip, "-qq", *wheels], check=True, timeout=240)
    return python


def run(python: Path, code: str) -> str:
    """What a program prints in that environment, outside of this project."""
    done = subprocess.run(
        [str(python), "-I", "-c", code], capture_output=True, text=True, timeout=240, cwd="/"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_three_typed_packages_and_nothing_else(project: tuple[Path, Path]) -> None:
    names = zipfile.ZipFile(project[1]).namelist()
    tops = {name.split("/")[0] for name in names}

    assert tops == {*PACKAGES, "portkey_realtime-0.1.0.dist-info"}
    assert {f"{package}/py.typed" for package in PACKAGES} <= set(names)
    assert "portkey_realtime-0.1.0.dist-info/licenses/LICENSE" in names
    assert {Path(name).suffix for name in names if "dist-info" not in name} == {".py", ".typed"}


def test_the_wheel_holds_every_module_of_the_checkout(project: tuple[Path, Path]) -> None:
    names = set(zipfile.ZipFile(project[1]).namelist())
    for package in PACKAGES:
        folder = ROOT / ("generated" if package.endswith("wire") else "src") / package
        assert {str(file.relative_to(folder.parent)) for file in folder.rglob("*.py")} <= names


def test_the_sdist_holds_what_regenerates_the_wheel(project: tuple[Path, Path]) -> None:
    with tarfile.open(project[0]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert {
        "LICENSE",
        "Makefile",
        "README.md",
        "constraints.txt",
        "examples/hello.wav",
        "scripts/generate.py",
        "spec/beta/asyncapi.yaml",
        "spec/ga/openapi.yaml",
        "templates/wire/dispatch.py.jinja",
        "tests/conftest.py",
        "tests/support/raw_server.py",
    } <= names
    assert not any(name.startswith((".venv", ".git/", "dist/")) for name in names)


def test_the_drop_in_is_one_module_and_its_types(dropin: tuple[Path, Path]) -> None:
    names = zipfile.ZipFile(dropin[1]).namelist()

    assert sorted(name for name in names if "dist-info" not in name) == [
        "portkey_ai-stubs/__init__.pyi",
        "portkey_ai.py",
    ]


def test_both_distributions_have_one_version_and_one_licence() -> None:
    def version(folder: Path) -> str:
        text = (folder / "pyproject.toml").read_text(encoding="utf-8")
        return str(tomllib.loads(text)["project"]["version"])

    from portkey_realtime import __version__

    assert version(ROOT) == version(DROPIN) == __version__
    assert (ROOT / "LICENSE").read_text() == (DROPIN / "LICENSE").read_text()


def test_the_entry_points_exist(project: tuple[Path, Path]) -> None:
    text = zipfile.ZipFile(project[1]).read("portkey_realtime-0.1.0.dist-info/entry_points.txt")
    entries = configparser.ConfigParser()
    entries.read_string(text.decode())

    assert dict(entries["console_scripts"]) == {
        "portkey-realtime": "portkey_realtime.__main__:main"
    }
    plugin = importlib.import_module(entries["pytest11"]["portkey_realtime_emulator"])
    assert hasattr(plugin, "realtime_emulator")


def test_the_wheels_work_where_no_development_tool_is(installed: Path) -> None:
    report = run(
        installed,
        "import importlib.util as u, json, portkey_realtime, portkey_realtime_wire, portkey_ai\n"
        "from portkey_realtime import audio, beta, errors, ga\n"
        "client = portkey_ai.Portkey(api_key='k')\n"
        "client.beta.realtime.connect(model='m').close()\n"
        f"tools = [name for name in {TOOLS!r} if u.find_spec(name)]\n"
        "print(json.dumps([tools, client.base_url, portkey_ai.__file__]))",
    )
    tools, base_url, where = json.loads(report)

    assert tools == []
    assert base_url == "https://api.portkey.ai/v1"
    assert Path(where).is_relative_to(installed.parent.parent)


def test_the_command_line_works_in_the_installed_wheel(installed: Path) -> None:
    command = [str(installed.parent / "portkey-realtime"), "doctor"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, cwd="/")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "the drop-in 0.1.0" in done.stdout
    assert 'pip install "portkey-realtime[emulator]"' in done.stdout


def test_emulate_names_the_extra_where_it_is_missing(installed: Path) -> None:
    command = [str(installed), "-m", "portkey_realtime", "emulate", "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, cwd="/")

    assert done.returncode == 1
    assert "portkey-realtime[emulator]" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("dialect", ["ga", "beta"])
def test_the_examples_run_from_the_wheel(installed: Path, dialect: str, tmp_path: Path) -> None:
    """In an environment without this checkout and without extras; the gateway is elsewhere."""
    from portkey_realtime_emulator import Emulator, Scenario

    hello = ROOT / "examples" / "hello.wav"
    runs = {
        ("chat.py",): ("Hello.\n\n", "> One.\n"),
        ("tools.py", "How is it?"): ("", "One.\n"),
        ("assistant.py", "--input", str(hello)): ("", "you:   Hello.\nmodel: One.\n"),
        ("captions.py", str(hello), "said.srt"): ("", ""),
    }
    scenario = Scenario.parse('[[turn]]\nuser = "Hello."\ntext = "One."\n')
    with Emulator(dialect=dialect, scenario=scenario) as emulator:
        environment = {**os.environ, "PORTKEY_BASE_URL": emulator.base_url}
        for (name, *arguments), (typed, expected) in runs.items():
            beta = ["--beta"] if dialect == "beta" else []
            done = subprocess.run(
                [str(installed), "-I", str(ROOT / "examples" / name), *arguments, *beta],
                cwd=tmp_path,
                env=environment,
                input=typed,
                capture_output=True,
                text=True,
                timeout=240,
            )
            assert done.returncode == 0, done.stderr
            assert done.stdout.startswith(expected), name
    assert "Hello." in (tmp_path / "said.srt").read_text()


@pytest.mark.parametrize("dialect", ["ga", "beta"])
def test_the_examples_that_serve_run_from_the_wheel(
    installed: Path, extras: Path, dialect: str
) -> None:
    """In the same environment with what the extras need: a telephone call, and a page."""
    python, path = [str(installed), "-s", "-P"], {"PYTHONPATH": str(extras)}
    greeting = audio.encode(speak("Good day."), "g711_ulaw", rate=24_000).replace(b"\xff", b"")

    async def call(url: str) -> None:
        caller = Caller(bytes(48_000), hang_up_after=25)
        calling = asyncio.create_task(caller.dial(url))
        while greeting not in caller.heard_ulaw.replace(b"\xff", b""):
            await asyncio.sleep(0.05)
            assert not calling.done(), "the greeting was never heard"
        await caller.hang_up()
        await calling

    scenario = '[[turn]]\ntext = "Good day."\n'
    with emulate(dialect, scenario) as emulator:
        with serving(emulator, "phone.py", python, **path) as host:
            asyncio.run(call(f"ws://{host}/media"))
        with serving(emulator, "browser.py", python, **path) as host:
            with urllib.request.urlopen(f"http://{host}/", timeout=60) as page:
                assert b"<title>Talk</title>" in page.read()
            request = urllib.request.Request(f"http://{host}/key", data=b"", method="POST")
            with urllib.request.urlopen(request, timeout=60) as answer:
                assert json.load(answer)["key"].startswith("ek_")


def test_the_notebook_runs_from_the_wheel(installed: Path, extras: Path, tmp_path: Path) -> None:
    """Its cells one after the other, with an emulator that it starts by itself."""
    cells = json.loads((ROOT / "examples" / "notebook.ipynb").read_text())["cells"]
    code = "\n".join("".join(each["source"]) for each in cells if each["cell_type"] == "code")
    done = subprocess.run(
        [str(installed), "-s", "-P", "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(extras)},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    assert "Good morning! Say something nice. -> You said: Good morning!" in done.stdout
    assert audio.duration_ms(audio.read_wav(tmp_path / "answer.wav")[0]) > 1000
