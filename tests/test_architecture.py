"""The pages on the structure are true: numbers of lines and branches, and the paths they name."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CLIENT = ROOT / "src" / "portkey_realtime"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PAGES = ("docs/architecture.md", "CONTRIBUTING.md", "README.md")
LAYERS = re.findall(r"^\| `(_\w+)` \| (\d+) \|", PAGE, re.MULTILINE)
BRANCHES = re.findall(r"^\| `(\w+)` \| (\d+) \| \d* ?\|", PAGE, re.MULTILINE)
BRANCHING = (
    ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.BoolOp,
)  # fmt: skip
IN_TICKS = re.compile(
    r"`((?:[\w.-]+/)*[\w.-]+\.(?:py|md|yaml|yml|jinja|svg|toml)|(?:[\w.-]+/)+[\w.-]*)`"
)


def lines_of(layer: str) -> int:
    files = (CLIENT / layer).rglob("*.py")
    return sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files)


@pytest.mark.parametrize(("layer", "said"), LAYERS)
def test_a_layer_has_about_as_many_lines_as_the_page_says(layer: str, said: str) -> None:
    there = lines_of(layer)

    assert abs(int(said) - there) <= max(0.1 * there, 20), f"{layer} has {there} lines, not {said}"


@pytest.mark.parametrize(("name", "said"), BRANCHES)
def test_a_shell_has_as_many_branches_as_the_page_says(name: str, said: str) -> None:
    shells = [
        ast.parse((CLIENT / "_connection" / f"{file}.py").read_text("utf-8"))
        for file in ("aio", "sync")
    ]
    [shell] = [
        each
        for tree in shells
        for each in tree.body
        if isinstance(each, ast.ClassDef) and each.name == name
    ]
    nodes = list(ast.walk(shell))
    filters = sum(len(each.ifs) for each in nodes if isinstance(each, ast.comprehension))

    assert filters + sum(isinstance(each, BRANCHING) for each in nodes) == int(said)


def test_every_layer_is_on_the_page() -> None:
    folders = {path.parent.name for path in CLIENT.glob("_*/__init__.py")}

    assert {layer for layer, _ in LAYERS} == folders


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_a_page_names_exists(page: str) -> None:
    named = IN_TICKS.findall((ROOT / page).read_text(encoding="utf-8"))
    missing = [path for path in named if not any((base / path).exists() for base in (ROOT, CLIENT))]

    assert named
    assert missing == []


def test_every_template_is_on_the_page_of_templates() -> None:
    page = (ROOT / "templates" / "README.md").read_text(encoding="utf-8")
    files = {path.name for path in (ROOT / "templates").rglob("*.jinja*")}

    assert files == set(re.findall(r"`(\w+\.(?:\w+\.)?jinja2?)`", page))
