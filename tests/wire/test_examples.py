"""Every example of both specs, both ways."""

from __future__ import annotations

import copy
import importlib
import json
from typing import Any

import pytest

from portkey_realtime_wire.runtime import Headers
from portkey_realtime_wire.shapes import SHAPES, Tag, part_text, to_wire, undeclared
from schema import calls, names
from schema.kinds import RefKind
from schema.records import Operation
from support.spec_values import DIALECTS, EXAMPLES, SPECS, Event, same

UNDECLARED = {
    ("beta", "session.created", "azure_voice_live"): [
        f"session.{key}"
        for key in (
            "input_audio_sampling_rate",
            "input_audio_echo_cancellation",
            "output_audio_timestamp_types",
            "animation",
            "avatar",
            "truncation_strategy",
        )
    ],
}
"""Fields of one vendor alone: the examples have them so that they are seen to survive."""


def example_id(value: object) -> str | None:
    return str(value) if isinstance(value, Event | str) else None


@pytest.mark.parametrize(("event", "name", "payload"), EXAMPLES, ids=example_id)
def test_an_example_decodes_to_its_class_and_encodes_as_it_was(
    event: Event, name: str, payload: Any
) -> None:
    before = copy.deepcopy(payload)

    made = event.decode(payload)

    assert type(made) is event.cls, made
    assert made.type == event.type
    assert undeclared(made) == UNDECLARED.get((event.dialect, event.type, name), [])
    assert same(to_wire(made), before)
    assert same(payload, before)


@pytest.mark.parametrize(("event", "name", "payload"), EXAMPLES, ids=example_id)
def test_keys_that_nobody_knows_are_kept_wherever_they_are(
    event: Event, name: str, payload: Any
) -> None:
    data = copy.deepcopy(payload)
    example = event.decode(payload)
    paths = undeclared(example) + add_unknown(example, data, "")

    made = event.decode(data)

    assert type(made) is event.cls, made
    assert sorted(undeclared(made)) == sorted(paths)
    assert same(to_wire(made), data)


def add_unknown(made: Any, data: Any, path: str) -> list[str]:
    """Adds a key to every object with a shape; returns where."""
    if isinstance(made, list):
        each = enumerate(zip(made, data, strict=True))
        return [found for i, pair in each for found in add_unknown(*pair, f"{path}[{i}]")]
    if type(made) not in SHAPES:
        return []
    prefix = f"{path}." if path else ""
    paths = [f"{prefix}x_new"]
    for wire, field in SHAPES[type(made)].fields.items():
        if data.get(wire) is not None:
            paths += add_unknown(getattr(made, field.name), data[wire], f"{prefix}{wire}")
    data["x_new"] = {"type": "unheard of", "list": [1, None, {}]}
    return paths


def rest_examples() -> list[Any]:
    """Every body and every answer: dialect, operation, body or answer, value."""
    found = []
    for dialect in DIALECTS:
        document = SPECS[dialect, "openapi"]
        for op in calls.build_rest(document, None).operations:
            content = document.data["paths"][op.path][op.method.lower()]
            answers = [a for code, a in content["responses"].items() if code.startswith("2")]
            for kind, holders in (("body", [content.get("requestBody", {})]), ("answer", answers)):
                for media in [each for h in holders for each in h.get("content", {}).values()]:
                    for name, example in media.get("examples", {}).items():
                        label = f"{dialect}-{op.id}-{kind}-{name}"
                        found.append(pytest.param(dialect, op, kind, example["value"], id=label))
    return found


@pytest.mark.parametrize(("dialect", "op", "kind", "value"), rest_examples())
def test_an_example_of_a_call_is_sent_and_read_as_it_is(
    dialect: str, op: Operation, kind: str, value: Any
) -> None:
    package = importlib.import_module(f"portkey_realtime_wire.{dialect}.rest")
    module = importlib.import_module(f"{package.__name__}.api.{op.tag}.{op.id}")

    if kind == "body":
        assert isinstance(op.body, RefKind)
        name = op.body.name
        cls = getattr(package.models, name, None) or getattr(DIALECTS[dialect], name)
        fields = SHAPES[cls].fields
        given = {
            names.parameter_name(fields[key].name): each
            for key, each in value.items()
            if not isinstance(fields[key].kind, Tag)
        }
        request = module.build_request(*["id" for _ in op.path_parameters], **given)
        if op.parts:
            sent = {key: text for key, (_, text) in request.parts.items()}
            assert sent == {key: part_text(value, key) for key in sent}
        else:
            assert same({key: request.json[key] for key in value}, value)
            assert len(request.json) - len(value) <= 1  # a default, such as the model's
    elif op.answer is None:
        answer = module.parse_response(201, Headers({"Location": "/x"}), value.encode())
        assert (answer.text, answer.headers["location"]) == (value, "/x")
    else:
        answer = module.parse_response(200, Headers({"X-Id": "7"}), json.dumps(value).encode())
        wire = to_wire(answer)
        assert undeclared(answer) == []
        assert same({key: wire[key] for key in value}, value)
        assert all(each is None for key, each in wire.items() if key not in value)
        assert answer.get_headers()["x-id"] == "7"


def test_there_is_an_example_of_every_event() -> None:
    for name, dialect in DIALECTS.items():
        shown = {event.type for event, _, _ in EXAMPLES if event.dialect == name}

        assert shown == dialect.SERVER_EVENTS.keys() | dialect.CLIENT_EVENTS.keys()
