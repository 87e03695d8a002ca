"""Reading a spec: what is refused, where it is, and how fast."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from schema import load
from schema.document import Document, Problem, SpecError

pytestmark = pytest.mark.slow


def problems(text: str | bytes) -> list[Problem]:
    with pytest.raises(SpecError) as caught:
        load.parse(text.encode() if isinstance(text, str) else text, "spec/a.yaml")
    found: list[Problem] = caught.value.problems
    for problem in found:
        assert str(problem).startswith("spec/a.yaml:")
        assert str(problem) in str(caught.value)
    return found


def one(text: str | bytes) -> Problem:
    found = problems(text)
    assert len(found) == 1, found
    return found[0]


def test_a_good_document_keeps_its_data_and_its_lines() -> None:
    document = load.parse(b"a: 1\nb:\n  - x\n  - {c/d: '2', e~f: null}\n200: {}\n", "spec/a.yaml")

    assert document.data == {"a": 1, "b": ["x", {"c/d": "2", "e~f": None}], "200": {}}
    assert document.lines["/b/1/c~1d"] == 4
    assert document.problem("/b/1/gone/deeper", "why").line == 4


def test_json_is_yaml() -> None:
    assert load.parse(b'{"a": [1, 2.5, true, null, "x"]}', "a").data == {
        "a": [1, 2.5, True, None, "x"]
    }


@pytest.mark.timeout(60)
def test_a_time_is_a_string_however_long() -> None:
    assert load.parse(b"a: 12:30:45", "a").data == {"a": "12:30:45"}
    assert len(load.parse(b"a: 1" + b":1" * 500_000, "a").data["a"]) == 1_000_001


def test_a_date_is_a_string() -> None:
    assert load.parse(b"version: 2025-01-01", "a").data == {"version": "2025-01-01"}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: ]", 2, "not YAML"),
        ("a: 1\n b: 2", 2, "indented too far"),
        ("a:\n   b: 1\n  c: 2", 3, "2 spaces before this line and 3 before the line above"),
        ("a: 'open", 1, "not YAML"),
        ("a:\n  b: 1\n\tc: 2", 3, "a tab where there may only be spaces"),
        ("a: 1\n---\nb: 2", 2, "not YAML"),
        ("a: &x 1\nb: 2", 1, "anchors and aliases"),
        ("a: 1\nb: *x", 2, "anchors and aliases"),
        ("a: 1\nb: !!python/object/apply:os.system ['true']", 2, "YAML tag"),
        ("a: 1\nb: !!python/name:os.system x", 2, "YAML tag"),
        ("a: !mine 1", 1, "YAML tag"),
        ("a: !!binary aGk=", 1, "YAML tag"),
        ("a: 1\n? [x, y]\n: 2", 2, "plain scalars"),
        ("a: .inf", 1, "not a usable value"),
        ("a: .nan", 1, "not a usable value"),
        ("a: " + "9" * 5000, 1, "not a usable value"),
        ("- 1\n- 2", 1, "must be a mapping"),
        ("text", 1, "must be a mapping"),
        ("", 1, "must be a mapping"),
    ],
)
def test_what_is_no_plain_document_is_refused_with_its_line(
    text: str, line: int, message: str
) -> None:
    problem = one(text)

    assert message in problem.message
    assert problem.line == line


def test_a_tag_runs_nothing(tmp_path: Path) -> None:
    canary = tmp_path / "canary"

    problems(f"a: !!python/object/apply:os.mkdir ['{canary}']")

    assert not canary.exists()


@pytest.mark.parametrize("text", [b"\xff\xfe\x00", b"a: \x00", b"a: \x01", b"\x80abc"])
def test_bytes_that_are_no_text_are_refused(text: bytes) -> None:
    assert "not YAML" in one(text).message


def test_a_key_given_twice_is_refused_where_it_stands() -> None:
    found = problems("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n")

    assert [(each.line, each.pointer) for each in found] == [(4, "/b/c"), (5, "/a")]


def test_a_ref_to_nothing_and_a_ref_outside_are_both_listed() -> None:
    found = problems(
        "a: {$ref: '#/b/gone'}\n"
        "b: {c: 1}\n"
        "d: {$ref: 'other.yaml#/x'}\n"
        "e: [{$ref: 'http://127.0.0.1:1/x'}]\n"
        "f: {$ref: '#/e/7'}\n"
        "channels: {g: {$ref: '#/chanels/x'}, h: {$ref: '#/channels/i'}, i: {$ref: '#/b/c/d'}}\n"
    )

    assert [(each.line, each.pointer) for each in found] == [
        (1, "/a"),
        (3, "/d"),
        (4, "/e/0"),
        (5, "/f"),
        (6, "/channels/i"),
        (6, "/channels/h"),
        (6, "/channels/g"),
    ]
    assert "points at nothing" in found[0].message
    assert found[-1].message.endswith("points at nothing; did you mean 'channels'?")
    assert "leaves the document" in found[1].message


def test_refs_in_a_circle_are_refused() -> None:
    found = problems("a: {$ref: '#/b'}\nb: {$ref: '#/a'}\nc: {d: {$ref: '#/c'}}\n")

    assert [each.pointer for each in found] == ["/a", "/b"]
    assert "nothing but references" in found[0].message


def test_a_ref_in_data_means_nothing_but_a_property_may_be_called_default() -> None:
    load.parse(b"example: {$ref: nowhere}\nenum: [{$ref: nowhere}]", "a")

    assert one("properties: {default: {$ref: '#/gone'}}").pointer == "/properties/default"
    assert one("responses: {default: {$ref: '#/gone'}}").pointer == "/responses/default"


def test_a_ref_finds_keys_with_slashes_and_tildes() -> None:
    document = load.parse(b"p: {a/b: {c~d: 5}}\nq: {$ref: '#/p/a~1b/c~0d'}", "a")

    assert document.resolve("#/p/a~1b/c~0d") == 5


def bomb() -> str:
    lines = ["a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    for previous, name in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{previous}'] * 9)}]")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(bomb(), "aliases", id="alias bomb"),
        pytest.param("a: " + "[" * 50_000, "too deep", id="deep"),
        pytest.param("a:\n" + "".join(" " * i + "b:\n" for i in range(1, 90)), "deep", id="nested"),
        pytest.param("a: [" + "1," * 300_000 + "1]", "too large", id="nodes"),
        pytest.param("a: " + "x" * 6_000_000, "the limit is", id="bytes"),
        pytest.param("a: " + "9" * 1_000_000, "not a usable value", id="number"),
        pytest.param(
            "".join(f"s{i}: {{$ref: '#/s{i + 1}'}}\n" for i in range(11)) + "s11: 1",
            "nothing but references",
            id="references",
        ),
    ],
)
def test_a_document_that_would_eat_the_machine_is_refused_at_once(text: str, message: str) -> None:
    started = time.process_time()

    assert message in one(text).message

    assert time.process_time() - started < 5


def test_a_file_that_cannot_be_read_is_a_problem_too(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"spec/x\.yaml: /: cannot be read"):
        load.read(tmp_path / "x.yaml", "spec/x.yaml")
    os.mkdir(tmp_path / "y.yaml")
    with pytest.raises(SpecError, match=r"spec/y\.yaml: /: cannot be read"):
        load.read(tmp_path / "y.yaml", "spec/y.yaml")


def foreign(text: str, **files: str) -> Document:
    def beside(name: str) -> bytes | None:
        return files[name].encode() if name in files else None

    return load.parse(text.encode(), "api.yaml", foreign=True, beside=beside)


def test_aliases_and_merge_keys_are_read_in_a_document_of_others() -> None:
    document = foreign(
        "base: &base {a: 1, b: 2}\none: {<<: *base, b: 3}\nmany: {<<: [*base, {c: 4}]}\nx: *base\n"
    )
    assert document.data["one"] == {"a": 1, "b": 3}
    assert document.data["many"] == {"a": 1, "b": 2, "c": 4}
    assert document.data["x"] == {"a": 1, "b": 2}


@pytest.mark.parametrize("text", [bomb(), "a: &a [*a]", "a: &a {<<: *a}", "a: &a {b: *a}"])
def test_aliases_that_grow_are_refused_at_once(text: str) -> None:
    started = time.process_time()
    with pytest.raises(SpecError, match="too deep or too large"):
        foreign(text)
    assert time.process_time() - started < 10


def test_a_pointer_with_a_bare_slash_is_understood_in_a_document_of_others() -> None:
    text = "channels: {/a/b: {x: 1}, /a: {y: 2}}\nq: {$ref: '#/channels//a/b'}\n"
    assert foreign(text + "r: {$ref: '#/channels/%2Fa'}").data["q"] == {"$ref": "#/channels/~1a~1b"}
    with pytest.raises(SpecError, match="points at nothing"):
        load.parse(text.encode(), "a")


def test_a_ref_to_a_file_beside_it_is_brought_in_with_its_own_lines() -> None:
    files = {
        "more.yaml": "components:\n  schemas:\n    A: {b: {$ref: '#/components/schemas/B'}}\n"
        "    B: {c: {$ref: './whole.json'}}\n    C: {}\n",
        "whole.json": '{"d": {"$ref": "more.yaml#/components/schemas/A"}}',
    }
    document = foreign("x: {$ref: 'more.yaml#/components/schemas/A'}", **files)
    assert document.data["x"] == {"$ref": "#/components/schemas/A"}
    assert set(document.data["components"]["schemas"]) == {"A", "B"}
    assert document.resolve("#/components/schemas/B")["c"]["$ref"] == "#/x-files/whole.json"
    assert document.data["x-files"]["whole.json"]["d"] == {"$ref": "#/components/schemas/A"}
    problem = document.problem("/components/schemas/B/c", "why")
    assert (problem.file, problem.line) == ("more.yaml", 4)


@pytest.mark.parametrize("name", ["../x.yaml", "/etc/passwd", "a/../../x.yaml", "http://x/y.yaml"])
def test_a_ref_out_of_the_folder_is_refused(name: str) -> None:
    with pytest.raises(SpecError, match="leaves the document"):
        load.parse(f"a: {{$ref: '{name}#/x'}}".encode(), "a", beside=lambda _: b"x: {y: 1}")


@pytest.mark.parametrize("components", ["[]", "{schemas: []}"])
def test_components_of_another_form_do_not_stop_what_is_borrowed(components: str) -> None:
    text = f"components: {components}\nx: {{$ref: 'more.yaml#/components/schemas/A'}}"
    files = {"more.yaml": "components: {schemas: {A: {b: 1}}}"}
    document = foreign(text, **files)
    assert document.resolve(document.data["x"]["$ref"]) == {"b": 1}
