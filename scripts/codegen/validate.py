"""The rules that a spec keeps. Each lists everything that breaks it, none stops at the first.

``structure`` is what the standards say, and what all else here and in ``dialect`` may rely
on. The other rules are ours; they look only at what has the right structure and pass over the
rest, so that one fault does not hide another.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import functools
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import quote

import attrs
from jsonschema import (
    Draft7Validator,
    Draft202012Validator,
    FormatChecker,
    ValidationError,
    validators,
)
from openapi_spec_validator.schemas import schema_v31
from referencing import Registry
from referencing.jsonschema import DRAFT7, DRAFT202012

from schema import calls, keywords, violations
from schema.document import (
    Document,
    Problem,
    SpecError,
    escape,
    listed,
    mapping,
    objects,
    resolved,
    unescape,
)
from schema.load import read
from schema.messages import Message, Reader
from schema.records import Events, Rest, Schemas

from . import marks
from .dialect import Dialect, build_events, wrong_marks

SHARED: Final = "schemas.yaml"
"""What both files of a dialect use."""
META = Path(__file__).resolve().parents[2] / "spec" / "meta" / "asyncapi-3.0.0.json"

_URI: Final = "urn:spec"
_FORMATS: Final = FormatChecker(["regex"])
_LIMITS: Final = [(f"min{of}", f"max{of}") for of in ("imum", "Length", "Items", "Properties")]

_T = TypeVar("_T")


@attrs.define
class Findings:
    """What was found in some files."""

    summaries: dict[str, str] = attrs.field(factory=dict)
    """What each file holds, in a few words."""
    problems: list[Problem] = attrs.field(factory=list)

    def kept(self, make: Callable[[], _T]) -> _T | None:
        """What can be made, or None and why not: a file that is none, the same name twice."""
        try:
            return make()
        except SpecError as error:
            self.problems.extend(error.problems)
            return None

    def unchecked(self, file: str, others: Collection[str]) -> None:
        """Say of a file that others with problems keep some of it from being checked."""
        if others:
            why = f"; not all is checked, since {', '.join(sorted(others))} has problems"
            self.summaries[file] = self.summaries.get(file, "") + why

    def by_file(self) -> dict[str, list[Problem]]:
        """Of each file its problems, each once, in the order of its lines."""
        found: dict[str, list[Problem]] = {file: [] for file in self.summaries}
        for each in sorted(dict.fromkeys(self.problems), key=lambda problem: problem.line):
            found.setdefault(each.file, []).append(each)
        return found


def dialects(spec: Path, findings: Findings) -> dict[str, Dialect]:
    """Check the files of each dialect, and one against the other. Those that can be built."""
    found = {
        folder.name: [
            _document(folder / file, f"{spec.name}/{folder.name}/{file}", findings)
            for file in ("asyncapi.yaml", "openapi.yaml", SHARED)
        ]
        for folder in sorted({path.parent for path in spec.glob("*/*api.yaml")})
    }
    events = [asyncapi for asyncapi, *_ in found.values() if asyncapi]
    unplayed: list[Problem] = []
    roles = findings.kept(lambda: marks.Roles.read(spec, events, unplayed.append))
    made = {name: _dialect(name, files, roles, findings) for name, files in found.items()}
    for document in events if roles is None and (spec / marks.FILE).exists() else ():
        findings.unchecked(document.name, {f"spec/{marks.FILE}"})
    if all(made.values()):  # what cannot be built might play them
        findings.problems.extend(unplayed)
    return {name: each for name, each in made.items() if each}


def _dialect(
    name: str, files: list[Document | None], roles: marks.Roles | None, findings: Findings
) -> Dialect | None:
    asyncapi, openapi, shared = files
    events = asyncapi_rules(asyncapi, findings, name, roles) if asyncapi else None
    rest = None if f"spec/{name}/openapi.yaml" in findings.summaries else Rest()
    if openapi:
        rest = openapi_rules(openapi, findings, events.schemas if events else None)
        if rest and not events:
            findings.unchecked(openapi.name, {f"spec/{name}/asyncapi.yaml"})
    if shared:
        findings.problems.extend(keywords.problems(shared))
    if asyncapi and openapi:
        findings.problems += [
            openapi.problem(at, f"stands in two files: move it to {SHARED}")
            for at in _schemas(openapi)
            if asyncapi.has(at) and not (at in openapi.borrowed and at in asyncapi.borrowed)
        ]
    if asyncapi and openapi and shared and events and rest:  # else a mistake may hide a use
        used = asyncapi.borrowed | openapi.borrowed
        unused = [at for at in _schemas(shared) if at not in used]
        why = "is used by neither asyncapi.yaml nor openapi.yaml"
        findings.problems += [shared.problem(at, why) for at in unused]
    if not (asyncapi and events and rest):
        return None
    return Dialect(asyncapi=asyncapi, openapi=openapi, events=events, rest=rest)


def _document(path: Path, shown: str, findings: Findings) -> Document | None:
    if not path.is_file() and path.name != "asyncapi.yaml":  # the others may be missing
        return None
    count = len(findings.problems)
    document = findings.kept(lambda: read(path, shown))
    others = {each.file: None for each in findings.problems[count:] if each.file != shown}
    broken = f"not checked, since it needs {', '.join(others)}, which has problems"
    findings.summaries[shown] = _summary(document) if document else broken
    return document


def _summary(document: Document) -> str:
    data = document.data
    counts = {
        "message": len(list(Reader(document, ours=True).messages())) if "asyncapi" in data else 0,
        "operation": sum("operationId" in each for _, each in objects(mapping(data, "paths"))),
        "schema": len(_schemas(document)),
    }
    return ", ".join(counted(count, word) for word, count in counts.items() if count)


def counted(count: int, word: str) -> str:
    """``1 problem``, ``2 problems``."""
    return f"{count} {word}{'s' * (count != 1)}"


def _schemas(document: Document) -> dict[str, Any]:
    """Those that have a name, by their pointers."""
    named = mapping(document.data, "components", "schemas").items()
    return {f"/components/schemas/{escape(name)}": schema for name, schema in named}


def strict(document: Document) -> list[Problem]:
    """What is wrong with the words and the structure of a document of ours.

    A word that is not understood is mended in ``document.data``, so that nothing is said twice.
    """
    return keywords.problems(document, mend=True) + structure(document)


def structure(document: Document) -> list[Problem]:
    """Where a document is not AsyncAPI 3.0 or OpenAPI 3.1, by its own account of what it is."""
    is_async = "asyncapi" in document.data
    name, wanted = ("AsyncAPI", "3.0.0") if is_async else ("OpenAPI", "3.1.")
    version = str(document.data.get(name.lower(), ""))
    if not version.startswith(wanted):
        message = f"{name} {version!r}; only {wanted.rstrip('.')} is read"
        return [document.problem(f"/{name.lower()}", message)]
    return violations.listed(document, _standard(name).iter_errors(document.data))


@functools.cache
def _standard(name: str) -> Draft7Validator | Draft202012Validator:
    """OpenAPI leaves open what dialect of JSON Schema a schema is in; ours are in one."""
    if name == "AsyncAPI":
        return Draft7Validator(json.loads(META.read_bytes()), format_checker=_FORMATS)
    schema: Any = {"$dynamicAnchor": "meta", "$ref": Draft202012Validator.META_SCHEMA["$id"]}
    root = DRAFT202012.create_resource(
        {**schema_v31, "$defs": {**schema_v31["$defs"], "schema": schema}}
    )
    # Searched for anchors once; left to itself, the validator does it at every schema it meets.
    anchors: Registry[Any] = Registry().with_resource(root.id() or "", root).crawl()
    return Draft202012Validator(root.contents, registry=anchors, format_checker=_FORMATS)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _base64(_: Any, encoding: object, value: object, schema: object) -> Iterator[ValidationError]:
    if encoding == "base64" and isinstance(value, str):
        try:
            base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError) as error:
            yield ValidationError(f"is not base64: {error}")


def _pattern(_: Any, pattern: object, value: object, schema: object) -> Iterator[ValidationError]:
    """Tries a pattern, unless that could go on for ever: a spec is input."""
    if not isinstance(pattern, str) or not isinstance(value, str):
        return
    if len(value) > violations.LONGEST or _is_slow(pattern):
        return
    with contextlib.suppress(re.error):  # which is said of the pattern itself
        if not re.search(pattern, value):
            yield ValidationError(f"{value!r} does not match {pattern!r}")


def _is_slow(pattern: str) -> bool:
    """Whether more repeats than two, or a repeated group, might take exponential time."""
    plain = re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]", "x", pattern, flags=re.S)
    plain = re.sub(r"\(\?(?:[:=!]|<[=!]|P<\w+>)", "(", plain)
    repeats = re.findall(r"[*+?]|\{\d*,\d*\}", plain)
    return len(repeats) > 2 or re.search(r"\)[*+{]|\(\?", plain) is not None


@functools.cache
def _of_values(base: type[Draft7Validator | Draft202012Validator]) -> Any:
    """A validator that looks into base64, tries patterns with care, and leaves alone the properties
    that only a pattern names: nothing is generated from these."""
    extend: Any = validators.extend  # it has no types
    return extend(
        base,
        {
            "contentEncoding": _base64,
            "pattern": _pattern,
            "patternProperties": lambda *_: (),
            # A text in the place of the list would be read letter by letter.
            "required": lambda validator, keys, value, schema: base.VALIDATORS["required"](
                validator, listed(keys), value, schema
            ),
            "additionalProperties": lambda validator, more, value, schema: (
                base.VALIDATORS["additionalProperties"](validator, more, value, schema)
                if "patternProperties" not in schema
                else ()
            ),
        },
    )


Fits = Callable[[object, str, str], list[Problem]]
"""What is wrong with a value at one pointer, by the schema at another."""


def _examples(document: Document, *, broken: bool, said: Iterable[Problem]) -> Fits:
    """Checks values against the schemas of one document. Formats are not checked."""
    draft7 = "asyncapi" in document.data  # as AsyncAPI 3.0 reads schemas; OpenAPI has 2020-12
    resource = (DRAFT7 if draft7 else DRAFT202012).create_resource(document.data)
    registry: Registry[Any] = Registry().with_resource(_URI, resource)
    kind = _of_values(Draft7Validator if draft7 else Draft202012Validator)
    # A required word that is no property is missing in every example too: that is one fault.
    named = (each.message.partition(" is required but is no property") for each in said)
    told = [f"{word} is a required property" for word, found, _ in named if found]
    if any("a union needs one common property" in each.message for each in said):
        told += [" is valid under each of ", " is not one of the tags "]

    def problems(value: object, at: str, schema: str) -> list[Problem]:
        validator = kind({"$ref": f"{_URI}#{quote(schema)}"}, registry=registry)
        try:
            found = violations.listed(document, validator.iter_errors(value), at)
        except RecursionError:  # a schema that is in itself with no object between: that is said
            return []
        except Exception:
            if broken:  # a schema that is none; structure has said so
                return []
            raise
        return [each for each in found if not any(words in each.message for words in told)]

    return problems


def _is_described(document: Document, schema: Any) -> bool:
    """By its own words or by those of what it refers to; a tag by its value."""
    found = resolved(document, schema)
    texts = (each.get("description") for each in (mapping(schema), found))
    return any(map(_is_text, texts)) or isinstance(found.get("const"), str)


def _schema_rules(document: Document, fits: Fits, root: str, whole: Any) -> Iterator[Problem]:
    """Every property is described; limits leave room; every default and example fits."""
    for inner, schema in objects(whole):
        pointer = root + inner
        for key, value in mapping(schema, "properties").items():
            if not _is_described(document, value):
                where = f"{pointer}/properties/{escape(key)}"
                yield document.problem(where, "the property has no description")
        for least, most in _LIMITS:
            low, high = schema.get(least), schema.get(most)
            if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
                above = f"{least} {low} is above {most} {high}: nothing would fit"
                yield document.problem(f"{pointer}/{least}", above)
        if "default" in schema:
            yield from fits(schema["default"], f"{pointer}/default", pointer)
        for i, value in enumerate(listed(schema.get("examples"))):
            yield from fits(value, f"{pointer}/examples/{i}", pointer)


def asyncapi_rules(
    document: Document, findings: Findings, name: str = "", roles: marks.Roles | None = None
) -> Events | None:
    """The events of a dialect if they can be built; notes all that is wrong."""
    return _rules(
        document,
        findings,
        lambda: build_events(document, name, roles),
        lambda: wrong_marks(document, roles),
    )


def openapi_rules(document: Document, findings: Findings, events: Schemas | None) -> Rest | None:
    """The calls of a dialect if they can be built; notes all that is wrong.

    Names are compared with those of the events if those are known.
    """
    return _rules(document, findings, lambda: calls.build_rest(document, events))


def _rules(
    document: Document,
    findings: Findings,
    build: Callable[[], _T],
    unbuilt: Callable[[], Iterable[Problem]] = tuple,
) -> _T | None:
    wrong = strict(document)
    findings.problems.extend(wrong)
    made = None if wrong else findings.kept(build)
    findings.unchecked(document.name, {each.file for each in wrong} - {document.name})
    findings.problems.extend(unbuilt() if wrong else ())
    fits = _examples(document, broken=bool(wrong), said=findings.problems)
    roots: list[tuple[str, Any]] = []
    if "asyncapi" in document.data:
        for message in Reader(document, ours=True).messages():
            findings.problems.extend(_message_rules(document, fits, message))
            roots.append((f"{message.pointer}/payload", message.content.get("payload")))
    else:
        for value, at, schema in _media_examples(document):
            findings.problems.extend(fits(value, at, schema))
    for root, whole in (*roots, *_schemas(document).items()):
        findings.problems.extend(_schema_rules(document, fits, root, whole))
    return made


def _message_rules(document: Document, fits: Fits, message: Message) -> Iterator[Problem]:
    pointer, content = message.pointer, message.content
    key = unescape(pointer.rpartition("/")[2])
    if message.name != key:
        name = f"the name {message.name!r} is not the key {key!r}"
        yield document.problem(f"{pointer}/name", name)
    summary = content.get("summary")
    if not _is_text(summary):
        yield document.problem(pointer, "the message has no summary")
    elif "\n" in str(summary).strip():
        yield document.problem(f"{pointer}/summary", "the summary has more than one line")
    payload = resolved(document, content.get("payload"))
    if "type" not in listed(payload.get("required")):
        yield document.problem(f"{pointer}/payload/required", "'type' must be required")
    given = listed(content.get("examples"))
    if not given:
        yield document.problem(pointer, "the message has no example")
    for i, example in enumerate(given):
        where = f"{pointer}/examples/{i}"
        if "payload" not in mapping(example):
            yield document.problem(where, "the example has no payload")
        elif "payload" in content:
            yield from fits(example["payload"], f"{where}/payload", f"{pointer}/payload")


def _media_examples(document: Document) -> Iterator[tuple[object, str, str]]:
    """Every example of a body, header or parameter: the value, where it is, where its schema."""
    for pointer, node in objects(document.data):
        if "schema" not in node:
            continue
        if "example" in node:
            yield node["example"], f"{pointer}/example", f"{pointer}/schema"
        for name, example in mapping(node, "examples").items():
            found = resolved(document, example)
            if "value" in found:
                where = f"{pointer}/examples/{escape(name)}/value"
                yield found["value"], where, f"{pointer}/schema"
