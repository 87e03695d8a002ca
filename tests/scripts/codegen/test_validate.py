"""Each rule goes red where it is broken; the real specs are green."""

from __future__ import annotations

import copy
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import generate
import validate as command
from codegen import client, validate
from codegen.dialect import build_events
from schema import load
from schema.document import Document, Problem, SpecError, listed, mapping, objects
from schema.records import Schemas
from support import small_specs

pytestmark = pytest.mark.slow

Edit = Callable[[dict[str, Any]], object]


def part_of(name: str, calls: tuple[str, ...] = (), events: tuple[str, ...] = ()) -> Document:
    """Of a real spec, these events or calls with one example each and the schemas they need, and of
    a call's objects a few properties: every check of the whole would take ten times as long."""
    document = load.read(small_specs.ROOT / name, name)
    data = copy.deepcopy(document.data)
    for channel in data.get("channels", {}).values():
        kept = {key: each for key, each in channel["messages"].items() if key in events}
        channel["messages"] = kept
        for message in kept.values():
            del message["examples"][1:]
    for operations in data.get("paths", {}).values():
        for key in set(operations) - set(calls):
            del operations[key]
    for _, node in objects(data.get("paths", {})):
        if isinstance(examples := node.get("examples"), dict):
            node["examples"] = dict([next(iter(examples.items()))])
    schemas = data["components"].pop("schemas")
    for _, node in objects(schemas if calls else {}):
        properties = mapping(node, "properties")
        kept = {*[*properties][:2], *listed(node.get("required")), "id", "voice"}
        for key in properties.keys() - kept:
            del properties[key]
    needed = data["components"]["schemas"] = {}
    while missing := {
        ref.rpartition("/")[2]
        for _, ref in Document(name, data, {}).refs()
        if ref.startswith("#/components/schemas/")
    } - set(needed):
        needed.update((key, schemas[key]) for key in schemas if key in missing)
    return Document(name, data, document.lines)


EVENTS = part_of(
    "spec/beta/asyncapi.yaml", events=("response.audio.delta", "error", "session.update")
)
REST = part_of("spec/beta/openapi.yaml", calls=("post",))


def edited(document: Document, edit: Edit) -> Document:
    data = copy.deepcopy(document.data)
    edit(data)
    return Document(document.name, data, document.lines)


def at(spec: dict[str, Any], pointer: str) -> Any:
    return Document("", spec, {}).resolve(f"#{pointer}")


def put(pointer: str, value: object) -> Edit:
    """Sets what is at a pointer; makes the last part if it is not there."""
    parent, _, last = pointer.rpartition("/")
    key = last.replace("~1", "/").replace("~0", "~")

    def edit(spec: dict[str, Any]) -> None:
        node = at(spec, parent) if parent else spec
        node[int(key) if isinstance(node, list) else key] = copy.deepcopy(value)

    return edit


def drop(pointer: str) -> Edit:
    parent, _, last = pointer.rpartition("/")
    return lambda spec: at(spec, parent).pop(int(last) if last.isdigit() else last)


def found(check: Callable[..., object], subject: object, *more: object) -> list[Problem]:
    """What one check finds."""
    findings = validate.Findings()
    check(subject, findings, *more)
    return findings.problems


def both(*edits: Edit) -> Edit:
    return lambda spec: [edit(spec) for edit in edits]


def test_the_real_specs_keep_every_rule(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["validate.py"])

    assert command.main() == 0

    lines = capsys.readouterr().out.splitlines()
    named = [line.split(": ")[0] for line in lines[:-1]]
    for dialect in client.dialect_names(small_specs.ROOT):
        assert {f"spec/{dialect}/asyncapi.yaml", f"spec/{dialect}/openapi.yaml"} <= set(named)
    assert lines[-1] == f"{len(named)} files, no problems"


DELTA = "/channels/server/messages/response.audio.delta"
ERROR = "/channels/server/messages/error"
UPDATE = "/channels/client/messages/session.update"
TURN = "/components/schemas/ServerVad"
MEANING = "/components/schemas/SemanticVad"
UNION = "/components/schemas/TurnDetection"


@pytest.mark.parametrize(
    ("edit", "pointer", "message"),
    [
        # the standard
        (put("/asyncapi", "2.6.0"), "/asyncapi", "only 3.0.0"),
        (drop("/operations/sendClientEvents/action"), "/operations/sendClientEvents", "'action'"),
        (
            put(f"{DELTA}/payload/properties/delta/type", "strin"),
            f"{DELTA}/payload/properties/delta/type",
            "; did you mean 'string'?",
        ),
        (put(f"{DELTA}/summmary", "x"), f"{DELTA}/summmary", "did you mean 'summary'?"),
        (put(f"{TURN}/required", "type"), f"{TURN}/required", "is not of type 'array'"),
        # messages, channel, operations
        (put(f"{DELTA}/name", "x.y"), f"{DELTA}/name", "is not the key"),
        (
            put(f"{DELTA}/payload/properties/type/const", "x.y"),
            f"{DELTA}/payload/properties/type/const",
            "the tag 'x.y' is not the message's name",
        ),
        (
            drop(f"{DELTA}/payload/properties/type/const"),
            f"{DELTA}/payload/properties/type/const",
            "needs a property 'type' with a const",
        ),
        (
            lambda spec: spec["components"].update(
                messages={"error": spec["channels"]["server"]["messages"].pop("error")}
            ),
            "/components/messages/error",
            "the message is in no channel",
        ),
        (drop("/operations/receiveServerEvents"), ERROR, "the channel of one operation"),
        (
            put("/operations/more", {"action": "send", "channel": {"$ref": "#/channels/server"}}),
            ERROR,
            "the channel of one operation",
        ),
        (
            put("/operations/receiveServerEvents/messages", [{"$ref": f"#{DELTA}"}]),
            ERROR,
            "the channel of one operation",
        ),
        (put(f"{ERROR}/payload", {"type": "string"}), f"{ERROR}/payload", "a bare string"),
        (drop(f"{DELTA}/summary"), DELTA, "no summary"),
        (put(f"{DELTA}/summary", "  "), DELTA, "no summary"),
        (put(f"{DELTA}/summary", "One.\nTwo."), f"{DELTA}/summary", "more than one line"),
        # examples
        (drop(f"{DELTA}/examples"), DELTA, "no example"),
        (drop(f"{DELTA}/examples/0/payload"), f"{DELTA}/examples/0", "no payload"),
        (drop(f"{DELTA}/examples/0/payload/delta"), f"{DELTA}/examples/0/payload", "'delta' is a"),
        (
            put(f"{DELTA}/examples/0/payload/delta", "AAA"),
            f"{DELTA}/examples/0/payload/delta",
            "is not base64",
        ),
        (
            put(f"{DELTA}/examples/0/payload/output_index", "0"),
            f"{DELTA}/examples/0/payload/output_index",
            "'0' is not of type 'integer'",
        ),
        (
            put(f"{UPDATE}/examples/0/payload/session/turn_detection/threshold", "loud"),
            f"{UPDATE}/examples/0/payload/session/turn_detection/threshold",
            "'loud' is not of type 'number'",
        ),
        (
            put(f"{UPDATE}/examples/0/payload/session/turn_detection/type", "psychic"),
            f"{UPDATE}/examples/0/payload/session/turn_detection/type",
            "'psychic' is not one of the tags 'server_vad', 'semantic_vad'",
        ),
        # schemas
        (
            drop(f"{DELTA}/payload/properties/delta/description"),
            f"{DELTA}/payload/properties/delta",
            "no description",
        ),
        (
            put(f"{TURN}/properties/threshold/description", " "),
            f"{TURN}/properties/threshold",
            "no description",
        ),
        (put(f"{TURN}/required", ["type", "x"]), f"{TURN}/required", "'x' is required but is no"),
        (
            put(f"{TURN}/properties/threshold/default", "half"),
            f"{TURN}/properties/threshold/default",
            "is not of type 'number'",
        ),
        # names
        (
            put(f"{TURN}/properties/create-response", {"type": "string", "description": "x"}),
            f"{TURN}/properties/create-response",
            "two properties give the attribute name 'create_response'",
        ),
        (
            put("/components/schemas/ErrorEvent", small_specs.obj({"a": small_specs.string()})),
            "/channels/server/messages/error/payload",
            "two schemas give the class name ErrorEvent: the other is /components/schemas/Err",
        ),
        # values that mean nothing
        (
            put(f"{DELTA}/payload/properties/delta/contentEncoding", "base46"),
            f"{DELTA}/payload/properties/delta/contentEncoding",
            "must be base64, not 'base46'",
        ),
        (
            put(f"{UPDATE}/payload/properties/session/x-text-as", "voyce"),
            f"{UPDATE}/payload/properties/session/x-text-as",
            "is no property of the object; did you mean 'voice'?",
        ),
        (
            both(
                put(f"{TURN}/properties/threshold/minimum", 2),
                put(f"{TURN}/properties/threshold/maximum", 1),
            ),
            f"{TURN}/properties/threshold/minimum",
            "minimum 2 is above maximum 1",
        ),
        (
            put(f"{TURN}/properties/threshold/pattern", "["),
            f"{TURN}/properties/threshold/pattern",
            "'[' is no regex: unterminated",
        ),
        (
            put(f"{TURN}/properties/type", {"type": "string", "enum": ["server_vad"]}),
            f"{TURN}/properties/type",
            "write const in place of enum",
        ),
        (
            put("/components/schemas/session", small_specs.obj({"a": small_specs.string()})),
            "/components/schemas/session",
            "use PascalCase",
        ),
        (
            drop(f"{TURN}/properties/type/const"),
            "/components/schemas/TurnDetection",
            "one common property with a const",
        ),
        (
            put(f"{TURN}/properties/threshold", {"enum": [True], **small_specs.string()}),
            f"{TURN}/properties/threshold/enum",
            "quote strings",
        ),
        (
            put(f"{TURN}/properties/threshold/x-empty-if-null", True),
            f"{TURN}/properties/threshold",
            "x-empty-if-null needs a reference to one named object",
        ),
        (
            put(f"{TURN}/properties/n", {**small_specs.ref("ServerVad"), "x-empty-if-null": True}),
            f"{TURN}/properties/n",
            "x-empty-if-null needs an object without required properties",
        ),
        (
            put(f"{UPDATE}/payload/properties/session/x-empty-if-null", True),
            f"{UPDATE}/payload/properties/session",
            "x-empty-if-null belongs on an optional property",
        ),
    ],
)
def test_a_broken_rule_of_asyncapi_is_found(edit: Edit, pointer: str, message: str) -> None:
    problems = found(validate.asyncapi_rules, edited(EVENTS, edit))

    messages = [each.message for each in problems if each.pointer == pointer]
    assert any(message in each for each in messages), problems
    assert all(each.line > 1 or each.pointer == "/asyncapi" for each in problems)


@pytest.fixture(scope="module")
def event_classes() -> Schemas:
    return build_events(EVENTS, "beta").schemas


POST = "/paths/~1realtime~1sessions/post"
ANSWER = "/components/schemas/SessionCreateResponse"


def first_example(kind: str) -> str:
    content = {"request": "requestBody", "answer": "responses/200"}[kind]
    media = f"{POST}/{content}/content/application~1json"
    return f"{media}/examples/{next(iter(at(REST.data, media)['examples']))}/value"


@pytest.mark.parametrize(
    ("edit", "pointer", "message"),
    [
        (put("/openapi", "3.0.3"), "/openapi", "only 3.1"),
        (drop("/info/title"), "/info", "'title' is a required property"),
        (
            put(f"{ANSWER}/properties/id/type", "strin"),
            f"{ANSWER}/properties/id/type",
            "'strin' is not one of",
        ),
        (drop(f"{POST}/operationId"), f"{POST}/operationId", "snake_case"),
        (put(f"{POST}/operationId", "a; b"), f"{POST}/operationId", "snake_case"),
        (put(f"{POST}/tags", ["a", "b"]), f"{POST}/tags", "exactly one tag"),
        (put(f"{POST}/tags", ["session"]), f"{POST}/tags/0", "did you mean 'sessions'?"),
        (
            put(f"{POST}/parameters", [{"name": "q", "in": "query", "schema": {"type": "array"}}]),
            POST,
            "must be a string, a number or a boolean",
        ),
        (
            put(
                f"{POST}/parameters",
                [{"name": "voice", "in": "query", "schema": {"type": "string"}}],
            ),
            POST,
            "the body's property 'voice' has the name of something else",
        ),
        (
            put(f"{first_example('request')}/voice", 7),
            f"{first_example('request')}/voice",
            "7 is not",
        ),
        (put(f"{first_example('answer')}/id", 7), f"{first_example('answer')}/id", "7 is not"),
        (drop(f"{ANSWER}/properties/id/description"), f"{ANSWER}/properties/id", "no description"),
        (put(f"{ANSWER}/required", ["x"]), f"{ANSWER}/required", "'x' is required but is no"),
        (
            both(
                put(f"{ANSWER}/properties/a_b", small_specs.string()),
                put(f"{ANSWER}/properties/a-b", small_specs.string()),
            ),
            f"{ANSWER}/properties/a-b",
            "two properties give the attribute name 'a_b'",
        ),
    ],
)
def test_a_broken_rule_of_openapi_is_found(
    event_classes: Schemas, edit: Edit, pointer: str, message: str
) -> None:
    problems = found(validate.openapi_rules, edited(REST, edit), event_classes)

    messages = [each.message for each in problems if each.pointer == pointer]
    assert any(message in each for each in messages), problems


@pytest.mark.parametrize(
    ("line", "word", "meant"),
    [
        ("          x-secrte: true", "x-secrte", "did you mean 'x-secret'?"),
        ("          contentEncodng: base64", "contentEncodng", "did you mean 'contentEncoding'?"),
        ("          minumum: 1", "minumum", "did you mean 'minimum'?"),
        ("          nullable: true", "nullable", "write type: [..., 'null']"),
        ("          x-mine: 1", "x-mine", "ours here: x-secret"),
        ("          x-secret: 'yes'", "x-secret", "must be true or false"),
    ],
)
def test_a_word_that_is_not_understood_is_the_only_problem(
    tmp_path: Path, line: str, word: str, meant: str
) -> None:
    field = small_specs.string() | {"format": "mark"}
    small_specs.write_root(
        tmp_path, small_specs.asyncapi(schemas={"Part": small_specs.obj({"a": field})})
    )
    file = tmp_path / "spec/beta/asyncapi.yaml"
    file.write_text(file.read_text("utf-8").replace("          format: mark", line), "utf-8")

    (problem,) = found(validate.dialects, tmp_path / "spec")
    assert word in problem.message
    assert meant in problem.message
    assert problem.pointer == f"/components/schemas/Part/properties/a/{word}"
    assert problem.line == line_of(file, word)


def test_a_misspelt_required_is_one_problem_and_not_seven() -> None:
    def misspelt(spec: dict[str, Any]) -> None:
        for pointer in (f"{DELTA}/payload", TURN):
            node = at(spec, pointer)
            node["requird"] = node.pop("required")

    problems = found(validate.asyncapi_rules, edited(EVENTS, misspelt))

    assert {each.pointer for each in problems} == {f"{DELTA}/payload/requird", f"{TURN}/requird"}
    assert all("did you mean 'required'?" in each.message for each in problems)


@pytest.mark.parametrize(
    ("edit", "pointer", "message"),
    [
        (put(f"{TURN}/required", "type"), f"{TURN}/required", "is not of type 'array'"),
        (put(f"{MEANING}/properties/type/const", "server_vad"), UNION, "with a const of its own"),
        (put(f"{UNION}/oneOf/1/$ref", f"#{UNION}"), f"{UNION}/oneOf/1", "holds itself"),
        (
            put("/operations/receiveServerEvents/action", "send"),
            "/operations/receiveServerEvents/action",
            "sendClientEvents does send too",
        ),
    ],
)
def test_what_follows_from_a_mistake_is_not_told(edit: Edit, pointer: str, message: str) -> None:
    [problem] = found(validate.asyncapi_rules, edited(EVENTS, edit))

    assert problem.pointer == pointer
    assert message in problem.message


def test_a_misspelt_word_of_a_call_is_found() -> None:
    edit = both(put(f"{POST}/x-idempotnt", False), put(f"{POST}/sumary", "x"))
    problems = found(validate.openapi_rules, edited(REST, edit), None)
    assert {each.message for each in problems} == {
        "unknown keyword 'x-idempotnt'; did you mean 'x-idempotent'?",
        "unknown keyword 'sumary'; did you mean 'summary'?",
    }


def test_each_misspelt_word_is_one_problem_at_its_own_line(tmp_path: Path) -> None:
    small_specs.write_root(tmp_path)
    file = tmp_path / "spec/beta/asyncapi.yaml"
    text = file.read_text("utf-8")
    assert text.count("  title:") == 1
    file.write_text(text.replace("  title:", "  desription: x\n  title:"), "utf-8")

    (problem,) = found(validate.dialects, tmp_path / "spec")

    assert problem.message == "unknown keyword 'desription'; did you mean 'description'?"
    assert (problem.pointer, problem.line) == ("/info/desription", line_of(file, "desription"))


def test_a_misspelt_required_word_is_not_told_by_the_examples_too() -> None:
    edit = put(f"{DELTA}/payload/required", ["event_id", "type", "delt"])

    (problem,) = found(validate.asyncapi_rules, edited(EVENTS, edit))

    assert problem.message == "'delt' is required but is no property; did you mean 'delta'?"


def test_a_wrong_tag_of_an_example_is_named() -> None:
    edit = put(f"{DELTA}/examples/0/payload/type", "response.audio.dleta")

    (problem,) = found(validate.asyncapi_rules, edited(EVENTS, edit))

    assert problem.message == "'response.audio.dleta' must be 'response.audio.delta'"


SHARED = """
components:
  schemas:
    Part:
      type: object
      description: A part.
      properties:
        text: {type: string, description: Some text.}
    Unused:
      type: object
      description: Nobody refers to it.
      properties:
        text: {type: string, descripton: Some text.}
"""


def shared_specs(tmp_path: Path) -> Path:
    part = {"$ref": "schemas.yaml#/components/schemas/Part", "description": "A part."}
    rest = small_specs.openapi(schemas={"ThingParams": small_specs.obj({"part": part})})
    small_specs.write_root(tmp_path, small_specs.asyncapi({"pong": {"part": part}}), rest)
    (tmp_path / "spec/beta/schemas.yaml").write_text(SHARED, "utf-8")
    return tmp_path


def test_what_both_files_use_stands_once_beside_them(tmp_path: Path) -> None:
    findings = validate.Findings()
    validate.dialects(shared_specs(tmp_path) / "spec", findings)

    reports = findings.by_file()
    assert [file.rpartition("/")[2] for file in reports] == [
        "asyncapi.yaml", "openapi.yaml", "schemas.yaml"
    ]  # fmt: skip
    assert [len(each) for each in reports.values()] == [0, 0, 2]
    assert {each.line for each in reports["spec/beta/schemas.yaml"]} == {9, 13}
    assert "is used by neither" in str(reports["spec/beta/schemas.yaml"][0])
    files = generate.make(tmp_path)
    holding = [name for name, text in files.items() if "class Part(" in text]
    assert len(holding) == 1, holding
    assert "/rest/" not in holding[0]


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "asyncapi",
            "\ncomponents:",
            "\ncomponets:",
            "/componets: unknown keyword 'componets'; did",
        ),
        (
            "schemas",
            "\ncomponents:",
            "\ncomponets:",
            "/componets: unknown keyword 'componets'; did",
        ),
        ("schemas", "  schemas:", "  shemas:", "/components/shemas: unknown keyword 'shemas'; did"),
        (
            "asyncapi",
            "schemas.yaml#/components/schemas/Part",
            "schemas.yaml#/components/schemas/Prt",
            "$ref 'schemas.yaml#/components/schemas/Prt' points at nothing; did you mean 'Part'?",
        ),
        (
            "asyncapi",
            "'#/components/schemas/Own'",
            "'schemas.yaml#/components/schemas/Own'",
            "points at nothing; did you mean '#/components/schemas/Own'?",
        ),
        (
            "schemas",
            "type: string",
            "type: null",
            "null is a word of YAML: put it in quotes, 'null'",
        ),
    ],
)
def test_a_wrong_word_or_reference_is_one_problem(
    tmp_path: Path, file: str, old: str, new: str, message: str
) -> None:
    part = {"$ref": "schemas.yaml#/components/schemas/Part", "description": "A part."}
    fields = {"part": part, "own": small_specs.ref("Own"), "again": small_specs.ref("Own")}
    own = {"Own": small_specs.obj({"a": small_specs.string()})}
    small_specs.write_root(tmp_path, small_specs.asyncapi({"pong": fields}, schemas=own))
    (tmp_path / "spec/beta/schemas.yaml").write_text(SHARED.partition("    Unused:")[0], "utf-8")
    path = tmp_path / f"spec/beta/{file}.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    findings = validate.Findings()

    validate.dialects(tmp_path / "spec", findings)

    [problem] = dict.fromkeys(findings.problems)
    assert message in str(problem)
    assert problem.file == f"spec/beta/{file}.yaml"


def test_a_schema_in_two_files_is_refused(tmp_path: Path) -> None:
    thing = {"Thing": small_specs.obj({"id": small_specs.string()})}
    small_specs.write_root(tmp_path, small_specs.asyncapi(schemas=thing))
    [problem] = found(validate.dialects, tmp_path / "spec")
    assert problem.file == "spec/beta/openapi.yaml"
    assert problem.message == "stands in two files: move it to schemas.yaml"


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    children = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in children if isinstance(node, dict | list) else ():
        yield from places(value, (*path, key))


GONE = object()


@pytest.mark.parametrize("value", [None, 5, "x", [5], {"x": 5}, True, GONE])
def test_nothing_in_the_wrong_place_is_a_traceback(value: object) -> None:
    schemas = {"Part": small_specs.obj({"x": small_specs.string(default="y")}, ("x",))}
    events = small_specs.asyncapi({"pong": {"part": small_specs.ref("Part")}}, schemas=schemas)
    for spec, check in (
        (events, lambda document: found(validate.asyncapi_rules, document)),
        (small_specs.openapi(), lambda document: found(validate.openapi_rules, document, None)),
    ):
        for path in places(spec):
            broken = copy.deepcopy(spec)
            node: Any = broken
            for key in path[:-1]:
                node = node[key]
            if value is GONE:
                del node[path[-1]]
            else:
                node[path[-1]] = value
            try:
                document = load.parse(small_specs.text(broken).encode(), "spec.yaml")
            except SpecError:
                continue
            check(document)


def test_a_choice_that_fails_is_explained_by_the_branch_that_was_meant() -> None:
    edit = both(
        put(f"{UPDATE}/payload/properties/session", {"type": 5}),
        put(f"{UPDATE}/payload/properties/event_id/maxLength", "long"),
    )

    found = {each.pointer: each.message for each in validate.structure(edited(EVENTS, edit))}

    assert f"{UPDATE}/payload/properties/session/type" in found
    assert (
        found[f"{UPDATE}/payload/properties/event_id/maxLength"]
        == "'long' is not of type 'integer'"
    )


def test_all_faults_of_all_files_are_listed_with_their_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(small_specs.ROOT / "tests/scripts/codegen/golden/spec", tmp_path / "spec")
    asyncapi = tmp_path / "spec/beta/asyncapi.yaml"
    text = asyncapi.read_text("utf-8")
    text = text.replace("        summary: Say something aloud.\n", "")
    text = text.replace("delta: AAAA", "delta: AAA")
    text = text.replace("{type: string, description: What to say.}", "{type: string}")
    asyncapi.write_text(text, encoding="utf-8")
    openapi = tmp_path / "spec/beta/openapi.yaml"
    openapi.write_text(openapi.read_text("utf-8").replace("[talks]", "[My talks]", 1), "utf-8")
    monkeypatch.setattr(sys, "argv", ["validate.py", "--root", str(tmp_path)])

    assert command.main() == 1

    lines = capsys.readouterr().out.splitlines()
    assert lines[-2:] == ["spec/beta/schemas.yaml: 1 schema", "4 problems in 2 of 3 files"]
    assert [line.partition(" ")[0].rstrip(":") for line in lines[:-2]] == [
        f"spec/beta/asyncapi.yaml:{line_of(asyncapi, 'text: {type: string}')}",
        f"spec/beta/asyncapi.yaml:{line_of(asyncapi, '    say.audio.append:', last=True)}",
        f"spec/beta/asyncapi.yaml:{line_of(asyncapi, 'delta: AAA,')}",
        f"spec/beta/openapi.yaml:{line_of(openapi, 'My talks')}",
    ]
    assert (
        "/channels/server/messages/heard.audio/examples/0/payload/delta: is not base64" in lines[2]
    )


ROLES = "server:\n  {}: It answers.\n  {}: Something failed.\n"


def playing(tmp_path: Path, *roles: str) -> Path:
    """A project whose two events, of a server, play the parts pong and error."""
    played = {"pong": {**small_specs.message("pong"), "x-role": "pong"}}
    played["error"] = {**small_specs.message("error"), "x-role": "error"}
    small_specs.write_root(tmp_path, small_specs.asyncapi(played))
    (tmp_path / "spec/roles.yaml").write_text(ROLES.format(*roles), "utf-8")
    return tmp_path


def test_a_role_that_is_misspelt_where_it_is_described_is_one_problem(
    tmp_path: Path,
) -> None:
    root = playing(tmp_path, "pong", "erorr")

    [problem] = command.check(root).problems

    said = "nothing has x-role: erorr; did you mean 'error', which the specs ask for?"
    assert str(problem) == f"spec/roles.yaml:3: /server/erorr: {said}"
    with pytest.raises(SpecError) as caught:
        generate.make(root)
    assert caught.value.problems == [problem]


def test_a_role_that_no_event_plays_is_found_but_not_where_an_event_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = playing(tmp_path, "pong", "error")
    with (root / "spec/roles.yaml").open("a", encoding="utf-8") as file:
        file.write("  hush: Silence.\n")

    [problem] = command.check(root).problems

    assert str(problem) == "spec/roles.yaml:4: /server/hush: nothing has x-role: hush"
    assert "hush" in generate.make(root)["roles.py"]
    assert capsys.readouterr().err == f"note: {problem}\n"
    (root / "spec/beta/openapi.yaml").write_text("a: [")
    assert {each.file for each in command.check(root).problems} == {"spec/beta/openapi.yaml"}


def line_of(path: Path, text: str, *, last: bool = False) -> int:
    found = [i for i, line in enumerate(path.read_text("utf-8").splitlines(), 1) if text in line]
    return found[-1 if last else 0]


@pytest.mark.parametrize("broken", ["a: [", "a: {$ref: 'http://x'}", None])
def test_a_file_that_cannot_be_read_does_not_hide_the_other(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    broken: str | None,
) -> None:
    small_specs.write_root(tmp_path)
    asyncapi = tmp_path / "spec/beta/asyncapi.yaml"
    asyncapi.unlink() if broken is None else asyncapi.write_text(broken)
    monkeypatch.setattr(sys, "argv", ["validate.py", "--root", str(tmp_path)])

    assert command.main() == 1

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("spec/beta/asyncapi.yaml")
    why = "not all is checked, since spec/beta/asyncapi.yaml has problems"
    assert lines[1] == f"spec/beta/openapi.yaml: 1 operation, 2 schemas; {why}"
    assert lines[2] == "1 problem in 1 of 2 files"


def test_a_file_that_needs_a_broken_one_says_so(tmp_path: Path) -> None:
    shared_specs(tmp_path)
    (tmp_path / "spec/beta/schemas.yaml").write_text("a: [")
    findings = validate.Findings()

    validate.dialects(tmp_path / "spec", findings)

    why = "not checked, since it needs spec/beta/schemas.yaml, which has problems"
    assert findings.summaries["spec/beta/asyncapi.yaml"] == why


def test_a_folder_without_specs_is_not_green(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["validate.py", "--root", str(tmp_path)])

    assert command.main() == 1
    assert capsys.readouterr().out == "0 problems in 0 of 0 files\n"
