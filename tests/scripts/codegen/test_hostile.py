"""A spec is input: whatever its words are, they stay words, or the spec is refused."""

from __future__ import annotations

import ast
import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import generate
from codegen import client, validate
from support import small_specs
from support.small_specs import asyncapi, const, message, obj, openapi, operation, ref, string

pytestmark = pytest.mark.slow

CANARY = "canary"  # the working directory of the process that imports is the test's own

TEXTS = [
    f'"""\nopen("{CANARY}", "w")\n"""',
    f"'''\nopen('{CANARY}', 'w')\n'''",
    f'""";open("{CANARY}","w");"""',
    f'" + str(open("{CANARY}", "w")) + "',
    f"' + str(open('{CANARY}', 'w')) + '",
    f'"]; open("{CANARY}", "w"); ["',
    f"{{__import__('os').mkdir('{CANARY}')}}",
    f"\\\nopen('{CANARY}', 'w')\n#",
    '"""',
    '""""',
    '"" "" """""',
    'ends with a quote"',
    'ends with quotes""',
    'ends with a quote and a control character"\x00',
    "ends with an apostrophe'",
    "ends with a backslash\\",
    'a backslash and a quote\\"',
    '\\"""',
    "\\N{BULLET} \\x41 \\u0041 \\777 \\",
    "{{ 7*7 }}",
    "{% raw %}{{ 7*7 }}{% endraw %}",
    "{% for x in y %} {# no end",
    "{0} {x!r} %s %(a)s ${HOME} `id`",
    "lines\nand\r\nmore\n\n\nlines\tand a tab",
    "nul \x00, escape \x1b[31m, delete \x7f, next line \x85",
    "\u202eright to left\u2066 \u200bzero width\ufeff",
    "line separator \u2028 and paragraph \u2029",
    "accents é, 日本, 🎉, astral \U0001d54f",
    "# type: ignore # noqa # fmt: off",
    "UnsetType | UnsetType",
    "list[str] | None = NOT_GIVEN",
    "__class__ __import__ lambda: None",
    " spaces around ",
    "word " * 60,
    "x" * 300,
    "\n",
]


def hostile_events() -> dict[str, Any]:
    """Every text in every place of an AsyncAPI document where text may stand."""
    schemas: dict[str, Any] = {"Choice": {"description": TEXTS[0], "oneOf": []}}
    server: dict[str, Any] = {}
    fields: dict[str, Any] = {}
    for i, text in enumerate(TEXTS):
        schemas[f"Part{i}"] = obj({"kind": const(text)}, ("kind",)) | {"description": text}
        schemas["Choice"]["oneOf"].append(ref(f"Part{i}"))
        fields[f"f{i}"] = string(text, enum=[text, "plain"], default=text, title=text)
        content = message(f"e{i}", {"choice": ref("Choice")}, summary=text)
        content["name"] = content["payload"]["properties"]["type"]["const"] = f"e{i} {text}"
        content["payload"]["description"] = text
        content["examples"][0]["name"] = text
        server[f"e{i}"] = content
    server["enums"] = fields
    client = {f"c{i}.do": message(f"c{i}.do", fields, summary=t) for i, t in enumerate(TEXTS[:9])}
    return asyncapi(server, client, schemas, title=" ".join(TEXTS))


def without_braces(text: str) -> str:
    return text.translate({ord("{"): "(", ord("}"): ")"})


def hostile_rest() -> dict[str, Any]:
    """The same for OpenAPI."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for i, text in enumerate(TEXTS):
        made = operation(f"create{i}", "things", f"Body{i}", f"Answer{i}", description=text)
        parameter = {"name": "thing_id", "in": "path", "required": True, "schema": {}}
        paths[f"/{without_braces(text)}/{{thing_id}}"] = {
            "parameters": [parameter | {"description": text}],
            "post": made | {"summary": text},
        }
        field = string(text, default=text, enum=[text], title=text)
        schemas[f"Body{i}"] = obj({"field": field}) | {"description": text, "title": text}
        schemas[f"Answer{i}"] = obj({"field": string(text)}) | {"description": text}
    spec = openapi(paths, schemas)
    spec["info"] |= {"title": " ".join(TEXTS), "description": TEXTS[0]}
    spec["servers"] = [{"url": "https://example.test", "description": TEXTS[0]}]
    spec["tags"] = [{"name": "things", "description": TEXTS[0]}]
    return spec


READ = """
import inspect, json, sys, typing
from portkey_realtime_wire import beta
from portkey_realtime_wire.beta import resources, senders, shapes
from portkey_realtime_wire.beta.rest import api
from portkey_realtime_wire.shapes import SHAPES

class Transport:
    def call(self, request, parse, options):
        return request

hints = typing.get_type_hints(beta.EnumsEvent)
fields = SHAPES[beta.EnumsEvent].fields
things = resources.Things(Transport())
count = len(fields) - 1
requests = [getattr(things, f"create{i}")("an id") for i in range(count)]
print(json.dumps({
    "tags": list(beta.SERVER_EVENTS)[:count],
    "enums": [fields[f"f{i}"].kind.known[0] for i in range(count)],
    "hints": [typing.get_args(typing.get_args(hints[f"f{i}"])[0])[0] for i in range(count)],
    "members": list(shapes.CHOICE.members),
    "kinds": [inspect.signature(getattr(beta, f"Part{i}")).parameters["kind"].default
              for i in range(count)],
    "defaults": [request.json["field"] for request in requests],
    "paths": [request.path for request in requests],
    "event docs": [inspect.getdoc(cls) for cls in list(beta.SERVER_EVENTS.values())[:count]],
    "part docs": [inspect.getdoc(getattr(beta, f"Part{i}")) for i in range(count)],
    "sender docs": [inspect.getdoc(getattr(senders, f"C{i}Sender").do) for i in range(9)],
    "call docs": [inspect.getdoc(getattr(things, f"create{i}")) for i in range(count)],
    "title": inspect.getdoc(beta),
}))
"""


def plain(text: str | None) -> str:
    """Text as a docstring shows it: one space between words, nothing that a screen would not."""
    return " ".join("".join(c if c.isprintable() else " " for c in text or "").split())


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_specs.generated(tmp_path_factory.mktemp("x"), hostile_events(), hostile_rest())


def test_words_of_a_spec_arrive_as_they_are_and_nothing_runs(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    found = json.loads(small_specs.run(package, READ))

    assert found["tags"] == [f"e{i} {text}" for i, text in enumerate(TEXTS)]
    for place in ("enums", "hints", "members", "kinds", "defaults"):
        assert found[place] == TEXTS, place
    assert found["paths"] == [f"/{without_braces(text)}/an%20id" for text in TEXTS]
    for place in ("event docs", "part docs", "sender docs", "call docs"):
        for text, doc in zip(TEXTS, found[place], strict=False):
            assert plain(text) in plain(doc), place
    assert plain(" ".join(TEXTS)) in plain(found["title"])
    assert "49" not in found["event docs"][TEXTS.index("{{ 7*7 }}")]
    assert list(tmp_path.iterdir()) == []


IMPORTED = {"__future__", "attrs", "collections.abc", "functools", "typing"}
CALLED_WHILE_IMPORTING = {
    "attrs.field",
    "attrs.frozen",
    "define",
    "field",
    "SHAPES.update",
    "Dialect",
    "Field",
    "ListOf",
    "MapOf",
    "ObjectOf",
    "OneOf",
    "Scalar",
    "Shape",
    "Tag",
    "UnionOf",
    "server_decoder",  # of the same module: it makes a function
}
DECORATORS = {"cached_property", "define", "deprecated", "property"}
ALLOWED = (ast.Import, ast.ImportFrom, ast.ClassDef, ast.FunctionDef, ast.Assign, ast.AnnAssign)


def executed(node: ast.AST) -> Iterator[ast.AST]:
    """What runs when a module is imported: everything but bodies of functions and annotations."""
    yield node
    for name, value in ast.iter_fields(node):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and name in {"body", "returns"}:
            continue
        if isinstance(node, ast.arg | ast.AnnAssign) and name == "annotation":
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from executed(child)


def assert_harmless(path: Path) -> None:
    module = ast.parse(path.read_bytes())
    for node in module.body:
        if isinstance(node, ast.Expr):  # a docstring, or SHAPES.update(...), checked below
            assert isinstance(node.value, ast.Constant | ast.Call), ast.unparse(node)
        else:
            assert isinstance(node, ALLOWED), ast.unparse(node)
    for node in executed(module):
        for decorator in getattr(node, "decorator_list", ()):
            assert ast.unparse(decorator).partition("(")[0] in DECORATORS, ast.unparse(decorator)
        if isinstance(node, ast.Call):
            assert ast.unparse(node.func) in CALLED_WHILE_IMPORTING, ast.unparse(node)
        if isinstance(node, ast.Import):
            assert {alias.name for alias in node.names} <= IMPORTED, ast.unparse(node)
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            assert node.module in IMPORTED, ast.unparse(node)


def test_importing_hostile_output_defines_things_and_calls_nothing_else(package: Path) -> None:
    paths = sorted((package / generate.PACKAGE / "beta").rglob("*.py"))

    assert len(paths) > 100
    for path in paths:
        assert_harmless(path)


@pytest.mark.parametrize("dialect", client.dialect_names(small_specs.ROOT))
def test_importing_the_real_output_defines_things_and_calls_nothing_else(dialect: str) -> None:
    for path in (small_specs.ROOT / "generated" / generate.PACKAGE / dialect).rglob("*.py"):
        assert_harmless(path)


@pytest.mark.parametrize(
    "line",
    [
        "open('x', 'w')",
        "x = open('x', 'w')",
        "def f(x=open('x', 'w')): ...",
        "class X:\n    y = __import__('os')",
        "import os",
        "from os import system",
        "for x in (): ...",
        "@open\ndef f(): ...",
        "[print(x) for x in '']",
    ],
)
def test_the_check_of_what_runs_would_notice(tmp_path: Path, line: str) -> None:
    (tmp_path / "x.py").write_text(line)

    with pytest.raises(AssertionError):
        assert_harmless(tmp_path / "x.py")


def schema_called(name: str) -> dict[str, Any]:
    return asyncapi({"pong": {"a": string()}}, schemas={name: obj({"a": string()})})


def field_called(*fields: str) -> dict[str, Any]:
    return asyncapi({"pong": {name: string() for name in fields}})


def event_called(event: str) -> dict[str, Any]:
    content = message("pong")
    content["name"] = content["payload"]["properties"]["type"]["const"] = event
    return asyncapi({"pong": content}, client={"c": {}})


PONG = "/channels/server/messages/pong/payload"


@pytest.mark.parametrize(
    ("events", "pointer"),
    [
        (schema_called('X"; import os'), '/components/schemas/X"; import os'),
        (schema_called("x"), "/components/schemas/x"),
        (schema_called("Field"), "/components/schemas/Field"),
        (schema_called("Literal"), "/components/schemas/Literal"),
        (schema_called("UnsetType"), "/components/schemas/UnsetType"),
        (schema_called("Exception"), "/components/schemas/Exception"),
        (schema_called("PongEvent"), PONG),
        (schema_called("CSender"), None),
        (field_called(""), f"{PONG}/properties/"),
        (field_called('"'), f'{PONG}/properties/"'),
        (field_called("日本"), f"{PONG}/properties/日本"),
        (field_called("3d"), f"{PONG}/properties/3d"),
        (field_called("a-b", "a_b"), f"{PONG}/properties/a_b"),
        (field_called("class", "class_"), f"{PONG}/properties/class_"),
        (field_called("timeout", "timeout_"), f"{PONG}/properties/timeout_"),
        (event_called("日本"), PONG),
        (event_called("c"), "/channels/server/messages/pong/payload"),
        (asyncapi(client={"日本.do": {}}), "/channels/client/messages/日本.do/payload"),
        (
            asyncapi(client={"a.b": {}, "a.b.c": {}}),
            "/channels/client/messages/a.b/payload",
        ),
        (
            asyncapi(client={"a.b_c.x": {}, "a_b.c.y": {}}),
            "/channels/client/messages/a_b.c.y/payload",
        ),
        (
            asyncapi(schemas={"CSender": obj({"a": string()})}, client={"c.do": {}}),
            "/channels/client/messages/c.do/payload",
        ),
        (
            asyncapi(
                schemas={"Audio": {"oneOf": [ref("A"), ref("B")]}}
                | {key: obj({"t": const(key)}, ("t",)) for key in ("A", "B")},
            ),
            "/components/schemas/Audio",
        ),
        (
            asyncapi(schemas={"A": obj({"a": {"type": "array", "items": ref("L")}}), "L": {
                "type": "array", "items": ref("L")}}),
            "/components/schemas/L/items",
        ),
        (
            asyncapi(schemas={"A": {"allOf": [ref("A"), obj({"a": string()})]}}),
            "/components/schemas/A",
        ),
        (
            asyncapi({"pong": {"a": string(enum=[True])}}),
            f"{PONG}/properties/a/enum",
        ),
        (
            asyncapi({"pong": {"a": {"oneOf": [obj({"b": string()}), obj({"c": string()})]}}}),
            f"{PONG}/properties/a",
        ),
    ],
)  # fmt: skip
def test_what_gives_no_good_name_is_refused_with_its_pointer(
    tmp_path: Path, events: dict[str, Any], pointer: str | None
) -> None:
    if pointer is None:
        small_specs.generated(tmp_path, events)  # a strange name, but a name
    else:
        assert pointer in small_specs.refusal(tmp_path, events)


POST = "/paths/~1things/post"


@pytest.mark.parametrize(
    ("rest", "pointer"),
    [
        (openapi({"/things": {"post": operation("x; import os")}}), f"{POST}/operationId"),
        (openapi({"/things": {"post": operation('x"""')}}), f"{POST}/operationId"),
        (openapi({"/things": {"post": operation("import")}}), f"{POST}/operationId"),
        (openapi({"/things": {"post": operation(tag='a"""\nimport os')}}), f"{POST}/tags/0"),
        (openapi({"/things": {"post": operation(tag="thing")}}), POST),
        (openapi({"/things": {"post": operation(tag="mapping")}}), POST),
        (openapi({"/things": {"post": operation(body="Any")}}, {"Any": obj({})}), POST),
        (
            openapi({"/things": {"post": operation(body="X")}}, {"X": string()}),
            POST,
        ),
        (
            openapi({"/things": {"post": operation(body="X")}},
                    {"X": obj({"create_thing": string()})}),
            POST,
        ),
        (
            openapi({"/things": {"post": operation()}, "/b": {"post": operation("create_things")}}),
            "/paths/~1b/post",
        ),
        (
            openapi({"/things/{x;y}": {"post": operation(parameters=[
                {"name": "x;y", "in": "path", "required": True, "schema": {}}])}}),
            "/paths/~1things~1{x;y}/post",
        ),
        (
            openapi({"/things/{self}": {"post": operation(parameters=[
                {"name": "self", "in": "path", "required": True, "schema": {}}])}}),
            "/paths/~1things~1{self}/post",
        ),
        (
            openapi({"/things/{timeout}": {"post": operation(parameters=[
                {"name": "timeout", "in": "path", "required": True, "schema": {}}])}}),
            "/paths/~1things~1{timeout}/post",
        ),
        (
            openapi({"/things": {"post": operation("create_thing", "connect")}}),
            "/paths/~1things/post",
        ),
    ],
)  # fmt: skip
def test_what_gives_no_good_operation_is_refused_with_its_pointer(
    tmp_path: Path, rest: dict[str, Any], pointer: str
) -> None:
    assert pointer in small_specs.refusal(tmp_path, None, rest)


def test_what_the_meta_schema_lets_pass_is_refused_where_it_stands(tmp_path: Path) -> None:
    spec = asyncapi(schemas={"a\x00b": 0})  # a name for which it has no rule
    assert set(small_specs.refusal(tmp_path, events=spec)) == {"/components/schemas/a\x00b"}


def test_an_operation_may_stand_elsewhere(tmp_path: Path) -> None:
    spec = asyncapi()
    sent = spec["operations"].pop("sendClientEvents")
    spec["components"]["operations"] = {"send": sent}
    spec["operations"]["sent"] = {"$ref": "#/components/operations/send"}
    files = generate.make(small_specs.write_root(tmp_path, events=spec))
    assert "class PingEvent" in files["beta/events.py"]
    assert '"ping": events.PingEvent' in files["beta/dispatch.py"]


def test_a_document_of_schemas_alone_has_no_calls(tmp_path: Path) -> None:
    rest = openapi(paths={})
    del rest["paths"]
    files = generate.make(small_specs.write_root(tmp_path, rest=rest))
    assert not [path for path in files if path.startswith("beta/rest/api/things")]


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "pattern",
    ["^(a+)+$", "^(a|a)*$", "a*a*a*a*a*a*b", "(a?){30}b", "^(?x) # [\n (a+)+$ # ]", "a?" * 30, "("],
)
def test_a_pattern_is_tried_only_where_that_comes_to_an_end(tmp_path: Path, pattern: str) -> None:
    text = "a" * 60 + "!"
    field = string(pattern=pattern, default=text)
    names = {"type": "object", "description": "A map.", "patternProperties": {pattern: {}}}
    names |= {"additionalProperties": False, "default": {text: 1}}
    events = asyncapi({"pong": {"a": field, "b": names}})
    payload = events["channels"]["server"]["messages"]["pong"]["examples"][0]["payload"]
    payload |= {"a": text, "b": {text: 1}}
    rest = openapi(schemas={"Thing": obj({"a": field, "b": names})})
    folder = small_specs.write_root(tmp_path, events, rest) / "spec"
    findings = validate.Findings()
    validate.dialects(folder, findings)
    assert len(findings.by_file()) == 2


def test_a_pattern_that_is_quickly_tried_is_tried(tmp_path: Path) -> None:
    events = asyncapi({"pong": {"a": string(pattern="^call_[a-z0-9]{8}$")}})
    example = events["channels"]["server"]["messages"]["pong"]["examples"][0]
    example["payload"]["a"] = "call_x"
    folder = small_specs.write_root(tmp_path, events) / "spec"
    findings = validate.Findings()
    validate.dialects(folder, findings)
    (told, *_), _ = findings.by_file().values()
    assert told.message == "'call_x' does not match '^call_[a-z0-9]{8}$'"
    assert told.pointer.endswith("/examples/0/payload/a")


def test_two_faults_are_both_named(tmp_path: Path) -> None:
    events = copy.deepcopy(field_called("日本", '"'))

    assert small_specs.refusal(tmp_path, events) == [
        f"{PONG}/properties/日本",
        f'{PONG}/properties/"',
    ]
