"""The wire package stands alone: a server or a test double can use it without the client."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from support.spec_values import DIALECTS, ROOT

PACKAGE = ROOT / "generated" / "portkey_realtime_wire"
MAY_IMPORT = {"attrs", "pybase64", "portkey_realtime_wire", *sys.stdlib_module_names}
CLIENT_ONLY = ("portkey_realtime", "portkey_realtime_emulator", "httpx", "websockets", "msgspec")


def modules() -> list[str]:
    return [
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted(PACKAGE.rglob("*.py"))
    ]


def imported(path: Path) -> set[str]:
    """The top-level packages that a file imports by their full name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
    return found


def loaded_by(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sorted(sys.modules))"],
        capture_output=True,
        text=True,
        timeout=50,
        check=True,
        env={"PYTHONPATH": str(PACKAGE.parent), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    return set(done.stdout.split())


def test_no_file_imports_more_than_the_standard_library_attrs_and_pybase64() -> None:
    for path in PACKAGE.rglob("*.py"):
        assert imported(path) <= MAY_IMPORT, path


def test_the_whole_package_loads_neither_the_client_nor_its_libraries() -> None:
    loaded = loaded_by("\n".join(f"import {name}" for name in modules()))

    assert set(modules()) <= loaded
    assert not loaded & {*CLIENT_ONLY}
    assert not {name for name in loaded if name.startswith(("jinja2", "jsonschema", "yaml"))}


def test_the_package_alone_loads_no_dialect() -> None:
    loaded = {name for name in loaded_by("import portkey_realtime_wire") if "portkey" in name}

    assert loaded == {"portkey_realtime_wire"}


@pytest.mark.parametrize("name", DIALECTS)
def test_a_dialect_loads_neither_the_other_nor_rest(name: str) -> None:
    loaded = loaded_by(f"import portkey_realtime_wire.{name}")

    others = {f"portkey_realtime_wire.{other}" for other in DIALECTS if other != name}
    assert f"portkey_realtime_wire.{name}.dispatch" in loaded
    assert not loaded & {*others, f"portkey_realtime_wire.{name}.rest"}


@pytest.mark.parametrize("name", DIALECTS)
def test_a_call_can_be_built_and_read_without_importing_anything_first(name: str) -> None:
    paths = (PACKAGE / name / "rest" / "api").glob("*/*_*.py")
    calls = [path for path in paths if path.stem != "__init__"]
    assert calls
    lines = ["from portkey_realtime_wire.shapes import SHAPES"]
    for path in calls:
        module = f"portkey_realtime_wire.{name}.rest.api.{path.parent.name}.{path.stem}"
        lines += [
            f"import {module} as call",
            "classes = [each for each in vars(call).values() if hasattr(each, '__attrs_attrs__')]",
            f"own = [each for each in classes if '.{name}.' in each.__module__]",
            "assert all(each in SHAPES for each in own), own",
        ]
    loaded_by("\n".join(lines))


def test_importing_goes_one_way() -> None:
    """runtime, then shapes, then a dialect's events, shapes, dispatch, and what is made of them."""
    order = ["runtime", "shapes", "events", "dialect shapes", "dispatch", "senders"]
    for name in DIALECTS:
        places = {
            "runtime": PACKAGE / "runtime.py",
            "shapes": PACKAGE / "shapes.py",
            "events": PACKAGE / name / "events.py",
            "dialect shapes": PACKAGE / name / "shapes.py",
            "dispatch": PACKAGE / name / "dispatch.py",
            "senders": PACKAGE / name / "senders.py",
        }
        files = {path: i for i, path in enumerate(places[each] for each in order)}
        for path, rank in files.items():
            for target in relative_imports(path):
                assert files.get(target, -1) < rank, f"{path} imports {target}"


def relative_imports(path: Path) -> set[Path]:
    found: set[Path] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.level:
            folder = path.parents[node.level - 1]
            parts = node.module.split(".") if node.module else []
            found.add(folder.joinpath(*parts).with_suffix(".py"))
            found |= {folder.joinpath(*parts, f"{alias.name}.py") for alias in node.names}
    return {path for path in found if path.exists()}
