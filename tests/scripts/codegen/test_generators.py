"""What the two named generators decide is what is written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import generate
from codegen import event_classes, rest_calls, validate
from schema import load, messages
from support import small_specs
from support.small_specs import asyncapi, message, openapi, string

pytestmark = pytest.mark.slow


def test_types_of_classes_and_senders_are_the_class_generators(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = event_classes.generate

    def other(*arguments: Any, **options: Any) -> Any:
        return str(made(*arguments, **options)).replace("mood: str", "mood: float")

    monkeypatch.setattr(event_classes, "generate", other)
    events = asyncapi(client={"say.it": message("say.it", {"mood": string(), "word": string()})})
    files = generate.make(small_specs.write_root(tmp_path, events))
    for path in ("beta/events.py", "beta/senders.py"):
        assert "mood: float | NotGiven = NOT_GIVEN" in files[path]
        assert "word: str | NotGiven = NOT_GIVEN" in files[path]


def test_fields_of_models_and_calls_are_the_rest_generators(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = rest_calls.GeneratorData.from_dict

    def other(*arguments: Any, **options: Any) -> Any:
        parsed = made(*arguments, **options)
        for model in parsed.models:
            model.required_properties, model.optional_properties = model.optional_properties, []
            for each in model.required_properties:
                each.required = True
        return parsed

    monkeypatch.setattr(rest_calls.GeneratorData, "from_dict", other)
    files = generate.make(small_specs.write_root(tmp_path, rest=openapi()))
    model = files["beta/rest/models/thing_params.py"]
    assert "model: str\n" in model
    for path in ("beta/resources.py", "beta/rest/api/things/create_thing.py"):
        assert "model: str" in files[path]
        assert "model: str | NotGiven" not in files[path]


def test_a_dialect_without_calls_has_its_events_alone(tmp_path: Path) -> None:
    root = small_specs.write_root(tmp_path)
    (root / "spec/beta/openapi.yaml").unlink()
    files = generate.make(root)
    assert "beta/events.py" in files
    assert not [path for path in files if path.startswith(("beta/rest", "beta/resources"))]
    assert "class BetaResources" in files["resources.py"]
    findings = validate.Findings()
    validate.dialects(root / "spec", findings)
    assert findings.by_file() == {"spec/beta/asyncapi.yaml": []}


OLDEST = """
import importlib.metadata, pathlib, sys
import generate
from codegen import render
made = generate.make(pathlib.Path(sys.argv[1]))
files = {path: text for path, text in made.items() if path.startswith("beta/")}
print(render.difference(files, render.tree(pathlib.Path(sys.argv[2]))), end="")
for name in ("datamodel-code-generator", "openapi-python-client"):
    print(importlib.metadata.version(name))
"""


def test_the_oldest_generators_that_we_allow_write_the_same(tmp_path: Path) -> None:
    """For the newest see test_golden; ``make oldest`` compares all of generated/."""
    golden = Path(__file__).resolve().parent / "golden"
    shutil.copytree(small_specs.ROOT / "templates", tmp_path / "templates")
    shutil.copytree(golden / "spec", tmp_path / "spec")
    folder = Path(sys.prefix) / "oldest-generators"
    done = subprocess.run(
        [sys.executable, "-c", OLDEST, str(tmp_path), str(golden / "expected")],
        env={**os.environ, "PYTHONPATH": f"{folder}:{small_specs.ROOT / 'scripts'}"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    project = (small_specs.ROOT / "pyproject.toml").read_text("utf-8")
    lowest = [
        f"{version}{'.0' * (2 - version.count('.'))}"
        for name in ("datamodel-code-generator", "openapi-python-client")
        for version in re.findall(rf'"{name}>=([\d.]+),<', project)
    ]
    assert (done.stdout.split("\n")[:-1], done.stderr) == (lowest, "")


def test_channels_with_one_address_are_one_connection() -> None:
    spec = asyncapi({"one.said": {}, "two.said": {}}, {"say": {}})
    spec["channels"]["elsewhere"] = {"address": "/other", "messages": {"x": message("x")}}
    spec["operations"]["more"] = {
        "action": "receive",
        "channel": {"$ref": "#/channels/elsewhere"},
    }
    document = load.parse(small_specs.text(spec).encode(), "api.yaml")
    first, second = messages.Reader(document, ours=True).channels()
    assert {each.name: set(each.sides) for each in first.messages} == {
        "say": {"sent"},
        "one.said": {"received"},
        "two.said": {"received"},
    }
    assert [each.name for each in second.messages] == ["x"]
