"""Any JSON Schema, said again in the few words of which classes are made.

Objects and unions get names, constants become tags, and what has no counterpart here becomes "any
value", with a line that says so. The result keeps the rules of our own specs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from schema import names

from .messages import Node, Reader

Schema = dict[str, Any]

_REF: Final = "#/components/schemas/"
_SCALARS: Final = ("string", "integer", "number", "boolean")
_PYTHON: Final = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}
_SAYING: Final = {"type", "properties", "oneOf", "anyOf", "enum", "const", "items"}
_DEEPEST: Final = 40
_MOST_CLASSES: Final = 3000


class Namer:
    """Gives class names, each once, whatever the words are."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def __call__(self, words: str, suffix: str = "") -> str:
        spoken = "".join(part[:1].upper() + part[1:] for part in re.findall(r"[A-Za-z0-9]+", words))
        if not spoken or spoken[0].isdigit():
            spoken = f"N{spoken}" if spoken else "Unnamed"
        if suffix and spoken.endswith(suffix) and spoken != suffix:
            suffix = ""
        for number in range(1, 10_000):
            name = f"{spoken[:80]}{suffix}{number if number > 1 else ''}"
            # Constants are made of names too, in capitals: names that differ in case are the same.
            if name.lower() not in self._taken and _usable(name):
                self._taken.add(name.lower())
                return name
            if number == 1 and not _usable(name):
                spoken += "Object"
        raise names.NameRefusedError(f"{words!r}: no name is left")


def _usable(name: str) -> bool:
    try:
        names.union_constant(name)
        return names.class_name(name) == name
    except names.NameRefusedError:
        return False


class Schemas:
    """The schemas of one channel. ``named`` are those that became classes and unions."""

    def __init__(self, reader: Reader, namer: Namer) -> None:
        self._reader = reader
        self._namer = namer
        self.named: dict[str, Schema] = {}
        self._names: dict[str, str] = {}
        """By the pointer of what was named."""
        self._done: dict[str, Schema] = {}
        """What the schemas at these pointers became."""
        self._parts: dict[str, Schema] = {}
        self._depth = 0

    def note(self, pointer: str, line: str) -> None:
        self._reader.note(f"{pointer}: {line}")

    # --- objects ---

    def payload(self, node: Node, name: str, doc: str, tag: str) -> Schema:
        """The payload of a message as an object schema with its properties in place."""
        place = self._reader.place(node)
        merged = self._merged(place, ())
        made = self._object(Node(place.pointer, merged), name, tag)
        described = doc or str(merged.get("description") or merged.get("title") or "")
        return {**made, "summary": described or f"The message {name.removesuffix('Event')}."}

    def properties(self, node: Node) -> Mapping[str, Any]:
        """The properties of an object, with those from its parts."""
        return _mapping(self._merged(self._reader.place(node), ()).get("properties"))

    def constants(self, node: Node) -> dict[str, list[str]]:
        """The properties that can only be some strings."""
        found: dict[str, list[str]] = {}
        for key, given in self.properties(node).items():
            if values := _texts(self._reader.resolve(given)):
                found[str(key)] = values
        return found

    def _object(self, node: Node, name: str, tag: str = "") -> Schema:
        made: dict[str, Schema] = {}
        attributes: set[str] = set()
        properties = _mapping(_mapping(node.content).get("properties"))
        for key, given in properties.items():
            where = Node(f"{node.pointer}/properties/{key}", given)
            try:
                attribute = names.attribute_name(key)
            except names.NameRefusedError:
                self.note(node.pointer, f"{key!r} gives no attribute; it is in .extra")
                continue
            parameter = names.parameter_name(attribute)
            if {attribute, parameter} & attributes:
                self.note(node.pointer, f"{key!r} gives the attribute {attribute} again")
                continue
            attributes |= {attribute, parameter}
            schema = self.schema(where, name, key)
            if key == tag and len(schema.get("enum", ())) == 1:
                schema = {**schema, "const": schema["enum"][0]}
                del schema["enum"]
            made[key] = schema
        required = _list(_mapping(node.content).get("required"))
        listed = [each for each in required if isinstance(each, str) and each in made]
        if tag in made and "const" in made[tag] and tag not in listed:
            listed.append(tag)  # without it nobody could tell what this is
        return {"type": "object", "properties": made, "required": listed}

    def _merged(self, node: Node, passed: tuple[str, ...]) -> Schema:
        """A schema with the parts of its ``allOf`` laid over one another, and with the properties
        that its ``oneOf`` adds to its own."""
        schema = dict(_mapping(node.content))
        if node.pointer in passed:
            return schema
        if node.pointer not in self._parts:
            passed = (*passed, node.pointer)
            parts = schema.pop("allOf", None)
            if isinstance(parts, list):
                schema = self._laid_over([*parts, schema], node.pointer, passed)
            self._parts[node.pointer] = self._with_choice(schema, node.pointer, passed)
        return dict(self._parts[node.pointer])

    def _laid_over(self, parts: list[Any], pointer: str, passed: tuple[str, ...]) -> Schema:
        merged: Schema = {}
        for i, part in enumerate(parts):
            place = self._reader.place(Node(f"{pointer}/allOf/{i}", part))
            flat = self._merged(place, passed)
            properties = {**_mapping(merged.get("properties")), **_mapping(flat.get("properties"))}
            required = [*_list(merged.get("required")), *_list(flat.get("required"))]
            merged |= flat
            if properties:
                merged["properties"] = properties
            if required:
                merged["required"] = list(dict.fromkeys(map(str, required)))
        return merged

    def _with_choice(self, schema: Schema, pointer: str, passed: tuple[str, ...]) -> Schema:
        """An object that is one of several and has properties of its own: one with all of them."""
        properties = dict(_mapping(schema.get("properties")))
        words = [word for word in ("oneOf", "anyOf") if properties and schema.get(word)]
        for word in words:
            for i, member in enumerate(_list(schema[word])):
                place = self._reader.place(Node(f"{pointer}/{word}/{i}", member))
                added = _mapping(self._merged(place, passed).get("properties"))
                for key, each in added.items():
                    known = properties.get(key, each)
                    one, other = _texts(known), _texts(each)
                    values = {"type": "string", "enum": list(dict.fromkeys([*one, *other]))}
                    properties[key] = values if one and other else known
        return {**schema, "properties": properties} if words else schema

    # --- values ---

    def schema(self, node: Node, owner: str, field: str) -> Schema:
        """What a value may be, with its description."""
        made = self._value(node, owner, field)
        description = _mapping(node.content).get("description")
        if not isinstance(description, str) or "$ref" not in _mapping(node.content):
            description = _mapping(self._reader.resolve(node.content)).get("description")
        return {**made, "description": str(description)} if description else made

    def _value(self, node: Node, owner: str, field: str) -> Schema:
        if self._depth > _DEEPEST or len(self.named) > _MOST_CLASSES:
            self.note(node.pointer, "too deep or too much; any value")
            return {}
        self._depth += 1
        try:
            return self._read(node, owner, field)
        finally:
            self._depth -= 1

    def _read(self, node: Node, owner: str, field: str) -> Schema:
        place = self._reader.place(node)
        if not isinstance(place.content, dict):
            if place.content is False:
                self.note(place.pointer, "never allowed; any value")
            return {}
        if place.pointer in self._names:
            return {"$ref": _REF + self._names[place.pointer]}
        if place.pointer == node.pointer:
            return self._made(place, "", owner, field)
        if place.pointer not in self._done:
            self._done[place.pointer] = {}  # if it holds itself with no object between
            last = _unescaped(place.pointer.rpartition("/")[2])
            words = "" if last.isdigit() else last
            self._done[place.pointer] = self._made(place, words, owner, field)
        return dict(self._done[place.pointer])

    def _made(self, place: Node, words: str, owner: str, field: str) -> Schema:
        parts = place.content.get("allOf")
        if isinstance(parts, list) and len(parts) == 1 and not (place.content.keys() & _SAYING):
            inner = Node(f"{place.pointer}/allOf/0", parts[0])
            return self._nullable(self._value(inner, owner, field), place)
        schema = self._merged(place, ())
        made = self._either(place, schema, owner, field, words)
        if made is None:
            made = self._typed(place, schema, owner, field, words)
        made = self._nullable(made, place)
        if schema.get("x-secret") is True or schema.get("format") == "password":
            made = {**made, "x-secret": True}
        return made

    def _nullable(self, made: Schema, place: Node) -> Schema:
        if place.content.get("nullable") is True or place.content.get("x-nullable") is True:
            return self._one_of([made, {"type": "null"}], place.pointer)
        return made

    def _typed(self, node: Node, schema: Schema, owner: str, field: str, words: str) -> Schema:
        types = schema.get("type")
        if isinstance(types, list):
            made = [
                self._typed(node, {**schema, "type": each}, owner, field, words) for each in types
            ]
            return self._one_of(made, node.pointer)
        if "const" in schema:
            return self._listed([schema["const"]], schema)
        if isinstance(schema.get("enum"), list) and types in (None, *_SCALARS):
            return self._listed(schema["enum"], schema)
        if types is None:
            types = "object" if _mapping(schema.get("properties")) else None
            types = "array" if types is None and "items" in schema else types
        if types == "string":
            encodings = {str(schema.get("contentEncoding")), str(schema.get("format"))}
            audio = encodings & {"base64", "byte", "base64url"}
            return {"type": "string", **({"contentEncoding": "base64"} if audio else {})}
        if types in ("integer", "number"):
            limits = {
                key: schema[key] for key in ("minimum", "maximum") if _is_number(schema.get(key))
            }
            return {"type": types, **limits}
        if types in ("boolean", "null"):
            return {"type": types}
        if types == "array":
            items = schema.get("items", {})
            if not isinstance(items, dict):
                return {"type": "array", "items": {}}
            inner = Node(f"{node.pointer}/items", items)
            return {"type": "array", "items": self.schema(inner, owner, field)}
        if types == "object":
            return self._object_or_map(node, schema, owner, field, words)
        if types is not None:
            self.note(node.pointer, f"type {types!r}; any value")
        return {}

    def _listed(self, values: list[Any], schema: Schema) -> Schema:
        """An enum. Enums are open: what is not listed is taken too."""
        plain = [each for each in values if each is not None]
        for json in _SCALARS:
            if plain and all(type(each) in _PYTHON[json] for each in plain):
                made: Schema = {"type": json}
                if json == "string":
                    made["enum"] = list(dict.fromkeys(plain))
                if len(plain) < len(values):
                    made = {**made, "type": [json, "null"]}
                return made
        return {"type": "null"} if values and not plain else {}

    def _object_or_map(
        self, node: Node, schema: Schema, owner: str, field: str, words: str
    ) -> Schema:
        if not _mapping(schema.get("properties")):
            values = schema.get("additionalProperties")
            if not isinstance(values, dict) or not values:
                return {"type": "object", "additionalProperties": True}
            inner = Node(f"{node.pointer}/additionalProperties", values)
            return {
                "type": "object",
                "additionalProperties": self.schema(inner, owner, f"{field} value"),
            }
        name = self._name(node.pointer, words or f"{owner} {field}")
        made = self._object(Node(node.pointer, schema), name)
        if not made["properties"]:
            self.named.pop(name)
            del self._names[node.pointer]
            return {"type": "object", "additionalProperties": True}
        described = str(schema.get("description") or schema.get("title") or "")
        self.named[name] = {**made, "description": described}
        return {"$ref": _REF + name}

    def _name(self, pointer: str, words: str) -> str:
        name = self._namer(words)
        self._names[pointer] = name
        self.named[name] = {"type": "object", "properties": {}}  # its place, while it is made
        return name

    # --- choices ---

    def _either(
        self, node: Node, schema: Schema, owner: str, field: str, words: str
    ) -> Schema | None:
        if _mapping(schema.get("properties")):
            return None  # what the choice adds says which of them go together
        for word in ("oneOf", "anyOf"):
            members = schema.get(word)
            if not isinstance(members, list) or not members:
                continue
            made: list[Schema] = []
            for i, member in enumerate(members):
                inner = Node(f"{node.pointer}/{word}/{i}", member)
                made.append(self._value(inner, owner, f"{field} {i + 1}"))
            discriminator = _mapping(schema.get("discriminator"))
            asked = schema.get("discriminator")
            tag = str(
                discriminator.get("propertyName") or (asked if isinstance(asked, str) else "")
            )
            mapping = {
                str(ref).rpartition("/")[2]: str(value)
                for value, ref in _mapping(discriminator.get("mapping")).items()
            }
            return self._one_of(made, node.pointer, words or f"{owner} {field}", tag, mapping)
        return None

    def _one_of(
        self,
        made: list[Schema],
        pointer: str,
        words: str = "",
        tag: str = "",
        mapping: Mapping[str, str] | None = None,
    ) -> Schema:
        """One schema for several: by JSON type, and among objects by tag."""
        flat: list[Schema] = []
        for each in made:
            flat += [{"type": t} for t in each["type"]] if _is_plain_list(each) else [each]
        flat = [each for each in flat if each]
        if len(flat) < len(made) and not all(map(_is_plain_list, made)) and not all(made):
            return {}  # one of them takes anything
        refs = self._members([each["$ref"] for each in flat if "$ref" in each])
        objects = [each for each in flat if each.get("type") == "object"]
        others = [each for each in flat if "$ref" not in each and each.get("type") != "object"]
        choices = self._distinct(others, pointer)
        if len(refs) == 1 and not objects:
            choices.insert(0, {"$ref": _REF + refs[0]})
        elif refs and not objects and (union := self._union(refs, pointer, words, tag, mapping)):
            choices.insert(0, {"$ref": _REF + union})
        elif refs or objects:
            if refs:
                self.note(pointer, "objects that no constant tells apart; a plain dict")
            choices.insert(0, {"type": "object", "additionalProperties": True})
        if len(choices) == 1:
            return choices[0]
        return {"oneOf": choices} if choices else {}

    def _members(self, refs: list[str]) -> list[str]:
        """The objects behind some references; a union stands for its members."""
        found: list[str] = []
        for ref in refs:
            name = ref.removeprefix(_REF)
            inner = self.named.get(name, {}).get("oneOf")
            found += [each["$ref"].removeprefix(_REF) for each in inner] if inner else [name]
        return list(dict.fromkeys(found))

    def _distinct(self, schemas: list[Schema], pointer: str) -> list[Schema]:
        """Each JSON type once."""
        by_type: dict[str, Schema] = {}
        for each in schemas:
            for kind in _types(each):
                alone = {**each, "type": kind}
                if kind == "null":
                    alone = {"type": "null"}
                known = by_type.get(kind)
                if known is None:
                    by_type[kind] = alone
                elif kind == "string":
                    listed = [*known.get("enum", ()), *alone.get("enum", ())]
                    by_type[kind] = {"type": "string"}
                    if listed:
                        by_type[kind]["enum"] = list(dict.fromkeys(listed))
                elif kind == "array" and known != alone:
                    self.note(pointer, "arrays of different things; an array of anything")
                    by_type[kind] = {"type": "array", "items": {}}
                else:
                    by_type[kind] = {"type": kind} if kind != "array" else known
        if {"integer", "number"} <= by_type.keys():
            del by_type["integer"]
        return list(by_type.values())

    def _union(
        self,
        refs: list[str],
        pointer: str,
        words: str,
        asked: str,
        mapping: Mapping[str, str] | None,
    ) -> str:
        """A named union of objects that a constant tells apart; empty if none does."""
        listed = [self._tags(name) for name in refs]
        common = set.intersection(*(set(each) for each in listed))
        tag = asked if asked in common else "type" if "type" in common else min(common, default="")
        if not tag and asked and not any(asked in each for each in listed):
            tag, by_name = asked, {value: ref for ref, value in (mapping or {}).items()}
            values = [
                next((v for v, ref in by_name.items() if self._namer_matches(ref, name)), name)
                for name in refs
            ]
        elif tag:
            values = [each[tag] for each in listed]
        else:
            return ""
        if len(set(values)) < len(values):
            return ""
        for name, value in zip(refs, values, strict=True):
            schema = self.named[name]
            doc = schema["properties"].get(tag, {}).get("description")
            constant = {"type": "string", "const": value}
            described = {**constant, "description": doc} if doc else constant
            required = dict.fromkeys([*schema.get("required", ()), tag])
            schema["properties"] = {**schema["properties"], tag: described}
            schema["required"] = list(required)
        union = self._namer(words)
        self._names.setdefault(pointer, union)
        # Another constant in all of them would leave open which one is the tag.
        for name in refs:
            for key, each in self.named[name]["properties"].items():
                if key != tag and "const" in each and key in common:
                    each["enum"] = [each.pop("const")]
        self.named[union] = {"oneOf": [{"$ref": _REF + name} for name in refs]}
        return union

    def _namer_matches(self, ref: str, name: str) -> bool:
        return re.sub(r"[^a-z0-9]", "", ref.lower()) == name.lower()

    def _tags(self, name: str) -> dict[str, str]:
        """The properties of a class that can only be one string."""
        found: dict[str, str] = {}
        for key, schema in self.named.get(name, {}).get("properties", {}).items():
            values = [schema["const"]] if "const" in schema else schema.get("enum", [])
            if len(values) == 1 and schema.get("type") == "string":
                found[key] = values[0]
        return found


def snake(words: str) -> str:
    """``AudioChunk``, ``audio-chunk`` and ``audio chunk`` to ``audio_chunk``."""
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", words)
    return "_".join(re.findall(r"[a-z0-9]+", parts.lower()))


def _texts(schema: Any) -> list[str]:
    """The strings that a schema lists, if it lists nothing else."""
    found = _mapping(schema)
    values = [found["const"]] if "const" in found else _list(found.get("enum"))
    return values if all(isinstance(each, str) for each in values) else []


def _types(schema: Schema) -> list[str]:
    types = schema.get("type")
    return [str(each) for each in types] if isinstance(types, list) else [str(types)]


def _is_plain_list(schema: Schema) -> bool:
    """Whether it is nothing but a list of types."""
    return isinstance(schema.get("type"), list) and schema.keys() <= {"type", "description"}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _mapping(node: Any) -> Mapping[str, Any]:
    return node if isinstance(node, dict) else {}


def _list(node: Any) -> list[Any]:
    return node if isinstance(node, list) else []


def _unescaped(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~")
