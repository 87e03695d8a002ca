"""The wire package stands alone: a server or a test double can use it without the client."""

from __future__ import annotations

import subprocess
import sys

import pytest

from support.spec_values import DIALECTS, ROOT

pytestmark = pytest.mark.slow

PACKAGE = ROOT / "generated" / "portkey_realtime_wire"
MAY_LOAD = {"attr", "attrs", "pybase64", "portkey_realtime_wire"}


def modules() -> list[str]:
    return [
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted(PACKAGE.rglob("*.py"))
    ]


def loaded_by(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sorted(sys.modules))"],
        capture_output=True,
        text=True,
        timeout=240,
        check=True,
        env={"PYTHONPATH": str(PACKAGE.parent)},
    )
    return set(done.stdout.split())


def test_the_whole_package_loads_the_standard_library_attrs_and_pybase64_alone() -> None:
    loaded = loaded_by("\n".join(f"import {name}" for name in modules()))

    others = {name.partition(".")[0] for name in loaded - loaded_by("")}
    assert set(modules()) <= loaded
    assert others <= MAY_LOAD | sys.stdlib_module_names


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
