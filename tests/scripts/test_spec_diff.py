"""The comparison of two versions: each kind of change, whom it breaks, and what it asks for."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import spec_diff
from specdiff import compare, findings, report, source, versions
from specdiff.dialect import Dialect
from specdiff.findings import Finding
from specdiff.source import Version
from support import small_specs
from support.small_specs import Spec, const, obj, ref, string

INTEGER = {"type": "integer", "description": "Some text."}
NUMBER = {"type": "number", "description": "Some text."}
TEXT = string()


def written(folder: Path, events: Spec, rest: Spec | None = None) -> Path:
    """A folder with the files of one dialect."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "asyncapi.yaml").write_text(small_specs.text(events), encoding="utf-8")
    if rest is not None:
        (folder / "openapi.yaml").write_text(small_specs.text(rest), encoding="utf-8")
    return folder


def differences(
    root: Path, old: Spec, new: Spec, rest: tuple[Spec, Spec] | None = None
) -> list[Finding]:
    sides = [
        source.open_version(str(written(root / side / "talk", events, rest and rest[i])), root)
        for i, (side, events) in enumerate((("old", old), ("new", new)))
    ]
    found = versions.compared(*sides)
    return [each for each in found if each.change not in _UNIMPORTANT]


_UNIMPORTANT = {"examples changed", "order changed"}  # where names change, these change too


def event(direction: str, properties: Mapping[str, Spec], required: tuple[str, ...] = ()) -> Spec:
    """A spec whose one interesting event is sent, received, or holds an object that does both."""
    content = small_specs.message("say", properties, required)
    if direction == "sent":
        return small_specs.asyncapi(client={"say": content})
    if direction == "received":
        return small_specs.asyncapi(server={"say": content})
    holder = {"thing": ref("Thing")}
    return small_specs.asyncapi(
        server={"said": holder},
        client={"say": holder},
        schemas={"Thing": obj(properties, required)},
    )


def affected(found: list[Finding]) -> set[tuple[str, str]]:
    return {(each.who, each.level) for finding in found for each in finding.effects}


GIVEN: dict[str, tuple[dict[str, Spec], tuple[str, ...]]] = {
    "nothing": ({}, ()),
    "optional": ({"x": TEXT}, ()),
    "required": ({"x": TEXT}, ("x",)),
    "integer": ({"x": INTEGER}, ()),
    "number": ({"x": NUMBER}, ()),
    "any": ({"x": {"description": "Anything."}}, ()),
    "nullable": ({"x": {**TEXT, "type": ["string", "null"]}}, ()),
    "few": ({"x": string(enum=["a", "b"])}, ()),
    "many": ({"x": string(enum=["a", "b", "c"])}, ()),
    "short": ({"x": string(maxLength=10)}, ()),
    "long": ({"x": string(maxLength=20)}, ()),
    "array": ({"x": {"type": "array", "items": INTEGER, "description": "Some."}}, ()),
    "array of text": ({"x": {"type": "array", "items": TEXT, "description": "Some."}}, ()),
    "map": ({"x": {"type": "object", "additionalProperties": TEXT, "description": "A."}}, ()),
    "nested": ({"x": obj({"y": TEXT})}, ()),
    "nested, y required": ({"x": obj({"y": TEXT}, ("y",))}, ()),
    "audio": ({"x": string(contentEncoding="base64")}, ()),
    "default a": ({"x": string(default="a")}, ()),
    "default b": ({"x": string(default="b")}, ()),
    "object or null": ({"x": {"oneOf": [obj({"y": TEXT}), {"type": "null"}]}}, ()),
    "object always": (
        {"x": {"oneOf": [obj({"y": TEXT}), {"type": "null"}], "x-empty-if-null": True}},
        (),
    ),
    "other words": ({"x": string("Other words.")}, ()),
}

B, A, C = "breaking", "additive", "cosmetic"


@pytest.mark.parametrize(
    ("old", "new", "sent", "received"),
    [
        ("nothing", "required", B, B),  # who builds a server's event has to give it too
        ("nothing", "optional", A, A),
        ("optional", "nothing", B, B),
        ("required", "nothing", B, B),
        ("optional", "required", B, B),
        ("required", "optional", A, B),
        ("integer", "number", A, B),
        ("number", "integer", B, A),
        ("integer", "optional", B, B),
        ("optional", "any", A, B),
        ("any", "optional", B, A),
        ("optional", "nullable", A, B),
        ("nullable", "optional", B, A),
        ("few", "many", A, A),
        ("many", "few", B, C),
        ("few", "optional", A, A),
        ("optional", "few", B, A),
        ("short", "long", A, A),
        ("long", "short", B, C),
        ("optional", "short", B, C),
        ("array", "array of text", B, B),
        ("map", "nested", A, B),
        ("nested", "nested, y required", B, B),
        ("nested, y required", "nested", A, B),
        ("nested", "map", B, B),
        ("optional", "audio", A, A),
        ("audio", "optional", B, B),
        ("object or null", "object always", B, B),
        ("object always", "object or null", B, B),
        ("default a", "default b", B, C),
        ("optional", "other words", C, C),
    ],
)
def test_each_change_breaks_those_who_send_or_those_who_read(
    tmp_path: Path, old: str, new: str, sent: str, received: str
) -> None:
    levels = {}
    for direction in ("sent", "received"):
        found = differences(
            tmp_path / direction, event(direction, *GIVEN[old]), event(direction, *GIVEN[new])
        )
        assert found, "nothing was found"
        levels[direction] = found[0].level
    assert levels == {"sent": sent, "received": received}


def test_equal_specs_have_no_differences(tmp_path: Path) -> None:
    for properties, required in GIVEN.values():
        spec = event("both", properties, required)
        assert differences(tmp_path, spec, spec) == []


def test_a_new_required_field_names_the_constructor_and_the_method(tmp_path: Path) -> None:
    found = differences(tmp_path, event("sent", {}), event("sent", {"x": TEXT}, ("x",)))
    assert [each.names for each in found] == [("SayEvent.x", "connection.say(x=)")]
    assert affected(found) == {("sender", B)}
    assert found[0].uses == ("say: x",)
    assert findings.bump(found) == "major"


def test_an_object_that_travels_both_ways_is_judged_for_both(tmp_path: Path) -> None:
    found = differences(tmp_path, event("both", {"x": TEXT}, ("x",)), event("both", {"x": TEXT}))
    assert [each.change for each in found] == ["field optional"]
    assert affected(found) == {("sender", A), ("reader", B)}
    assert found[0].directions == ("send", "receive")
    assert found[0].uses == ("say: thing.x", "said: thing.x")


def test_a_required_constant_is_filled_in_by_the_class(tmp_path: Path) -> None:
    found = differences(
        tmp_path,
        event("both", {"x": TEXT}),
        event("both", {"x": TEXT, "kind": const("k")}, ("kind",)),
    )
    assert affected(found) == {("sender", B), ("reader", A)}


def test_renamed_fields_and_events_are_recognised(tmp_path: Path) -> None:
    old = small_specs.asyncapi(server={"reply.audio.delta": {"modalities": TEXT, "index": INTEGER}})
    new = small_specs.asyncapi(
        server={"reply.output_audio.delta": {"output_modalities": TEXT, "index": INTEGER}}
    )
    changes = [each.change for each in differences(tmp_path, old, new)]
    # Half of the fields are the same: too little to call it the same event.
    assert changes == [
        "event removed: reply.audio.delta",
        "event added: reply.output_audio.delta",
    ]

    old = small_specs.asyncapi(server={"reply.audio.delta": {"index": INTEGER, "text": TEXT}})
    new = small_specs.asyncapi(
        server={"reply.output_audio.delta": {"index": INTEGER, "text": TEXT}}
    )
    found = differences(tmp_path / "event", old, new)
    assert [each.change for each in found] == [
        "event renamed: reply.audio.delta -> reply.output_audio.delta"
    ]
    assert found[0].names == ("ReplyAudioDeltaEvent", "ReplyOutputAudioDeltaEvent")

    found = differences(
        tmp_path / "field",
        event("both", {"modalities": TEXT}),
        event("both", {"output_modalities": TEXT}),
    )
    assert [each.change for each in found] == ["field renamed: modalities -> output_modalities"]
    assert found[0].names == ("Thing.modalities", "Thing.output_modalities")
    # Another kind of value under a similar name is another field.
    found = differences(
        tmp_path / "kind", event("both", {"modality": TEXT}), event("both", {"modalities": INTEGER})
    )
    assert [each.change.partition(":")[0] for each in found] == [
        "optional field removed",
        "optional field added",
    ]


def test_a_renamed_class_breaks_imports_once(tmp_path: Path) -> None:
    def spec(name: str) -> Spec:
        return small_specs.asyncapi(
            server={"one": {"thing": ref(name)}, "two": {"thing": ref(name)}},
            schemas={name: obj({"x": TEXT})},
        )

    found = differences(tmp_path, spec("Thing"), spec("Widget"))
    assert [(each.change, each.names) for each in found] == [
        ("class renamed: Thing -> Widget", ("Thing", "Widget"))
    ]
    assert found[0].uses == ("one: thing", "two: thing")


def test_a_class_that_nothing_uses_is_compared_all_the_same(tmp_path: Path) -> None:
    def spec(properties: Mapping[str, Spec]) -> Spec:
        return small_specs.asyncapi(schemas={"Thing": obj(properties)})

    found = differences(tmp_path, spec({"x": TEXT}), spec({"y": INTEGER}))
    assert {each.name for each in found} == {"Thing.x", "Thing.y"}
    gone = differences(tmp_path / "gone", spec({"x": TEXT}), small_specs.asyncapi())
    assert [each.change for each in gone] == ["class removed"]


def test_members_of_a_union_are_told_apart_by_their_tag(tmp_path: Path) -> None:
    def spec(*kinds: str) -> Spec:
        schemas: dict[str, Any] = {
            kind.title(): obj({"type": const(kind), "x": TEXT}, ("type",)) for kind in kinds
        }
        schemas["Part"] = {
            "description": "A part.",
            "oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in list(schemas)],
        }
        return small_specs.asyncapi(
            server={"said": {"part": ref("Part")}},
            client={"say": {"part": ref("Part")}},
            schemas=schemas,
        )

    added = differences(tmp_path, spec("text", "audio"), spec("audio", "text", "image"))
    assert added[0].level == A
    assert {(each.name, each.change) for each in added} == {
        ("Part", "alternative added: Image (image)"),
        ("Image", "class added"),
    }
    removed = differences(
        tmp_path / "removed", spec("text", "audio", "image"), spec("text", "audio")
    )
    assert ("sender", B) in affected(removed)
    assert ("reader", B) in affected(removed)


def test_an_object_that_lists_fewer_tags_is_one_object_still(tmp_path: Path) -> None:
    def spec(*tags: str) -> Spec:
        noise = obj({"type": string(enum=[*tags])}, ("type",))
        given = {"noise": {"oneOf": [ref("Noise"), {"type": "null"}], "description": "Noise."}}
        return small_specs.asyncapi({"said": given}, {"say": given}, {"Noise": noise})

    for old, new, change in (
        (("near", "far"), ("near",), "removed: far"),
        (("near",), ("near", "far"), "added: far"),
    ):
        found = differences(tmp_path, spec(*old), spec(*new))
        assert [(each.name, each.change) for each in found] == [("Noise.type", f"values {change}")]


def test_members_are_told_by_their_names_where_not_all_have_a_tag(tmp_path: Path) -> None:
    def spec(thing: Spec, *others: str) -> Spec:
        one = {"description": "One.", "oneOf": [ref("Thing"), *map(ref, others)]}
        schemas = {"Thing": thing, "Other": obj({"type": const("other")}, ("type",))}
        return small_specs.asyncapi(server={"said": {"thing": one}}, schemas=schemas)

    old = spec(obj({"x": TEXT}))
    new = spec(obj({"x": TEXT, "type": const("thing")}, ("type",)), "Other")
    found = differences(tmp_path, old, new)
    assert {(each.name, each.change) for each in found} >= {
        ("Thing.type", "constant field added: string"),
        ("SaidEvent.thing", "alternative added: Other (other)"),
    }
    assert not any(each.change.startswith("alternative removed") for each in found)


def test_recursive_schemas_come_to_an_end(tmp_path: Path) -> None:
    def spec(kind: Spec) -> Spec:
        tree = obj(
            {"value": kind, "left": ref("Tree"), "leaves": {"type": "array", "items": ref("Tree")}}
        )
        return small_specs.asyncapi(server={"grown": {"tree": ref("Tree")}}, schemas={"Tree": tree})

    found = differences(tmp_path, spec(TEXT), spec(INTEGER))
    assert [each.name for each in found] == ["Tree.value"]
    assert found[0].uses == ("grown: tree.value",)


def test_schemas_that_multiply_are_refused_in_one_line(tmp_path: Path, capsys: Any) -> None:
    last = obj({"x": TEXT})
    pairs = {f"T{i}": obj({"a": ref(f"T{i + 1}"), "b": ref(f"T{i + 1}")}) for i in range(30)}
    for side, text in (("old", "One."), ("new", "Two.")):
        spec = small_specs.asyncapi({"said": {"t": ref("T0")}}, schemas={**pairs, "T30": last})
        spec["components"]["schemas"]["T30"]["description"] = text
        written(tmp_path / side / "talk", spec)
    assert spec_diff.main([str(tmp_path / "old"), str(tmp_path / "new")]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert "10000 objects" in line


def test_a_schema_that_both_files_hold_is_reported_once(tmp_path: Path) -> None:
    def both(thing: Spec) -> tuple[Spec, Spec]:
        events = small_specs.asyncapi(
            server={"made": {"thing": ref("Thing")}}, schemas={"Thing": thing}
        )
        return events, small_specs.openapi(schemas={"Thing": thing})

    (old, old_rest), (new, new_rest) = both(obj({"id": TEXT})), both(obj({"id": INTEGER}))
    found = differences(tmp_path, old, new, (old_rest, new_rest))
    assert [each.name for each in found] == ["Thing.id"]
    assert found[0].uses == ("made: thing.id", "things.create(): id")


def test_rest_calls_are_compared_by_address_and_by_name(tmp_path: Path) -> None:
    call = small_specs.operation
    old = small_specs.openapi({"/a": {"post": call()}, "/b": {"post": call("seek_things")}})
    new = small_specs.openapi({"/c": {"post": call()}, "/b": {"post": call("find_things")}})
    spec = small_specs.asyncapi()
    found = differences(tmp_path, spec, spec, (old, new))
    assert {each.change for each in found} == {
        "call renamed: things.seek -> things.find",
        "call moved: POST /a -> POST /c",
    }


def test_calls_that_a_vendor_gives_one_name_are_each_compared(tmp_path: Path) -> None:
    def rest(*parameters: Spec) -> Spec:
        calls = {
            f"/{name}": {"post": small_specs.operation("make_it", body=None, answer=name.title())}
            for name in ("one", "two")
        }
        calls["/two"]["post"]["parameters"] = list(parameters)
        fields = {"x": TEXT} | {str(each["name"]): TEXT for each in parameters}
        return small_specs.openapi(calls, {"One": obj({}), "Two": obj(fields)})

    spec = small_specs.asyncapi()
    given = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
    found = differences(tmp_path, spec, spec, (rest(), rest(given)))
    assert {(each.name, each.uses) for each in found} == {
        ("things.make_it.limit", ("things.make_it(): limit",)),
        ("Two.limit", ("things.make_it(): limit",)),
    }


def test_a_dialect_that_is_new_brings_its_calls(tmp_path: Path) -> None:
    for name in ("one", "two"):
        written(tmp_path / "old" / name, small_specs.asyncapi())
        written(tmp_path / "new" / name, small_specs.asyncapi())
    written(tmp_path / "new" / "three", small_specs.asyncapi({"said": {}}), small_specs.openapi())
    old, new = (source.open_version(str(tmp_path / side), tmp_path) for side in ("old", "new"))
    assert {each.change for each in versions.compared(old, new)} >= {
        "event added: said",
        "call added: POST /things",
    }
    assert versions.not_compared(old, new) == []


def test_a_path_parameter_under_another_name_is_a_rename(tmp_path: Path) -> None:
    def rest(name: str) -> Spec:
        given = {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        call = small_specs.operation("end_thing", body=None, answer=None, parameters=[given])
        return small_specs.openapi({f"/things/{{{name}}}/end": {"post": call}})

    spec = small_specs.asyncapi()
    found = differences(tmp_path, spec, spec, (rest("thing_id"), rest("id")))
    assert [(each.level, each.name, each.change) for each in found] == [
        (B, "things.end", "parameter renamed: thing_id -> id")
    ]


def test_servers_credentials_and_statuses_are_compared(tmp_path: Path) -> None:
    def rest(url: str, security: list[Spec], *statuses: str) -> Spec:
        spec = small_specs.openapi()
        answers = spec["paths"]["/things"]["post"]["responses"]
        answers.update({each: {"description": "No."} for each in statuses})
        schemes = {
            "Key": {"type": "apiKey", "in": "header", "name": "x-key"},
            "Token": {"type": "http", "scheme": "bearer"},
        }
        spec["components"]["securitySchemes"] = schemes
        return {**spec, "servers": [{"url": url}], "security": security}

    spec = small_specs.asyncapi()
    old = rest("https://a.test/v1", [], "400")
    new = rest("https://b.test/v1", [{"Key": [], "Token": []}], "429")
    found = differences(tmp_path / "more", spec, spec, (old, new))
    assert [(each.level, each.name, each.change) for each in found] == [
        (B, "REST", "server removed: https://a.test/v1"),
        (B, "REST", "credentials wanted: x-key with bearer"),
        (A, "REST", "server added: https://b.test/v1"),
        (C, "things.create", "status removed: 400"),
        (C, "things.create", "status added: 429"),
    ]
    either = rest("https://b.test/v1", [{"Key": []}, {"Key": [], "Token": []}], "429")
    assert [
        (each.level, each.change)
        for each in differences(tmp_path / "or", spec, spec, (new, either))
    ] == [(A, "credentials added: x-key")]
    assert [
        (each.level, each.change)
        for each in differences(tmp_path / "less", spec, spec, (either, new))
    ] == [(B, "credentials removed: x-key")]


def test_the_handshake_is_compared(tmp_path: Path) -> None:
    def spec(required: tuple[str, ...], address: str = "/realtime") -> Spec:
        made = small_specs.asyncapi()
        made["channels"]["client"]["bindings"] = {"ws": {"query": obj({"model": TEXT}, required)}}
        for channel in made["channels"].values():
            channel["address"] = address
        return made

    found = differences(tmp_path / "query", spec(()), spec(("model",)))
    assert [(each.level, each.name, each.change) for each in found] == [
        (B, "connect.model", "field required")
    ]
    found = differences(tmp_path / "path", spec(()), spec((), "/live"))
    assert [(each.level, each.change) for each in found] == [
        (B, "address removed: /realtime"),
        (A, "address added: /live"),
    ]
    other = json.loads(json.dumps(spec(())).replace('"server"', '"live"'))
    other = json.loads(json.dumps(other).replace("channels/server", "channels/live"))
    assert differences(tmp_path / "key", spec(()), other) == [], "the key is in no address"


def test_an_object_in_parts_is_the_object_that_they_make(tmp_path: Path) -> None:
    def spec(thing: Spec) -> Spec:
        schemas = {"Base": obj({"x": TEXT}), "Thing": thing}
        return small_specs.asyncapi(server={"said": {"thing": ref("Thing")}}, schemas=schemas)

    whole = {**obj({"x": TEXT}, ("x",)), "description": "An object."}
    parts = {"type": "object", "description": "An object.", "required": ["x"]}
    parts["allOf"] = [{"type": "object", "properties": {"x": TEXT}}]
    assert differences(tmp_path, spec(whole), spec(parts)) == []


def carriage(old: Any, new: Any, name: str = "beta-on-ga") -> list[Finding]:
    """What differs between two versions of a mapping; None is one that is not there."""
    dialects = {each: Dialect() for each in name.split("-on-")}
    sides = [
        Version(name="v", dialects=dialects, mappings={} if data is None else {name: data})
        for data in (old, new)
    ]
    return versions.compared(*sides)


def test_what_is_new_is_not_reported_as_denied_to_the_other_dialect() -> None:
    def only(*events: str) -> Any:
        return {"only": {"wire": {"server": dict.fromkeys(events, "Beta has none.")}}}

    assert not [*versions.mapping_changes(only(), only("new"), {"new"})]
    [(kind, *_)] = versions.mapping_changes(only(), only("old"), {"new"})
    assert kind == "counterpart denied"


def test_the_mapping_of_the_dialects_is_compared() -> None:
    def fields(**fields: Any) -> Any:
        return {"tables": {"session": {"fields": fields}}}

    old = fields(a={"wire": "x"}, b={"wire": "y"})
    new = fields(a={"drop": "No place."}, b={"wire": "z"})
    found = carriage(old, new, "echo-on-ga")
    assert [(each.level, each.dialect, each.name) for each in found] == [
        (B, "echo on ga", "tables.session.fields.a"),
        (A, "echo on ga", "tables.session.fields.b.wire"),
    ]
    refused = carriage(new, fields(a={"refuse": "No place."}, b={"wire": "z"}), "echo-on-ga")
    assert [each.change for each in refused] == ["refused now: No place."]
    carried = carriage(new, old, "echo-on-ga")
    assert "left out no longer: No place." in {each.change for each in carried}


def test_a_mapping_that_goes_takes_a_wire_from_programs() -> None:
    [finding] = carriage({}, None)
    assert (finding.level, finding.dialect) == (B, "beta on ga")


@pytest.mark.parametrize(
    ("marks", "level", "change"),
    [
        ([{"x-role": "error"}, {"x-role": "quota"}], B, "x-role changed: error -> quota"),
        ([{}, {"x-role": "error"}], A, "x-role added: error"),
        ([{"x-replay": "echo"}, {}], B, "x-replay removed: echo"),
        ([{"x-carries": ["x"]}, {"x-carries": []}], B, "x-carries changed: x -> its type"),
        ([{}, {"x-carries": ["x"]}], B, "x-carries changed: all required -> x"),
        ([{"x-tells-dialect": ["x"]}, {}], B, "telling key removed: x"),
    ],
)
def test_marks_of_events_are_compared(
    tmp_path: Path, marks: list[Spec], level: str, change: str
) -> None:
    sides = []
    for said in marks:
        sides.append(event("received", {"x": TEXT}, ("x",)))
        sides[-1]["channels"]["server"]["messages"]["say"] |= said
    found = differences(tmp_path, *sides)
    assert [(each.level, each.name, each.change) for each in found] == [(level, "SayEvent", change)]


@pytest.mark.parametrize(
    ("was", "now", "level", "change"),
    [
        (TEXT, string(**{"x-as-text": True}), A, "other values read as text now"),
        (string(**{"x-as-text": True}), TEXT, B, "other values no longer read as text"),
        (
            {**ref("Thing"), "x-text-as": "y"},
            {**ref("Thing"), "x-text-as": "z"},
            B,
            "x-text-as changed: y -> z",
        ),
        (TEXT, string(**{"x-attribute": "words"}), B, "field renamed: x"),
    ],
)
def test_marks_of_fields_are_compared(
    tmp_path: Path, was: Spec, now: Spec, level: str, change: str
) -> None:
    things = {"Thing": obj({"y": TEXT, "z": TEXT})}
    sides = [small_specs.asyncapi({"say": {"x": each}}, schemas=things) for each in (was, now)]
    found = differences(tmp_path, *sides)
    assert [(each.level, each.change) for each in found] == [(level, change)]


def test_what_parts_of_a_message_hold_is_compared(tmp_path: Path) -> None:
    parts = {n: obj({"type": const(n), "x": TEXT}, ("type",)) for n in ("Text", "Image")}
    union = {"description": "A part.", "oneOf": [ref("Text"), ref("Image")]}
    old = small_specs.asyncapi({"said": {"part": union}}, schemas=parts)
    new = json.loads(json.dumps(old))
    old["components"]["schemas"]["Image"]["x-content"] = "user_image"
    found = differences(tmp_path, old, new)
    assert [(each.level, each.change) for each in found] == [
        (B, "content removed: user_image in Image")
    ]


def test_headers_of_answers_and_parameters_in_the_path_are_compared(tmp_path: Path) -> None:
    def rest(header: Spec, **said: Any) -> Spec:
        given = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}, **said}
        call = small_specs.operation("end_thing", body=None, answer=None, parameters=[given])
        call["responses"]["200"]["headers"] = {"Location": {"schema": {"type": "string"}, **header}}
        return small_specs.openapi({"/things/{id}/end": {"post": call}})

    spec = small_specs.asyncapi()
    sides = (rest({"required": True}), rest({}, deprecated=True))
    found = differences(tmp_path, spec, spec, sides)
    assert [(each.level, each.change) for each in found] == [
        (B, "required header removed: Location"),
        (A, "deprecation added: id"),
    ]


@pytest.mark.parametrize(
    ("file", "was", "now", "found"),
    [
        (
            "client.yaml",
            "  - {name: debug, type: bool | None, default: 'None'}\n",
            "",
            [(B, "client.debug", "optional field removed: None or bool")],
        ),
        (
            "client.yaml",
            "{name: debug, type: bool | None, default: 'None'}",
            "{name: debug, type: bool, default: 'True', secret: true}",
            [
                (B, "client.debug", "type narrowed: None or bool -> bool"),
                (B, "client.debug", "default changed: None -> True"),
                (A, "client.debug", "secret now"),
            ],
        ),
        (
            "client.yaml",
            "{name: debug, type: bool | None, default: 'None'}",
            "{name: debugging, type: bool | None, default: 'None'}",
            [(B, "client.debugging", "field renamed: debug -> debugging")],
        ),
        (
            "client.yaml",
            "    check: proxy\n    value: 'True'\n",
            "    check: proxy\n",
            [(B, "websocket_connection_options.proxy", "setting removed: value True")],
        ),
        (
            "dialects.yaml",
            "path: /realtime/translations\n  wires: [auto]",
            "path: /realtime/translate\n  wires: [auto, ga]",
            [
                (
                    B,
                    "translations",
                    "setting changed: path /realtime/translations -> path /realtime/translate",
                ),
                (A, "translations", "setting added: wires ga"),
            ],
        ),
        (
            "roles.yaml",
            "  clear_output: Throws away what is waiting to be played.\n",
            "",
            [(B, "client", "setting removed: roles clear_output"), (C, "client", "text changed")],
        ),
    ],
)
def test_options_dialects_and_roles_are_compared(
    tmp_path: Path, file: str, was: str, now: str, found: list[tuple[str, str, str]]
) -> None:
    said = (Path(spec_diff.__file__).parents[1] / "spec" / file).read_text("utf-8")
    assert said.count(was) == 1
    for side, text in (("old", said), ("new", said.replace(was, now))):
        written(tmp_path / side / "talk", small_specs.asyncapi())
        (tmp_path / side / file).write_text(text, "utf-8")
    sides = [source.open_version(str(tmp_path / side), tmp_path) for side in ("old", "new")]
    shown = [(each.level, each.name, each.change) for each in versions.compared(*sides)]
    assert shown == found


def test_a_file_that_one_side_has_not_or_that_has_another_form_is_named(tmp_path: Path) -> None:
    for side in ("old", "new"):
        written(tmp_path / side / "talk", small_specs.asyncapi())
    (tmp_path / "new" / "roles.yaml").write_text("server: {error: Something failed.}\n", "utf-8")

    def left_out() -> list[str]:
        sides = [source.open_version(str(tmp_path / side), tmp_path) for side in ("old", "new")]
        return versions.not_compared(*sides)

    assert left_out() == [f"{tmp_path}/new: roles.yaml; the other side has none"]
    (tmp_path / "old" / "roles.yaml").write_text("odd: 1\n", "utf-8")
    assert left_out() == [
        f"{tmp_path}/old: roles.yaml, which is not written as such files are today"
    ]


def test_every_kind_of_change_has_a_verdict() -> None:
    kinds = {kind for each in compare.MARKS.values() for kind in each}
    kinds |= {*compare.WORDS.values(), *compare.RENAMED.values()}
    kinds |= {kind for each in versions.REASONS.values() for kind in each}
    for module in (compare, versions):
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text("utf-8"))):
            if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
                kinds |= set(_texts(node.value.elts[0]))
            elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("found.add"):
                kinds |= set(_texts(node.args[0]))
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "kind":
                kinds |= set(_texts(node.value))
    assert len(kinds) > 40
    for kind in kinds:
        assert any(re.search(kind, each) for each in findings.VERDICTS), kind


def test_every_verdict_is_of_a_kind_of_change_and_says_what_it_knows() -> None:
    names = ("cls", "name", "keyword", "was", "old", "new")
    for kind, sides in findings.VERDICTS.items():
        assert kind
        for level, words in sides:
            assert level in findings.LEVELS
            assert words.format(**dict.fromkeys(names, "x"))


def _texts(node: ast.expr) -> Iterator[str]:
    """The patterns of what an expression may be."""
    if isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))
    elif isinstance(node, ast.Constant):
        yield re.escape(str(node.value))
    elif isinstance(node, ast.JoinedStr):
        parts = [each.value if isinstance(each, ast.Constant) else None for each in node.values]
        yield "".join(".+" if each is None else re.escape(str(each)) for each in parts)


# --- where versions come from -------------------------------------------------------------------


def vendor(*, audio: bool = False, **more: Spec) -> Spec:
    """An OpenAPI document in the way of a vendor: events as schemas, prefixes, inline objects."""

    def made(tag: str, properties: Mapping[str, Any], required: list[str]) -> Spec:
        kind = {"type": "string", "enum": [tag]}
        return {"type": "object", "properties": {"type": kind, **properties}, "required": required}

    text = {"type": "string"}
    nullable = {"type": "string", "nullable": True}
    return {
        "openapi": "3.1.0",
        "info": {"title": "All of it", "version": "2"},
        "paths": {},
        "components": {
            "schemas": {
                "RealtimeClientEvent": {
                    "anyOf": [{"$ref": "#/components/schemas/RealtimeClientEventSay"}]
                },
                "RealtimeClientEventSay": made("say", {"text": text, **more}, ["type", "text"]),
                "RealtimeServerEventSaid": made(
                    "said",
                    {"text": nullable, "audio": text} if audio else {"text": nullable},
                    ["type"],
                ),
                "RealtimeBetaServerEventSaid": made("said", {"text": text}, ["type"]),
                "ChatCompletion": {"type": "object", "properties": {"id": text}},
            }
        },
    }


def test_our_spec_is_compared_with_a_vendors_document(tmp_path: Path) -> None:
    ours = small_specs.asyncapi(server={"said": {"text": TEXT}}, client={"say": {"text": TEXT}})
    for dialect in ("ga", "beta"):
        written(tmp_path / "spec" / dialect, ours)
    upstream = tmp_path / "openapi.yaml"
    upstream.write_text(small_specs.text(vendor(tone={"type": "string"})), "utf-8")

    old = source.open_version(str(tmp_path / "spec"), tmp_path)
    new = source.open_version(str(upstream), tmp_path)
    found = versions.compared(old, new)
    assert {(each.dialect, each.name, each.change) for each in found} == {
        ("ga", "SayEvent.text", "field required"),
        ("ga", "SayEvent.tone", "optional field added: string"),
        ("ga", "SaidEvent.text", "null added"),
        ("beta", "SayEvent", "event removed: say"),
    }


def test_marks_of_ours_are_no_difference_to_a_vendors_document(tmp_path: Path) -> None:
    settings = obj({"speed": NUMBER})
    marked = {
        "text": TEXT,
        "map": {**settings, "x-plain": True},
        "filled": {"oneOf": [settings, {"type": "null"}], "x-empty-if-null": True},
    }
    plain = {"map": settings, "filled": {"anyOf": [settings, {"type": "null"}]}}
    ours = small_specs.asyncapi(server={"said": {}}, client={})
    ours["channels"]["client"]["messages"]["say"] = small_specs.message("say", marked, ("text",))
    said = {"x-role": "said", "x-replay": "echo", "x-carries": [], "x-tells-dialect": ["text"]}
    ours["channels"]["server"]["messages"]["said"] |= said
    written(tmp_path / "spec" / "ga", ours)
    upstream = tmp_path / "openapi.yaml"
    upstream.write_text(small_specs.text(vendor(**plain)), "utf-8")
    sides = [source.open_version(str(each), tmp_path) for each in (tmp_path / "spec", upstream)]
    assert [each.name for each in versions.compared(*sides)] == ["SaidEvent.text"]


def test_a_broken_document_of_a_vendor_does_not_hide_what_is_compared(
    tmp_path: Path, capsys: Any
) -> None:
    written(tmp_path / "ga", small_specs.asyncapi(client={"say": {"text": TEXT}}, server={}))
    lost = {f"x{i}": {"$ref": f"#/components/schemas/Lost{i}"} for i in range(30)}
    (tmp_path / "up.yaml").write_text(small_specs.text(vendor(**lost)), "utf-8")
    arguments = [str(tmp_path / "ga"), str(tmp_path / "up.yaml"), "--root", str(tmp_path)]
    spec_diff.main(arguments)
    shown = capsys.readouterr().out
    assert shown.count("points at nothing") < 15
    assert "more: --format json lists them" in shown
    spec_diff.main([*arguments, "--format", "json"])
    said = json.loads(capsys.readouterr().out)["not_compared"]
    assert sum("points at nothing" in each for each in said) == 30


def test_a_file_is_compared_with_the_dialect_that_it_is_most_like(
    tmp_path: Path, capsys: Any
) -> None:
    for dialect, kind in (("beta", "old"), ("ga", "new")):
        events = {f"{kind}.said": {"text": TEXT}, f"{kind}.done": {}}
        written(tmp_path / "spec" / dialect, small_specs.asyncapi(server=events))
    saved = written(
        tmp_path / "saved", small_specs.asyncapi(server={"new.said": {}, "new.done": {}})
    )
    arguments = [str(saved / "asyncapi.yaml"), str(tmp_path / "spec")]
    assert spec_diff.main([*arguments, "--root", str(tmp_path)]) == 0
    assert "saved to ga  NewSaidEvent.text" in capsys.readouterr().out
    (saved / "asyncapi.yaml").write_text(small_specs.text(small_specs.asyncapi({"x": {}}, {})))
    assert spec_diff.main([*arguments, "--root", str(tmp_path)]) == 2


def test_objects_of_one_tag_are_one_object_of_which_all_is_compared(tmp_path: Path) -> None:
    def item(role: str, *kinds: str) -> Spec:
        part = {"type": "object", "properties": {"type": {"type": "string", "enum": [*kinds]}}}
        fixed = {"type": {"type": "string", "enum": ["message"]}, "role": {"enum": [role]}}
        return {"type": "object", "properties": {**fixed, "part": part}, "required": ["role"]}

    def changes(old: list[str], new: list[str]) -> list[str]:
        sides = []
        for name, kinds in (("old", old), ("new", new)):
            said = {"oneOf": [item("user", *kinds), item("system", "text")]}
            (tmp_path / f"{name}.yaml").write_text(small_specs.text(vendor(item=said)), "utf-8")
            sides.append(source.open_version(str(tmp_path / f"{name}.yaml"), tmp_path))
        return [each.change for each in versions.compared(*sides)]

    assert changes(["text", "image"], ["text", "image", "sound"]) == ["values added: sound"]
    assert changes(["text"], ["text", "image"]) == ["alternative added: an object"]
    assert changes(["text", "image"], ["text", "image"]) == []


def test_two_documents_of_a_vendor_are_compared(tmp_path: Path, capsys: Any) -> None:
    paths = [tmp_path / name for name in ("old.yaml", "new.yaml")]
    paths[0].write_text(small_specs.text(vendor()), "utf-8")
    paths[1].write_text(small_specs.text(vendor(audio=True)), "utf-8")
    status = spec_diff.main([*map(str, paths), "--root", str(tmp_path)])
    shown = capsys.readouterr().out
    assert "optional field added: string" in shown
    assert status == 0, "something additive does not fail"


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """A repository with two commits: the second adds a required field and raises the version."""

    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=T", "-c", "user.email=t@example.com"]
        command = ["git", *identity, "-C", str(tmp_path), *arguments]
        subprocess.run(command, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    for version, properties, required in (("1.2.3", {}, ()), ("1.3.0", {"x": TEXT}, ("x",))):
        written(tmp_path / "spec" / "beta", event("sent", properties, required))
        (tmp_path / "pyproject.toml").write_text(f'[project]\nname = "t"\nversion = "{version}"\n')
        git("add", ".")
        git("commit", "-q", "-m", version)
    return tmp_path


def test_git_revisions_are_compared_and_the_exit_status_tells(history: Path, capsys: Any) -> None:
    root = ["--root", str(history)]
    assert spec_diff.main(["HEAD~1", "HEAD", *root]) == 1
    shown = capsys.readouterr().out
    assert "1 breaking: asks for a major release, 1.2.3 -> 2.0.0; 1.3.0 is not enough" in shown
    assert spec_diff.main(["HEAD~1", "HEAD", "--fail-on", "never", *root]) == 0
    assert spec_diff.main(["HEAD~1", "HEAD", "--fail-on", "bump", *root]) == 1
    assert "does not say what has changed: raise it" in capsys.readouterr().err
    assert spec_diff.main(["HEAD", "HEAD", "--fail-on", "cosmetic", *root]) == 0
    (history / "pyproject.toml").write_text('[project]\nname = "t"\nversion = "2.0.0"\n')
    assert spec_diff.main(["HEAD~1", str(history / "spec"), "--fail-on", "bump", *root]) == 0


@pytest.mark.parametrize(
    "given", ["no-such-thing", "--output={}/x", "HEAD:nowhere", "HEAD:..", "HEAD;id", "-:spec"]
)
def test_what_is_no_version_is_refused_in_one_line(history: Path, capsys: Any, given: str) -> None:
    given = given.format(history)
    assert spec_diff.main(["--root", str(history), "--", "HEAD", given]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not (history / "x").exists(), "no option of git"


def test_text_markdown_and_json_say_the_same(history: Path, capsys: Any) -> None:
    root = ["--root", str(history)]
    shown = {}
    for form in ("text", "markdown", "json"):
        spec_diff.main(["HEAD~1", "HEAD", "--format", form, *root])
        shown[form] = capsys.readouterr().out
    assert "SayEvent(x=...) has to be given" in shown["text"]
    assert "### Breaking" in shown["markdown"]
    assert "`connection.say(x=)`" in shown["markdown"]
    document = json.loads(shown["json"])
    assert (document["bump"], document["next"]) == ("major", "2.0.0")
    assert document["findings"][0]["effects"][0]["who"] == "sender"


def test_what_a_hostile_spec_says_stays_text(tmp_path: Path) -> None:
    nasty = string(enum=["\x1b[2J", "</details><script>alert(1)</script>", "`|x|`"])
    found = differences(tmp_path, event("sent", {}), event("sent", {"x": string()}))
    found += differences(
        tmp_path / "2", event("sent", {"x": string(enum=["a"])}), event("sent", {"x": nasty})
    )
    side = source.open_version(str(written(tmp_path / "3", event("sent", {}))), tmp_path)
    made = report.Report(found=found, old=side, new=side, cosmetic=True)
    shown = made.markdown()
    assert "<script>" not in shown.replace("\\<", "")
    assert "|x|" not in shown
    assert "\x1b" not in made.text()


@pytest.mark.parametrize(
    ("current", "asked", "expected"),
    [
        ("1.2.3", "major", "2.0.0"),
        ("1.2.3", "minor", "1.3.0"),
        ("1.2.3", "patch", "1.2.4"),
        ("1.2.3", "none", "1.2.3"),
        ("0.1.4", "major", "0.2.0"),
        ("0.1.4", "minor", "0.1.5"),
        ("2026.1rc1", "major", None),
    ],
)
def test_the_next_version_follows_the_kind_of_change(
    current: str, asked: str, expected: str | None
) -> None:
    assert report.next_release(current, asked) == expected


def upstream(folder: Path, name: str, schemas: Spec, paths: Spec | None = None) -> Path:
    """A vendor's document with more schemas and paths than the others here have."""
    document = vendor()
    document["components"]["schemas"] |= schemas
    document["paths"] = paths or {}
    (folder / f"{name}.yaml").write_text(small_specs.text(document), "utf-8")
    return folder / f"{name}.yaml"


def between(folder: Path, old: Spec, new: Spec, *paths: Spec) -> list[str]:
    """What differs between two versions of a vendor's document."""
    sides = [
        source.open_version(str(upstream(folder, name, schemas, *paths)), folder)
        for name, schemas in (("old", old), ("new", new))
    ]
    return [f"{each.name} {each.change}" for each in versions.compared(*sides)]


def told(tag: str, **properties: Spec) -> Spec:
    return obj({"type": {"type": "string", "enum": [tag]}, **properties})


def test_the_events_of_a_choice_count_whatever_their_names(tmp_path: Path) -> None:
    union = {"anyOf": [ref("Elsewhere"), told("inline"), {"oneOf": [told("nested")]}, obj({})]}
    schemas = {"RealtimeServerEvent": union, "Elsewhere": told("error")}
    assert between(tmp_path, {}, schemas) == [
        "ErrorEvent event added: error",
        "InlineEvent event added: inline",
        "NestedEvent event added: nested",
    ]
    (said,) = [
        line
        for line in source.open_version(str(tmp_path / "new.yaml"), tmp_path).skipped
        if "constant type" in line
    ]
    assert said.endswith(": /components/schemas/RealtimeServerEvent/anyOf/3")


def test_a_type_may_be_said_in_the_documentation_of_an_event(tmp_path: Path) -> None:
    name = "RealtimeServerEventMore"
    headed = {**obj({"type": TEXT}), "x-oaiMeta": {"name": "more.said"}}
    assert between(tmp_path, {name: told("more.said")}, {name: headed}) == []


def test_null_may_be_said_by_what_is_not_and_by_the_default(tmp_path: Path) -> None:
    noise = {"properties": {"kind": TEXT}}
    nothing_else = {"type": ["array", "string", "number", "boolean"]}
    sides = [
        {"RealtimeServerEventMore": told("more", a={**noise, "not": denied}, b={**noise, **more})}
        for denied, more in (({"type": ["null"]}, {}), (nothing_else, {"default": None}))
    ]
    assert [each for each in between(tmp_path, *sides) if "null" in each] == [
        "MoreEvent.a null added",
        "MoreEvent.b null added",
    ]


def test_one_object_that_lists_several_tags_is_as_several_objects(tmp_path: Path) -> None:
    either = {"oneOf": [told("text", text=TEXT), told("audio", sound=TEXT)]}
    both = obj({"type": {"enum": ["text", "audio", "film"]}, "text": TEXT, "sound": TEXT})
    sides = [{"RealtimeServerEventMore": told("more", part=each)} for each in (either, both)]
    assert between(tmp_path, *sides) == ["MoreEvent.part alternative added: an object (film)"]
    assert between(tmp_path, *reversed(sides)) == [
        "MoreEvent.part alternative removed: an object (film)"
    ]


def test_all_arrays_of_a_choice_are_compared(tmp_path: Path) -> None:
    def event(*kinds: str) -> Spec:
        arrays = [{"type": "array", "items": {"type": kind}} for kind in kinds]
        return {"RealtimeServerEventMore": told("more", part={"oneOf": arrays})}

    said = "MoreEvent.part type widened: string -> boolean or string"
    assert between(tmp_path, event("string"), event("string", "boolean")) == [said]


def test_what_is_not_compared_is_named(tmp_path: Path, capsys: Any) -> None:
    spoken = {"type": "string", "description": "Base64 audio."}
    open_ended = {"oneOf": [obj({"a": TEXT}), {"type": "object"}]}
    schemas = {
        "RealtimeVoiceServerEventSaid": told("voice.said"),
        "LiveServerEvent": {"anyOf": [ref("RealtimeVoiceServerEventSaid")]},
        "RealtimeServerEventMore": told("more", audio=spoken, odd=open_ended),
    }
    calls: Spec = {"/realtime/calls": {"post": {}}}
    paths = {
        "/live/sessions": {},
        "/live/calls": {},
        "/realtime/calls/{id}": {"get": {"operationId": "get_call", "tags": []}},
    }
    new = upstream(tmp_path, "new", schemas, {**calls, **paths})
    old = upstream(tmp_path, "old", {}, calls)
    spec_diff.main([str(old), str(new), "--root", str(tmp_path)])
    shown = capsys.readouterr().out
    loud = "EVENTS OF ANOTHER API, none of which are compared: "
    assert f"{loud}RealtimeVoiceServerEvent... (1), LiveServerEvent... (1)" in shown
    assert "2 paths outside /realtime: below /live" in shown
    assert shown.count("any value") == 1
    place = "/components/schemas/RealtimeServerEventMore/properties/odd"
    assert f"1 places whose schema is read as any value: {place}\n" in shown
    assert "calls.get" in shown
    assert "if our spec followed it" not in shown, "neither is ours"


def test_statuses_headers_and_formats_of_a_vendors_call_are_compared(tmp_path: Path) -> None:
    def calls(status: str, body: list[str], answer: str, *headers: str) -> Spec:
        given = {"content": {each: {} for each in body}}
        said = {"content": {answer: {}}, "headers": {each: {} for each in headers}}
        call = {"requestBody": given, "responses": {status: said, "404": {}}}
        return {"/realtime/calls": {"post": call}}

    sides = [
        source.open_version(str(upstream(tmp_path, name, {}, paths)), tmp_path)
        for name, paths in (
            ("old", calls("201", ["multipart/form-data", "application/sdp"], "text/x", "Location")),
            ("new", calls("202", ["multipart/form-data"], "text/y")),
        )
    ]
    assert {each.change for each in versions.compared(*sides)} == {
        "status removed: 201",
        "status added: 202",
        "body format removed: application/sdp",
        "answer format removed: text/x",
        "answer format added: text/y",
        "answer header removed: Location",
    }


def test_limits_that_a_vendor_does_not_state_are_one_line(tmp_path: Path) -> None:
    short = {"type": "string", "maxLength": 3, "description": "Some text."}
    ours = small_specs.asyncapi(server={"said": {"text": short, "more": short}}, client={})
    written(tmp_path / "spec" / "ga", ours)
    new = upstream(tmp_path, "new", {"RealtimeServerEventSaid": told("said", text=TEXT, more=TEXT)})
    sides = [source.open_version(str(each), tmp_path) for each in (tmp_path / "spec", new)]
    (said,) = [each for each in versions.compared(*sides) if "limit" in each.change]
    assert (said.change, said.uses) == ("limits not stated", ("said: text", "said: more"))


def test_a_document_without_realtime_events_is_refused_in_one_line(
    tmp_path: Path, capsys: Any
) -> None:
    document = vendor()
    document["components"]["schemas"] = {"Odd": {"required": ["a", "a"], "type": 1}}
    (tmp_path / "other.yaml").write_text(small_specs.text(document), "utf-8")
    assert spec_diff.main([str(tmp_path / "other.yaml")] * 2) == 2
    assert capsys.readouterr().err.endswith("there are no realtime events in it\n")


# --- a vendor's document as a whole -------------------------------------------------------------

PLATFORM = """\
openapi: 3.0.0
info: {title: All of it, version: 2}
x-common: &text {type: string}
paths:
  /chat/completions: {post: {operationId: createChat, responses: {'200': {description: OK}}}}
  /realtime/things/{id}:
    post:
      operationId: createRealtimeThing
      parameters:
        - {name: id, in: path, required: true, schema: *text}
        - {name: limit, in: query, schema: {type: integer}}
        - {name: trace, in: header, required: true, schema: *text}
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {model: *text, speed: {type: number}}}
      responses:
        '200':
          description: OK
          headers: {Location: {schema: *text}}
          content:
            application/json:
              schema:
                allOf: [{$ref: '#/components/schemas/Thing'}]
  /realtime/new: {post: {operationId: newThing, responses: {'200': {description: OK}}}}
components:
  schemas:
    Thing: {type: object, properties: {id: *text, name: {<<: *text, nullable: true}}}
    RealtimeServerEventResponseOutputAudioDelta:
      type: object
      properties: {type: {type: string, enum: [response.output_audio.delta]}, delta: *text}
    RealtimeServerEventOdd: {type: object, properties: {type: *text}}
    RealtimeTranslationServerEventSessionClosed:
      type: object
      properties: {type: {type: string, enum: [session.closed]}, reason: *text}
"""


def test_calls_and_translations_of_a_vendor_are_compared_and_the_rest_is_named(
    tmp_path: Path, capsys: Any
) -> None:
    thing = obj({"id": TEXT})
    params = obj({"model": TEXT})
    call = small_specs.operation(
        body="Params",
        answer="Thing",
        parameters=[{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
    )
    rest = small_specs.openapi(
        {"/realtime/things/{id}": {"post": call}}, {"Thing": thing, "Params": params}
    )
    delta = {"response.output_audio.delta": {"delta": TEXT}}
    written(tmp_path / "spec/ga", small_specs.asyncapi(server=delta, client={}), rest)
    closed = small_specs.asyncapi(server={"session.closed": {}}, client={})
    written(tmp_path / "spec/translations", closed)
    (tmp_path / "upstream.yaml").write_text(PLATFORM, "utf-8")
    arguments = [str(tmp_path / "spec"), str(tmp_path / "upstream.yaml"), "--root", str(tmp_path)]

    spec_diff.main([*arguments, "--format", "json"])
    document = json.loads(capsys.readouterr().out)

    found = {(each["dialect"], each["name"], each["change"]) for each in document["findings"]}
    assert {
        ("ga", "things.create.limit", "optional field added: integer"),
        ("ga", "things.create.trace", "required field added: string"),
        ("ga", "things.create", "answer header added: Location"),
        ("ga", "Params.speed", "optional field added: number"),
        ("ga", "Thing.name", "optional field added: string or null"),
        ("translations", "SessionClosedEvent.reason", "optional field added: string"),
    } <= found
    assert any(change == "call added: POST /realtime/new" for _, _, change in found)
    said = "\n".join(document["not_compared"])
    assert "RealtimeServerEventOdd" in said
    assert "1 paths outside /realtime" in said
    spec_diff.main(arguments)
    shown = capsys.readouterr().out.splitlines()
    assert "asks for a" in shown[1]
    assert shown[2].startswith("ga: ")
    assert "NOT COMPARED" in shown


def test_a_secret_that_is_no_longer_one_is_breaking(tmp_path: Path) -> None:
    secret, shown = string(**{"x-secret": True}), TEXT
    found = differences(tmp_path, event("received", {"x": secret}), event("received", {"x": shown}))
    assert [(each.level, each.change) for each in found] == [(B, "secret no longer")]


def test_what_is_deprecated_is_said_of_fields_events_and_calls(tmp_path: Path) -> None:
    old = small_specs.asyncapi(server={"said": {"x": TEXT}})
    new = json.loads(json.dumps(old))
    payload = new["channels"]["server"]["messages"]["said"]["payload"]
    payload["deprecated"] = payload["properties"]["x"]["deprecated"] = True
    rest = (small_specs.openapi(), small_specs.openapi())
    rest[1]["paths"]["/things"]["post"]["deprecated"] = True
    found = differences(tmp_path, old, new, rest)
    assert {each.name for each in found} == {"SaidEvent", "SaidEvent.x", "things.create"}
    assert {(each.level, each.change) for each in found} == {(A, "deprecated now")}


def test_a_format_that_changes_no_code_is_no_difference(tmp_path: Path) -> None:
    plain, formatted = {"x": INTEGER}, {"x": {**INTEGER, "format": "int64"}}
    assert differences(tmp_path, event("both", plain), event("both", formatted)) == []
