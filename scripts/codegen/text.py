"""How spec text gets into Python source. The only place where it does."""

from __future__ import annotations

import ast
import itertools
import re
import textwrap
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import msgspec

from schema import kinds, names
from schema.declared import Entry, Symbol, default_of
from schema.records import ClassRecord, Documented, Events, FieldRecord, Operation

LINE = 100
Filters = dict[str, Callable[..., object]]
"""What templates call, by name."""

_SCALARS = {
    "string": ("a string", ("str",)),
    "integer": ("an integer", ("int",)),
    "number": ("a number", ("int", "float")),
    "boolean": ("true or false", ("bool",)),
}


def header(sources: str) -> str:
    """The first line of a generated file."""
    return f'# Generated from {sources}. Do not edit: run "make generate".'


def literal(value: object) -> str:
    """A Python literal of JSON data, or of a record but for what has its default.

    Nothing else is written, so nothing can run.
    """
    match value:
        case Symbol():
            return value.upper()
        case tuple():
            return f"({''.join(f'{literal(each)}, ' for each in value)})"
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case Mapping():
            return f"{{{', '.join(f'{literal(k)}: {literal(v)}' for k, v in value.items())}}}"
        case Entry():
            given = (
                f"{field.name}={literal(each)}"
                for field in msgspec.structs.fields(value)
                if (each := getattr(value, field.name)) != default_of(field)
            )
            return f"{type(value).__name__}({', '.join(given)})"
        case None | str() | int() | float():
            return repr(value)
    raise TypeError(f"{type(value).__name__} has no literal")


def docstring(text: str, indent: int) -> str:
    """Text as a docstring literal whose later lines are indented by ``indent``."""
    return _quoted(_filled(text, indent), indent)


def _filled(text: str, indent: int) -> str:
    """Text for the inside of a docstring, wrapped."""
    safe = "".join(each if each.isprintable() or each == "\n" else " " for each in text).rstrip()
    safe = safe.replace("\\", "\\\\")
    safe = re.sub(r'"{3,}|"+\Z', lambda quotes: '\\"' * len(quotes[0]), safe)
    width = LINE - indent - 6
    paragraphs = [
        textwrap.fill(part, width, break_long_words=False, break_on_hyphens=False)
        for part in safe.split("\n\n")
    ]
    margin = "\n" + " " * indent
    return "\n\n".join(paragraphs).replace("\n", margin).replace(f"{margin}\n", "\n\n")


def _quoted(body: str, indent: int) -> str:
    return f'"""{body}\n{" " * indent}"""' if "\n" in body else f'"""{body}"""'


def inline(text: str) -> str:
    """Text for a line that a template writes inside a docstring."""
    return " ".join(_filled(text, 0).split())


def snake(name: str) -> str:
    """``ResponseDoneEvent`` to ``response_done_event``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def python_types(field: FieldRecord) -> list[str]:
    """The Python types of what a flat field holds if it is not null."""
    scalars = (
        each for each in kinds.alternatives(field.kind) if isinstance(each, kinds.ScalarKind)
    )
    accepted = [_SCALARS[each.json][1] for each in scalars if each != kinds.NULL]
    return [*dict.fromkeys(itertools.chain(*accepted or [("str",)]))]


def kind_expression(kind: kinds.Kind) -> str:
    """How ``shapes.py`` writes what a value may be."""
    match kind:
        case kinds.ScalarKind(known=(), minimum=None, maximum=None):
            return kind.json.upper()
        case kinds.ScalarKind():
            name, types = _SCALARS[kind.json]
            limits = {"known": kind.known, "minimum": kind.minimum, "maximum": kind.maximum}
            given = (f"{k}={v!r}" for k, v in limits.items() if v not in ((), None))
            accepted = f"({', '.join(types)},)"
            return f"Scalar({', '.join([repr(name), accepted, *given])})"
        case kinds.TagKind(tells=True):
            return f"Tag({kind.value!r})"
        case kinds.TagKind():
            json = {bool: "boolean", int: "integer", str: "string"}[type(kind.value)]
            return kind_expression(kinds.ScalarKind(json, (kind.value,)))
        case kinds.AudioKind():
            return "PADDED_AUDIO" if kind.padded else "AUDIO"
        case kinds.ListKind():
            return f"ListOf({kind_expression(kind.item)})"
        case kinds.MapKind():
            return f"MapOf({kind_expression(kind.value)})"
        case kinds.RefKind():
            return names.union_constant(kind.name) if kind.union else f"ObjectOf({kind.name})"
        case kinds.OneOfKind():
            return f"OneOf({', '.join(map(kind_expression, kind.members))})"
        case kinds.AnyKind():
            return "ANY"


def given_hint(annotation: str, classes: Collection[str]) -> str:
    """The type of a parameter for a field: objects may be dicts, lists any iterable.

    ``classes`` are the names of objects and unions.
    """
    hints: list[str] = []
    mapping = False
    for part in alternatives(ast.parse(annotation, mode="eval").body):
        shown = ast.unparse(part)
        objects = bool(
            {each.id for each in ast.walk(part) if isinstance(each, ast.Name)} & {*classes}
        )
        if shown.startswith("list["):
            shown = f"Iterable[{'Mapping[str, Any] | ' if objects else ''}{shown[5:-1]}]"
            objects = False
        mapping |= objects
        if shown != "NotGiven":
            hints += ["bytes", "bytearray", "memoryview"] if shown == "bytes" else [shown]
    return " | ".join([*hints, *(["Mapping[str, Any]"] if mapping else [])])


def alternatives(node: ast.expr) -> list[ast.expr]:
    """``A | B`` to ``A`` and ``B``."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*alternatives(node.left), *alternatives(node.right)]
    return [node]


def call_docstring(
    called: Documented,
    fields: Iterable[FieldRecord],
    indent: int,
    more: Iterable[tuple[str, str]] = (),
) -> str:
    """The docstring of a typed sender or a REST method: its own, and one line per parameter."""
    helps = {field.parameter: field.help for field in fields if field.help}
    return documented(called.help, dict(more) | helps, indent)


def documented(
    text: str,
    parameters: Mapping[str, str],
    indent: int,
    *,
    closing: str = "",
    raises: Mapping[str, str] | None = None,
) -> str:
    """A docstring with one entry per parameter, and what comes after them."""
    margin = " " * indent
    parts = [_filled(text, indent)]
    for title, entries in (("Args", parameters), ("Raises", raises or {})):
        if entries:
            lines = [_entry(name, doc, margin) for name, doc in entries.items()]
            parts.append("\n".join([f"{margin}{title}:", *lines]))
    if closing:
        parts.append(margin + _filled(closing, indent))
    return _quoted("\n\n".join(parts), indent)


def _entry(name: str, doc: str, margin: str) -> str:
    return textwrap.fill(
        inline(f"{name}: {doc}"),
        LINE,
        initial_indent=margin + " " * 4,
        subsequent_indent=margin + " " * 8,
        break_long_words=False,
        break_on_hyphens=False,
    )


def path_expression(operation: Operation) -> str:
    """The path with its parameters percent-encoded, as a Python expression."""
    pieces = re.split(r"\{(\w+)\}", operation.path)
    return " + ".join(
        f"path_segment({literal(piece)}, {piece})" if i % 2 else literal(piece)
        for i, piece in enumerate(pieces)
        if piece
    )


def class_mark(
    record: ClassRecord, events: Events, *, sent: bool, received: bool
) -> dict[str, Any]:
    """What the class template cannot know from the schema: texts, secrets, audio, direction."""
    shown = {
        field.name: "repr_secret" if field.secret else "repr_audio"
        for field in record.fields
        if field.secret or field.is_audio
    }
    # The event's only base64 field, or else the only one that its objects hold. And the text that
    # it adds, unless that may be absent or null or has another name by the spec.
    own = record.audio
    inner = [*events.schemas.audio_inside(record)]
    paths = [(own.name,)] if own else inner
    single = paths[0] if len(paths) == 1 else ()
    named = [field for field in record.fields if field.wire == "delta" and field.is_text]
    delta = next((field for field in named if field.name.startswith("delta")), None)
    return {
        "doc": docstring(record.help, 4) if record.help else "",
        "docs": {field.name: docstring(field.help, 4) for field in record.fields if field.help},
        "shown": shown,
        "empty": [field.name for field in record.fields if field.empty_if_null],
        "sent": sent or not received,
        "received": received,
        "base": "records.Event" if record.event is not None else "records.Record",
        "server_event": record.event is not None and record.event.direction == "server",
        "audio": list(single),
        "audio_path": literal(own.wire if own else ".".join(single)),
        "audio_required": own is not None and own.required,
        "more_audio": bool(inner),
        "delta": delta.name if delta else "",
        "answers_delta": events.answers_delta,
    }
