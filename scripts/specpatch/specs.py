"""The specs of a folder as texts that are edited, and what they say after each edit."""

from __future__ import annotations

import contextlib
import copy
import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import attrs

from codegen.dialect import Dialect
from codegen.mapping import files
from schema import load
from schema.document import SCHEMAS, Document, Place, Problem, SpecError, behind, mapping, objects
from schema.names import NameRefusedError

from .yamltext import EditRefusedError, YamlText, one_line

_SHARED: Final = "schemas.yaml"


class Specs:
    """The files of a folder. An edit names a document, and a pointer into it with what it borrows
    of another file; it is made where that stands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mappings = [path.name for path in files(folder)]
        """The files that say how one dialect is spoken on the wire of another."""
        self._texts: dict[str, YamlText] = {}
        self._documents: dict[str, Document] = {}
        self._records: dict[str, Dialect] = {}

    def document(self, name: str) -> Document:
        """The AsyncAPI file of a dialect with what it borrows, or a mapping. Raises SpecError."""
        if name not in self._documents:
            self._documents[name] = self._read(
                name if name.endswith(".yaml") else f"{name}/asyncapi.yaml"
            )
        return self._documents[name]

    def records(self, dialect: str) -> Dialect:
        """What code is made of a dialect as it is now. Raises SpecError."""
        if dialect not in self._records:
            calls = f"{dialect}/openapi.yaml"
            openapi = self._read(calls) if (self.folder / calls).is_file() else None
            self._records[dialect] = Dialect.of(dialect, self.document(dialect), openapi)
        return self._records[dialect]

    def schemas(self, dialect: str) -> dict[str, Any]:
        """The named schemas of a dialect's events."""
        return mapping(self.document(dialect).data, "components", "schemas")

    def holders(self, dialect: str, owner: str, field: str) -> list[Place]:
        """The schemas in which a property of a class or an event stands, or could."""
        records = self.records(dialect)
        event = records.types("server").get(owner)
        found = []
        for record in [event] if event else records.classes(owner):
            places = {each.wire: each.pointer for each in record.fields}
            inside = places.get(field) or next(reversed(places.values()), "")
            pointer = inside.rpartition("/properties/")[0] or record.pointer
            found.append(Place(pointer, self.document(dialect).resolve(f"#{pointer}")))
        if not found:
            raise EditRefusedError(f"the spec has no {owner}: is generated/ up to date?")
        return found

    def choices(self, dialect: str, place: Place) -> Iterator[Place]:
        """A schema, what it refers to, and what it chooses from: where its parts may stand."""
        pending, seen = [place], set[str]()
        while pending:
            each = behind(self.document(dialect), pending.pop(0))
            if each.pointer not in seen:
                seen.add(each.pointer)
                yield each
                pending += each.choices

    # --- edits ---

    def extend(self, name: str, pointer: str, entries: Any) -> None:
        """Add keys, or items. Raises EditRefusedError."""
        file, at = self._where(name, pointer)
        self._take(name, file, self._text(file).extended(at, self._said(file, entries)))

    def replace(self, name: str, pointer: str, value: Any) -> None:
        """Put another value in the place of one, or of nothing. Raises EditRefusedError."""
        file, at = self._where(name, pointer)
        self._take(name, file, self._text(file).replaced(at, self._said(file, [value])[0]))

    def add_schemas(self, dialect: str, schemas: dict[str, Any], user: str) -> None:
        """Add named schemas to the file that holds what will refer to them."""
        if schemas:
            file, _ = self._where(dialect, user)
            made = self._text(file).extended("/components/schemas", self._said(file, schemas))
            self._take(dialect, file, made)

    # --- edits of schemas ---

    def list_value(self, dialect: str, place: Place, value: Any) -> None:
        """Add a value to an enum; null stays the last."""
        pointer, values = f"{place.pointer}/enum", place.schema["enum"]
        if values[-1:] == [None]:
            self.replace(dialect, f"{pointer}/{len(values) - 1}", value)
            value = None
        self.extend(dialect, pointer, [value])

    def relax(self, dialect: str, place: Place, field: str) -> None:
        """Require a property no longer."""
        required = place.schema.get("required", [])
        if field not in required:
            raise EditRefusedError(f"{field} is not required in a place of its own")
        self.replace(dialect, f"{place.pointer}/required", [e for e in required if e != field])

    def allow_type(self, dialect: str, place: Place, kind: str) -> None:
        """Let a schema take another JSON type too."""
        pointer, schema = place.pointer, place.schema
        if "const" in schema:
            raise EditRefusedError("it is a constant")
        if place.choices:
            self.extend(dialect, choice(place), [{"type": kind}])
        elif "$ref" in schema or ("enum" in schema and kind != "null"):
            one = {key: schema[key] for key in ("$ref", "type", "enum") if key in schema}
            rest = {key: each for key, each in schema.items() if key not in one}
            if doc := behind(self.document(dialect), place).schema.get("description"):
                rest.setdefault("description", doc)
            self.replace(dialect, pointer, {"oneOf": [one, {"type": kind}], **rest})
        elif "type" not in schema:
            raise EditRefusedError("it has no type")
        else:
            types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
            kept = [each for each in types if kind != "number" or each != "integer"]
            made = list(dict.fromkeys([*kept, kind]))
            self.replace(dialect, f"{pointer}/type", made[0] if len(made) == 1 else made)
            if "enum" in schema and None not in schema["enum"]:
                self.extend(dialect, f"{pointer}/enum", [None])

    @contextlib.contextmanager
    def attempt(self) -> Iterator[None]:
        """Edits that are taken back if they cannot be made, or no code from what they make.

        Raises EditRefusedError.
        """
        before = dict(self._texts), dict(self._documents), dict(self._records)
        try:
            yield
            for name in {*before[1], *self._documents}.difference(self.mappings):
                _check_names(before[2].get(name), self.records(name))
        except (EditRefusedError, SpecError, NameRefusedError, KeyError) as error:
            self._texts, self._documents, self._records = before
            raise EditRefusedError(one_line(error)) from None

    def files(self) -> dict[str, str]:
        """The text of every file that is another one now."""
        texts = {file: each.text for file, each in sorted(self._texts.items())}
        return {file: text for file, text in texts.items() if text != self._original(file)}

    def patch(self) -> str:
        """What ``git apply`` takes to make these edits."""
        lines: list[str] = []
        for file, text in self.files().items():
            old, new = (each.splitlines(keepends=True) for each in (self._original(file), text))
            lines += difflib.unified_diff(old, new, f"a/spec/{file}", f"b/spec/{file}")
        return "".join(lines)

    def _original(self, file: str) -> str:
        try:
            return (self.folder / file).read_text("utf-8")
        except UnicodeDecodeError as error:
            raise SpecError([Problem(f"spec/{file}", 0, "", f"no UTF-8: {error}")]) from None

    def _read(self, file: str) -> Document:
        def alone(file: str) -> Document:
            document = self._text(file).document
            return attrs.evolve(document, data=copy.deepcopy(document.data), borrowed={})

        def beside(other: str) -> Document | None:
            path = f"{Path(file).parent}/{other}"
            return alone(path) if (self.folder / path).is_file() else None

        return load.joined(alone(file), beside)

    def _text(self, file: str) -> YamlText:
        if file not in self._texts:
            self._texts[file] = YamlText(f"spec/{file}", self._original(file))
        return self._texts[file]

    def _take(self, name: str, file: str, text: YamlText) -> None:
        self._texts[file] = text
        self._documents.pop(name, None)
        self._records.pop(name, None)

    def _where(self, name: str, pointer: str) -> tuple[str, str]:
        """The file in which something stands, and its pointer there."""
        document, at = self.document(name).where(pointer)
        return document.name.removeprefix("spec/"), at

    def _said(self, file: str, entries: Any) -> Any:
        """Keys or items with references as this file has to write them."""
        named = {*mapping(self._text(file).document.data, "components", "schemas")}
        made = copy.deepcopy(entries)
        named |= made.keys() if isinstance(made, dict) else set()
        for _, node in objects({"properties": made}):
            ref = node.get("$ref")
            if isinstance(ref, str) and ref.removeprefix(f"#{SCHEMAS}") not in named:
                if file.endswith(_SHARED):
                    raise EditRefusedError(f"{file} has no {ref}")
                node["$ref"] = f"{_SHARED}{ref}"
        return made


def choice(place: Place) -> str:
    """Where what a schema chooses from is listed."""
    return f"{place.pointer}/{'oneOf' if 'oneOf' in place.schema else 'anyOf'}"


def _check_names(old: Dialect | None, new: Dialect) -> None:
    """Raises EditRefusedError if a field has another name in Python now, as ``delta`` has that may
    be null: every program that names it would break."""
    for record in new.schemas.classes:
        same = old.classes(record.name) if old else ()
        known = {field.wire: field for each in same for field in each.fields}
        for field in record.fields:
            before = known.get(field.wire, field).name
            if field.name != before:
                message = f"{record.name}.{before} would be .{field.name}, and programs break"
                raise EditRefusedError(message)
