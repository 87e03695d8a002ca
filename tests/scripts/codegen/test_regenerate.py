"""A maintainer edits the spec, runs the generator, and touches nothing else."""

from __future__ import annotations

import copy
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

import generate
from codegen import client
from schema import load
from support import small_specs
from support.small_specs import (
    RECEIVE,
    ROOT,
    SEND,
    add_message,
    const,
    message,
    messages,
    obj,
    openapi,
    operation,
    ref,
    string,
)

pytestmark = pytest.mark.slow

START = """
import asyncio, inspect, keyword, typing
from portkey_realtime_wire import beta
from portkey_realtime_wire.beta import resources, senders
from portkey_realtime_wire.beta.senders import AsyncSenders, Senders
from portkey_realtime_wire.runtime import *
from portkey_realtime_wire.shapes import *

sent = []
blocking = Senders(sent.append)

async def keep(event):
    sent.append(event)

awaitable = AsyncSenders(keep)

class Transport:
    def call(self, request, parse, options):
        return request, parse(200, Headers(), b'{"id": "x", "more": 1}')

class AsyncTransport:
    async def call(self, request, parse, options):
        return request, parse(200, Headers(), b'{"id": "x", "more": 1}')
"""

ODD = sorted(
    {"extra", "audio", "delta", "self", "cls", "timeout", "x-y", "len", "bytes", "property"}
    | {"class", "import", "None", "match", "async", "str", "dict", "build", "body", "to_wire"}
    | {"extra_headers", "extra_query", "extra_body", "get_headers", "repr_given", "repr_audio"}
    | {"field", "define", "decode_audio", "copy", "json", "schema", "model_fields", "from_dict"}
)
"""Names that Python, attrs, the generators or our own templates want for themselves."""


SOUND = string(contentEncoding="base64")


def edit_events(spec: dict[str, Any]) -> None:
    """The whole work of a maintainer who teaches the client five new things, and some odd ones."""
    known = messages(spec)
    schemas = spec["components"]["schemas"]
    add_message(
        spec,
        RECEIVE,
        "mood.delta",
        message("mood.delta", {"delta": SOUND}, ("delta",)),
    )
    add_message(
        spec,
        SEND,
        "mood.set",
        message("mood.set", {"mood": string(), "sound": SOUND}, ("mood",)),
    )
    properties = known["response.audio.delta"]["payload"]["properties"]
    properties["loudness"] = {"type": "number", "description": "In decibels."}
    schemas["SessionParams"]["properties"]["input_audio_format"]["enum"].append("birdsong")
    schemas["Session"]["properties"]["mood"] = string("The mood of the session.")
    schemas["Outline"] = obj(
        {
            "title": string(),
            "parts": {"type": "array", "items": ref("Outline"), "description": "Below it."},
            "shape": ref("Shape1"),
        },
        ("title",),
    )
    schemas["Shape1"] = {"description": "One of two.", "oneOf": [ref("Round"), ref("Square")]}
    schemas["Round"] = obj({"type": const("round"), "inner": ref("Shape1")}, ("type",))
    schemas["Square"] = obj({"type": const("square")}, ("type",))
    inline = obj({"depth": {"type": "integer", "description": "How deep."}}, ("depth",))
    typeless = {key: value for key, value in inline.items() if key != "type"}
    nested = {
        "outline": ref("Outline"),
        "exact": inline,
        "typeless": typeless,
        "listed": {"type": "array", "items": inline, "description": "Several."},
        "shapes": {"type": "array", "items": ref("Shape1"), "description": "Several."},
        "kind": const("nested"),
    }
    odd = {name: string() for name in ODD}
    for operation_name, prefix in ((RECEIVE, "got"), (SEND, "put")):
        for word, fields in (("nested", nested), ("odd", odd)):
            event = f"{prefix}.{word}"
            add_message(spec, operation_name, event, message(event, copy.deepcopy(fields)))
    for event, fields in (("got.sound", {"sound": SOUND}), ("warning", {"warning": string()})):
        add_message(spec, RECEIVE, event, message(event, fields))


def edit_rest(spec: dict[str, Any]) -> None:
    more = openapi(
        {
            "/realtime/moods/{mood_id}": {
                "parameters": [
                    {"name": "mood_id", "in": "path", "required": True, "schema": string()}
                ],
                "post": operation("set_mood", "moods", "MoodParams", "Mood"),
            }
        },
        {
            "MoodParams": obj({"mood": string(default="calm"), **{name: string() for name in ODD}}),
            "Mood": obj({"id": string(), **{name: string() for name in ODD}}, ("id",)),
        },
    )
    spec["paths"] |= more["paths"]
    spec["components"]["schemas"] |= more["components"]["schemas"]


@attrs.frozen
class Regenerated:
    """The package that an edited spec gives, and the type checker that looks at it."""

    folder: Path
    mypy: subprocess.Popen[str]

    def says(self, code: str) -> str:
        return small_specs.run(self.folder, f"{START}\n{code}").strip()


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Regenerated]:
    root = tmp_path_factory.mktemp("edited")
    shutil.copytree(ROOT / "templates", root / "templates")
    for dialect in client.dialect_names(small_specs.ROOT):
        shutil.copytree(ROOT / "spec" / dialect, root / "spec" / dialect)
    for name, edit in (("asyncapi", edit_events), ("openapi", edit_rest)):
        path = root / f"spec/beta/{name}.yaml"
        spec = copy.deepcopy(load.read(path, name).data)
        edit(spec)
        path.write_text(small_specs.text(spec), encoding="utf-8")
    made = subprocess.run(
        [sys.executable, str(ROOT / "scripts/generate.py"), "--root", str(root)],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    folder = root / "generated"
    mypy = subprocess.Popen(
        [sys.executable, "-m", "mypy", "--strict", f"--cache-dir={root / 'mypy'}", str(folder)],
        env={**os.environ, "MYPYPATH": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield Regenerated(folder, mypy)
    mypy.kill()
    mypy.communicate()


def test_a_new_server_event_has_a_class_a_place_in_the_table_and_its_audio(
    package: Regenerated,
) -> None:
    said = package.says("""
event = beta.decode_server_event({"type": "mood.delta", "delta": "aGk="})
assert type(event) is beta.MoodDeltaEvent is beta.SERVER_EVENTS["mood.delta"]
assert "MoodDeltaEvent" in beta.__all__
assert beta.MoodDeltaEvent in typing.get_args(beta.ServerEvent)
assert event.audio == b"hi"
assert inspect.getdoc(beta.MoodDeltaEvent).startswith("Something happened.")
print(event)
""")

    assert said == "MoodDeltaEvent(type='mood.delta', delta=<4 characters of base64>)"


def test_a_new_client_event_has_a_blocking_and_an_awaitable_sender(package: Regenerated) -> None:
    said = package.says("""
blocking.mood.set(mood="gay", sound=b"hi")
asyncio.run(awaitable.mood.set(mood="sad"))
assert [type(event) for event in sent] == [beta.MoodSetEvent] * 2
assert beta.MoodSetEvent in typing.get_args(beta.ClientEvent)
assert list(inspect.signature(blocking.mood.set).parameters) == ["mood", "sound"]
print([to_wire(event) for event in sent])
""")

    assert said == str(
        [{"type": "mood.set", "mood": "gay", "sound": "aGk="}, {"type": "mood.set", "mood": "sad"}]
    )


def test_a_new_field_and_a_new_enum_value_are_there(package: Regenerated) -> None:
    package.says("""
delta = {"type": "response.audio.delta", "event_id": "e", "response_id": "r", "item_id": "i",
         "output_index": 0, "content_index": 0, "delta": "", "loudness": -3.5}
event = beta.decode_server_event(delta)
assert event.loudness == -3.5 and event.extra == {} and to_wire(event) == delta
assert beta.decode_server_event({**delta, "loudness": "x"}).problems
assert "birdsong" in str(typing.get_type_hints(beta.SessionParams)["input_audio_format"])
blocking.session.update(session={"input_audio_format": "birdsong"})
assert sent[0].session.input_audio_format == "birdsong"
blocking.session.update(session={"input_audio_format": "whalesong"})  # enums are open
assert beta.Session(mood="calm").mood == "calm"
""")


def test_a_new_operation_is_a_method_of_a_resource(package: Regenerated) -> None:
    said = package.says("""
request, answer = resources.Moods(Transport()).set("a/b", str_="x", timeout_="y")
again, _ = asyncio.run(resources.AsyncMoods(AsyncTransport()).set("a/b", str_="x", timeout_="y"))
assert request == again
assert (answer.id, answer.extra, answer.json) == ("x", {"more": 1}, None)
print(request.method, request.path, request.json)
""")

    assert said == (
        "POST /realtime/moods/a%2Fb {'mood': 'calm', 'str': 'x', 'timeout': 'y'}"
    )  # in the order of the body's properties


def test_a_new_resource_is_an_attribute_beside_connect(package: Regenerated) -> None:
    package.says("""
from portkey_realtime_wire.resources import AsyncBetaResources, BetaResources, GaResources
for base, kind in ((BetaResources, "Moods"), (AsyncBetaResources, "AsyncMoods")):
    api = type("Api", (base,), {"_transport": Transport()})()
    assert type(api.moods) is getattr(resources, kind) and api.moods is api.moods
    assert type(api.sessions).__name__.endswith("Sessions")
assert inspect.getdoc(BetaResources.moods) == "``/realtime/moods`` and what belongs to it."
assert inspect.getdoc(BetaResources.sessions) == "Sessions for a conversation."
assert not hasattr(GaResources, "moods")
""")


def test_a_name_that_python_or_the_templates_want_works_all_the_same(package: Regenerated) -> None:
    package.says(f"""
odd = {ODD}
data = {{name: "v" for name in odd}}
for prefix, decode in (("got", beta.decode_server_event), ("put", beta.decode_client_event)):
    wire = {{"type": f"{{prefix}}.odd", **data}}
    event = decode(wire)
    assert to_wire(event) == wire and undeclared(event) == [], event
    assert to_wire(build(type(event), **{{
        field.name: "w" for field in SHAPES[type(event)].fields.values() if field.wire != "type"
    }})) == {{name: "w" for name in odd}} | {{"type": wire["type"]}}
    repr(event)
assert event.class_ == event.self_ == event.extra_ == event.len_ == "v"
got = beta.decode_server_event({{"type": "got.odd", **data}})
assert (got.audio, got.audio_, got.delta) == (None, "v", "v")
for call in (blocking.put.odd, resources.Moods(Transport()).set):
    names = [name for name, each in inspect.signature(call).parameters.items()
             if each.kind is each.KEYWORD_ONLY
             and name not in ("mood", "timeout", "extra_headers", "extra_query", "extra_body")]
    result = call(*(["id"] if call != blocking.put.odd else []), **{{name: "w" for name in names}})
    wire = to_wire(sent[-1]) if result is None else result[0].json
    assert {{name: wire[name] for name in odd}} == {{name: "w" for name in odd}}
""")


def test_recursion_objects_in_place_and_unions_work_both_ways(package: Regenerated) -> None:
    package.says("""
data = {
    "type": "got.nested",
    "outline": {"title": "a", "parts": [{"title": "b", "parts": []}],
                "shape": {"type": "round", "inner": {"type": "square"}}},
    "exact": {"depth": 1}, "typeless": {"depth": 2}, "listed": [{"depth": 3, "new": None}],
    "shapes": [{"type": "square"}, {"type": "blob", "size": [1]}],
    "kind": "nested",
}
event = beta.decode_server_event(data)
assert type(event.outline.parts[0]) is beta.Outline
assert type(event.outline.shape.inner) is beta.Square
assert type(event.exact) is beta.GotNestedEventExact
assert type(event.typeless) is beta.GotNestedEventTypeless
assert type(event.listed[0]) is beta.GotNestedEventListed
assert event.listed[0].extra == {"new": None}
assert type(event.shapes[1]) is UnknownObject and event.shapes[1].type == "blob"
assert to_wire(event) == data
wrong = {**data, "outline": {"title": "a", "parts": [{"parts": 1}]}, "kind": "other"}
assert sorted(beta.decode_server_event(wrong).problems) == [
    "kind: expected 'nested', got 'other'",
    "outline.parts[0].parts: expected an array, got an integer",
    "outline.parts[0].title: missing",
]
blocking.put.nested(outline={"title": "a"}, shapes=[beta.Square(), {"type": "blob"}])
assert to_wire(sent[0]) == {"type": "put.nested", "outline": {"title": "a"}, "kind": "nested",
                            "shapes": [{"type": "square"}, {"type": "blob"}]}
""")


def test_audio_that_may_be_absent_reads_as_none(package: Regenerated) -> None:
    said = package.says("""
for data in ({}, {"sound": "aGk="}, {"sound": "aGk=", "new": 1}, {"sound": "aGk"},
             {"sound": "aGklo"}):
    event = beta.decode_server_event({"type": "got.sound", **data})
    print(type(event).__name__, event.audio)
""")

    assert said.splitlines() == [
        "GotSoundEvent None",
        "GotSoundEvent b'hi'",
        "GotSoundEvent b'hi'",
        "GotSoundEvent b'hi'",
        "GotSoundEvent None",
    ]


def test_the_other_dialect_stays_as_it_was(package: Regenerated) -> None:
    edited = small_specs.tree(package.folder / generate.PACKAGE / "ga")

    assert edited == small_specs.tree(ROOT / "generated" / generate.PACKAGE / "ga")


def test_the_type_checker_is_content_with_the_new_code(package: Regenerated) -> None:
    said, _ = package.mypy.communicate(timeout=240)

    assert package.mypy.returncode == 0, said
