"""Parameters of calls outside the path, and what is deprecated: from the spec to the method."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support import small_specs
from support.small_specs import asyncapi, message, obj, operation, string

pytestmark = pytest.mark.slow

NUMBER = {"type": "integer", "description": "How many."}
PARAMETERS = [
    {"name": "thing_id", "in": "path", "required": True, "schema": {"type": "string"}},
    {"name": "limit", "in": "query", "schema": {"type": "integer"}, "description": "How many."},
    {
        "name": "tags",
        "in": "query",
        "schema": {"type": "array", "items": {"type": "string"}},
        "description": "Several.",
    },
    {
        "name": "ids",
        "in": "query",
        "explode": False,
        "schema": {"type": "array", "items": {"type": "integer"}},
    },
    {"name": "all", "in": "query", "required": True, "schema": {"type": "boolean"}},
    {"name": "X-Trace", "in": "header", "schema": {"type": "string"}, "deprecated": True},
    {"name": "region", "in": "cookie", "schema": {"type": ["string", "null"]}},
]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    call = operation(parameters=PARAMETERS, deprecated=True)
    rest = small_specs.openapi({"/things/{thing_id}": {"post": call}})
    old = message("say.old", {"text": {**string(), "deprecated": True}})
    old["payload"]["deprecated"] = True
    gone = message("was.said")
    gone["payload"]["deprecated"] = True
    events = asyncapi({"was.said": gone}, {"say.old": old, "say.new": {"part": string()}})
    events["components"]["schemas"]["Part"] = obj({"count": NUMBER})
    return small_specs.generated(tmp_path_factory.mktemp("x"), events, rest)


def seen(package: Path, code: str) -> Any:
    head = "import json\nfrom portkey_realtime_wire.beta.resources import Things\n"
    head += "class Echo:\n    def call(self, request, parse, options): return request\n"
    return json.loads(small_specs.run(package, head + code))


def test_parameters_go_where_the_spec_says_and_nowhere_if_not_given(package: Path) -> None:
    code = """
things = Things(Echo())
full = things.create("a/b", limit=3, all=True, x_trace="t", region="é;x", model="m",
                     tags=["a,b", "c"], ids=[1, 2])
bare = things.create("a", all=False, tags=[])
print(json.dumps([[each.path, dict(each.query), dict(each.headers), each.json]
                  for each in (full, bare)]))
"""
    assert seen(package, code) == [
        [
            "/things/a%2Fb",
            {"limit": "3", "tags": ["a,b", "c"], "all": "true", "ids": "1,2"},
            {"X-Trace": "t", "Cookie": "region=%C3%A9%3Bx"},
            {"model": "m"},
        ],
        ["/things/a", {"all": "false"}, {}, {}],
    ]


def test_a_parameter_of_another_type_is_refused_before_anything_is_sent(package: Path) -> None:
    code = """
import asyncio
from portkey_realtime_wire.beta.resources import AsyncThings
from portkey_realtime_wire.runtime import ConfigError
def refused(call):
    try:
        call()
    except ConfigError as error:
        return str(error)
odd = [("a", {"limit": "5"}), ("a", {"all": "yes"}), ("a", {"ids": ["1"]}), ("a", {"tags": 1}),
       ("a", {"x_trace": 5}), ("a", {"region": b"x"}), (5, {}), ("a", {"model": 5})]
made = [[refused(lambda: Things(Echo()).create(name, **{"all": True, **given})),
         refused(lambda: asyncio.run(AsyncThings(Echo()).create(name, **{"all": True, **given})))]
        for name, given in odd]
print(json.dumps(made))
"""
    found = seen(package, code)
    assert all(blocking == awaited for blocking, awaited in found)
    assert [blocking for blocking, _ in found] == [
        "limit: expected an integer, got a string",
        "all: expected true or false, got a string",
        "ids[0]: expected an integer, got a string",
        "tags: expected an array, got an integer",
        "X-Trace: expected a string, got an integer",
        "region: expected a string or null, got bytes",
        "thing_id: expected a string, got an integer",
        "ThingParams: model: expected a string, got an integer",
    ]


def test_what_is_deprecated_says_so_in_its_docstring(package: Path) -> None:
    code = """
from portkey_realtime_wire import beta
from portkey_realtime_wire.beta import senders
print(json.dumps([Things.create.__doc__, beta.WasSaidEvent.__doc__, senders.SaySender.old.__doc__]))
"""
    call, event, sender = seen(package, code)
    assert "Deprecated." in call
    assert "x_trace: Deprecated." in call
    assert "Deprecated." in event
    assert sender.count("Deprecated.") == 2, "the event's own, and that of its field"


def test_a_type_checker_tells_who_uses_what_is_deprecated(package: Path, tmp_path: Path) -> None:
    (tmp_path / "use.py").write_text(
        "from portkey_realtime_wire.beta.resources import Things\n"
        "from portkey_realtime_wire.beta.senders import Senders\n"
        "def use(things: Things, senders: Senders) -> None:\n"
        "    things.create('a', all=True)\n"
        "    senders.say.old()\n"
        "    senders.say.new()\n"
    )
    command = [sys.executable, "-m", "mypy", "--enable-error-code", "deprecated"]
    command += ["--cache-dir", str(tmp_path / "cache"), "use.py"]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={"MYPYPATH": str(package), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line for line in done.stdout.splitlines() if line.startswith("use.py")]
    assert [line.partition(":")[2].partition(":")[0] for line in told] == ["4", "5"], done.stdout


def test_two_parameters_of_one_name_are_refused(tmp_path: Path) -> None:
    places = (("a-b", "query"), ("a_b", "header"))
    twice = [{**PARAMETERS[1], "name": name, "in": at} for name, at in places]
    rest = small_specs.openapi({"/things": {"post": operation(parameters=twice)}})
    assert small_specs.refusal(tmp_path, None, rest) == ["/paths/~1things/post"]


@pytest.mark.parametrize(
    "odd",
    [
        {"in": "header", "schema": {"type": "array", "items": {"type": "string"}}},
        {"in": "query", "style": "pipeDelimited", "schema": {"type": "array", "items": {}}},
        {"in": "query", "schema": {"type": "array", "items": {"type": "array", "items": {}}}},
    ],
)
def test_a_list_that_cannot_be_written_is_refused(tmp_path: Path, odd: dict[str, Any]) -> None:
    rest = small_specs.openapi({"/things": {"post": operation(parameters=[{"name": "x", **odd}])}})
    assert small_specs.refusal(tmp_path, None, rest) == ["/paths/~1things/post"]
