"""The same spec gives the same bytes, and a difference from generated/ is noticed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import generate
from codegen import render
from schema.document import SpecError
from support import small_specs
from support.small_specs import ROOT, asyncapi, string, tree

pytestmark = pytest.mark.slow

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs generate.py: its exit code, what it says, and what it says on stderr."""

    def run(root: Path, *options: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["generate.py", "--root", str(root), *options])
        code = generate.main()
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose generated/ is up to date; for copying."""
    return small_specs.generated(tmp_path_factory.mktemp("small")).parent


@pytest.fixture
def root(tmp_path: Path, project: Path) -> Path:
    """A project of one's own whose generated/ is up to date."""
    return shutil.copytree(project, tmp_path / "root")


def package(root: Path) -> Path:
    return root / "generated" / generate.PACKAGE


def start_generating(root: Path, seed: str) -> subprocess.Popen[str]:
    for name in ("spec", "templates"):
        shutil.copytree(ROOT / name, root / name)
    return subprocess.Popen(
        [sys.executable, str(ROOT / "scripts/generate.py"), "--root", str(root)],
        env={**os.environ, "PYTHONHASHSEED": seed},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=root,
    )


def test_neither_hash_seed_nor_folder_nor_time_shows_in_the_output(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "a longer name" / "two"]
    started = [start_generating(folder, str(i + 1)) for i, folder in enumerate(folders)]
    for process in started:
        said, _ = process.communicate(timeout=240)
        assert process.returncode == 0, said

    one, two = (tree(package(folder)) for folder in folders)

    assert one == two
    assert one == tree(package(ROOT)), "generated/ is out of date: run make generate"
    assert all(str(tmp_path).encode() not in content for content in one.values())


def test_a_second_run_has_nothing_to_do(root: Path, command: Command) -> None:
    before = package(root).stat().st_ino

    code, said, _ = command(root)

    assert code == 0
    assert said.startswith("nothing to do")
    assert package(root).stat().st_ino == before


def test_check_is_green_and_writes_nothing_when_all_is_equal(root: Path, command: Command) -> None:
    (package(root) / "beta" / "__pycache__").mkdir()
    (package(root) / "beta" / "__pycache__" / "x.pyc").write_bytes(b"\x00")

    assert command(root, "--check")[0] == 0


def edit(root: Path) -> str:
    path = package(root) / "beta" / "events.py"
    path.write_text(path.read_text("utf-8").replace("class PongEvent", "class PangEvent"), "utf-8")
    return "-class PangEvent"


def remove(root: Path) -> str:
    (package(root) / "beta" / "rest" / "models" / "thing.py").unlink()
    return "+class Thing"


def remove_an_empty_file(root: Path) -> str:
    (package(root) / "py.typed").unlink()
    return "py.typed: only on one side"


def add(root: Path) -> str:
    (package(root) / "beta" / "more.py").write_text("x = 1\n")
    return "-x = 1"


def add_an_empty_file(root: Path) -> str:
    (package(root) / "beta" / "empty.py").touch()
    return "beta/empty.py: only on one side"


def add_what_is_no_text(root: Path) -> str:
    (package(root) / "beta" / "data.bin").write_bytes(b"\xff\x00\n")
    return "beta/data.bin"


def change_the_spec(root: Path) -> str:
    path = root / "spec/beta/asyncapi.yaml"
    path.write_text(small_specs.text(asyncapi({"pong": {"new_field": string()}})), "utf-8")
    return "+    new_field: str | None"


def change_a_template(root: Path) -> str:
    path = root / "templates/wire/package_init.py.jinja"
    path.write_text(path.read_text("utf-8") + "CHANGED = True\n", "utf-8")
    return "+CHANGED = True"


@pytest.mark.parametrize(
    "change",
    [
        edit,
        remove,
        remove_an_empty_file,
        add,
        add_an_empty_file,
        add_what_is_no_text,
        change_the_spec,
        change_a_template,
    ],
)
def test_check_shows_a_difference_and_how_to_mend_it(
    project: Path, root: Path, command: Command, change: Callable[[Path], str]
) -> None:
    shown = change(root)
    before = tree(root)

    code, said, _ = command(root, "--check")

    assert code == 1
    assert shown in said
    assert said.endswith("run make generate\n")
    assert tree(root) == before

    assert command(root)[0] == 0
    if change not in (change_the_spec, change_a_template):
        assert tree(root) == tree(project)


def test_a_missing_package_is_a_difference_too(tmp_path: Path, command: Command) -> None:
    small_specs.write_root(tmp_path)

    assert command(tmp_path, "--check")[0] == 1
    assert not package(tmp_path).exists()


SENDERS = "templates/wire/senders.py.jinja"
MODEL = "templates/rest/model.py.jinja"
CLASSES = "templates/events/msgspec.jinja2"


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        ("spec/beta/asyncapi.yaml", "a: [", "spec/beta/asyncapi.yaml:2: /: not YAML"),
        ("spec/beta/asyncapi.yaml", "asyncapi: 3.0.0", "'info' is a required property"),
        ("spec/beta/openapi.yaml", "openapi: 3.1.0", "'info' is a required property"),
        ("spec/beta/asyncapi.yaml", None, "spec/beta/asyncapi.yaml: /: cannot be read"),
        (SENDERS, "x\n{{ no_such_name }}", f"{SENDERS}:2: 'no_such_name' is undefined"),
        (SENDERS, "{% for", f"{SENDERS}:1"),
        (SENDERS, "def f(:", "ruff cannot read what was generated"),
        (MODEL, "{{ no_such_name }}", f"{MODEL}:1: 'no_such_name' is undefined"),
        (CLASSES, "{{ no_such_name }}", "made None of PingEvent"),
        (CLASSES, "class {{ class_name }}:\n    nothing: int", "made ['nothing'] of"),
    ],
)
def test_what_cannot_be_generated_leaves_everything_as_it_was(
    root: Path, command: Command, path: str, text: str | None, reason: str
) -> None:
    if text is None:
        (root / path).unlink()
    else:
        (root / path).write_text(text)
    before = tree(root)

    for options in ([], ["--check"]):
        code, said, complaint = command(root, *options)

        assert code == 2
        assert said == ""
        assert reason in complaint
        assert complaint.rstrip().endswith(("nothing was generated", "mend the spec first"))
        assert tree(root) == before


def test_a_write_that_fails_leaves_everything_as_it_was(root: Path) -> None:
    before = tree(root)

    with pytest.raises(FileExistsError):
        render.write({"a.py": "", "b": "", "b/c.py": ""}, package(root))

    assert tree(root) == before


def test_a_swap_that_fails_leaves_everything_as_it_was(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(root)
    rename = Path.rename

    def refused(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise PermissionError("another program has it open")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(PermissionError):
        render.write({"a.py": ""}, package(root))

    assert tree(root) == before


def test_nothing_is_written_outside_the_folder() -> None:
    with pytest.raises(render.GenerationError, match="outside"):
        render.formatted({"../x.py": ""})


def test_a_spec_error_has_every_problem(root: Path, command: Command) -> None:
    path = root / "spec/beta/asyncapi.yaml"
    path.write_text(small_specs.text(asyncapi({"pong": {"日": string(), "本": string()}})), "utf-8")

    code, _, complaint = command(root)

    assert code == 2
    assert [line.split(": ")[1] for line in complaint.splitlines()[:2]] == [
        "/channels/server/messages/pong/payload/properties/日",
        "/channels/server/messages/pong/payload/properties/本",
    ]
    with pytest.raises(SpecError):
        generate.make(root)
