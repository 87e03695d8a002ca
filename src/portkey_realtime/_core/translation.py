"""A program of one dialect on the wire of another: what it sends becomes the wire's, and what the
server sends the program's.

Pure, no I/O. The rules are the tables of ``portkey_realtime_wire.mappings``; nothing here knows a
dialect, an event or a field by name. One ``Translation`` serves one connection, because three
things have to be remembered: how a value was given that the wire writes in one way only, which
items a program has been told about, and which warnings were said. A partial update of the session
needs no memory: servers merge settings in every dialect.

What the tables do not name passes as it is, in both directions. A server's new event or field
reaches the program; a field that a program makes up reaches the server, which refuses it by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any, Final

from portkey_realtime._config.log import log
from portkey_realtime.errors import ConfigError
from portkey_realtime_wire.mapping import Field, Mapped, Path, Table

_NOTHING: Final = object()
_AS_IT_IS: Final = Table()


class Translation:
    """Translates the events of one connection, or one call.

    ``warn`` gets one sentence for each name that cannot be carried, once.
    """

    def __init__(self, mapped: Mapped, warn: Callable[[str], object] = log.warning) -> None:
        self.mapped = mapped
        """The tables, with the names of both dialects."""
        self._renamed = mapped.renamed
        self._tables = mapped.tables
        self._warn = warn
        self._warned: set[str] = set()
        self._given: dict[str, tuple[Any, Any]] = {}
        """By field of the program: the value last sent, as the program and as the wire have it."""
        self._told: set[str] = set()
        """Which items, and the like, a program knows of."""

    # --- events ---

    def to_wire(self, event: dict[str, Any]) -> list[dict[str, Any]]:
        """An event of the program as events of the wire. ``event`` is left as it is.

        Raises ConfigError, with the field's path, for what the wire has no place for and what
        may not be left out either.
        """
        rule = self.mapped.client.get(_text(event.get("type")))
        if rule is None:
            return [event]
        return [{**self._out(rule.table, event, ""), "type": rule.type}]

    def from_wire(self, event: dict[str, Any]) -> list[dict[str, Any]]:
        """An event of the server as events of the program. Takes ``event`` over: it may be changed.

        Never raises. An event that is the program's already comes out as it went in. Performance:
        of most events, audio among them, only the name differs.
        """
        kind = event.get("type")
        if type(kind) is not str:
            return [event]
        renamed = self._renamed.get(kind)
        if renamed is not None:
            event["type"] = renamed
            return [event]
        for rule in self.mapped.server.get(kind, ()):
            if rule.when is not None and _at(event, rule.when[0]) != rule.when[1]:
                continue
            if rule.forget:
                self._told.discard(_text(_at(event, rule.forget)))
            if rule.once_per and (name := _text(_at(event, rule.once_per))):
                if name in self._told:
                    return []
                self._told.add(name)
            self._back(rule.table, event)
            event["type"] = rule.type
            for key, value in rule.supply.items():
                event.setdefault(key, deepcopy(value))
            break
        return [event]

    # --- REST ---

    def session_request(self, path: str, body: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """Path and body of the wire's call for a call of the program.

        Raises ConfigError as ``to_wire`` does, KeyError for a path that has no such call.
        """
        call = self.mapped.rest[path]
        return call.path, {call.inside: self._out(self._tables[call.table], body, "")}

    def session_answer(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The body of the wire's answer as the program's. Takes ``body`` over. Never raises."""
        call = self.mapped.rest[path]
        session = body.pop(call.inside, None)
        made = self._back(self._tables[call.table], session) if isinstance(session, dict) else {}
        for key, value in body.items():
            _put(made, call.answer.get(key, (key,)), value)
        return made

    def session_refusal(self, path: str, body: Any) -> Any:
        """The body of an error answer: the field at fault by the name that the program has."""
        call = self.mapped.rest[path]
        head, _, rest = _text(_at(body, ("error", "param"))).partition(".")
        if head == call.inside and rest:
            named = _program_path(self._tables[call.table], rest)
            return {**body, "error": {**body["error"], "param": named}}
        return body

    def _variant(self, table: Table, data: Mapping[str, Any]) -> Table:
        """The table for this object, where one field of it decides."""
        while table.by:
            name = table.variants.get(_text(data.get(table.by)))
            table = self._tables[name] if name else _AS_IT_IS
        return table

    # --- to the wire ---

    def _out(self, table: Table, data: Mapping[str, Any], path: str) -> dict[str, Any]:
        table = self._variant(table, data)
        for key, reason in table.needs.items():
            if key not in data:
                raise ConfigError(f"{_join(path, key)} is missing: {reason}")
        made = dict(table.constants)
        made.update((key, value) for key, value in data.items() if key not in table.fields)
        for key, field in table.fields.items():
            if key not in data:
                continue
            where = _join(path, key)
            if field.refuse:
                raise ConfigError(f"{where} cannot be sent: {field.refuse}")
            if field.drop:
                self._say(key, f"{where} is not sent: {field.drop}")
            elif not _put(made, field.wire, self._value_out(field, key, data[key], where)):
                place = ".".join(field.wire)
                self._say(key, f"{where} is not sent: another field fills its place, {place}")
        return made

    def _value_out(self, field: Field, key: str, value: Any, where: str) -> Any:
        for each in field.values:
            if each.program == value:
                if each.refuse:
                    raise ConfigError(f"{where}: {value!r} cannot be sent: {each.refuse}")
                self._given[key] = deepcopy((value, each.wire))
                return deepcopy(each.wire)
        if field.wrap_wire and isinstance(value, str):
            return {field.wrap_wire: value}
        if field.object and isinstance(value, dict):
            return self._out(self._tables[field.object], value, where)
        if field.object and isinstance(value, list):
            table = self._tables[field.object]
            return [
                self._out(table, each, f"{where}[{i}]") if isinstance(each, dict) else each
                for i, each in enumerate(value)
            ]
        return value

    def _say(self, name: str, sentence: str) -> None:
        if name not in self._warned:
            self._warned.add(name)
            self._warn(sentence)

    # --- back ---

    def _back(self, table: Table, data: dict[str, Any]) -> dict[str, Any]:
        """Changes ``data`` and returns it. What has no place in the program stays where it was."""
        table = self._variant(table, data)
        for key, constant in table.constants.items():
            if data.get(key) == constant:
                del data[key]
        for key, field in table.fields.items():
            if not field.wire or (field.wire != (key,) and key in data):
                continue  # not carried, or the program's already
            *way, last = field.wire
            holder = _at(data, tuple(way))
            if not isinstance(holder, dict) or last not in holder:
                continue
            value = self._value_back(field, key, holder[last])
            if value is not _NOTHING:
                del holder[last]
                data[key] = value
        for root in {field.wire[0] for field in table.fields.values() if len(field.wire) > 1}:
            if _is_bare(data.get(root)):
                del data[root]
        return data

    def _value_back(self, field: Field, key: str, value: Any) -> Any:
        """A value of the wire as the program has it, ``_NOTHING`` if it cannot say it."""
        if field.values:
            given, sent = self._given.get(key, (None, _NOTHING))
            if sent == value:
                return deepcopy(given)
            for each in field.values:
                if not each.refuse and _fits(each.wire, value):
                    return deepcopy(each.program)
        if field.wrap_wire and isinstance(value, dict):
            inner = value.get(field.wrap_wire)
            return inner if len(value) == 1 and isinstance(inner, str) else _NOTHING
        if field.wrap_program and isinstance(value, str):
            return {field.wrap_program: value}
        if field.paths and isinstance(value, str):
            head, _, rest = value.partition(".")
            known = field.paths.get(head)
            return (
                _join(head, _program_path(self._tables[known], rest)) if known and rest else value
            )
        if field.object:
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, dict):
                    self._back(self._tables[field.object], each)
        return value


def _program_path(table: Table, path: str) -> str:
    """The path of a field of the wire as the program has it, without what is inside a rewritten
    value."""
    for key, field in table.fields.items():
        place = ".".join(field.wire)
        rest = path.removeprefix(place)
        if place and path.startswith(place) and rest[:1] in ("", ".", "["):
            return key if field.values else key + rest
    return path


def _fits(pattern: Any, value: Any) -> bool:
    """Whether a value is what a pattern says; keys of objects may be missing or more."""
    if isinstance(pattern, dict) and isinstance(value, dict):
        return bool(pattern.keys() & value.keys()) and all(
            value.get(key, each) == each for key, each in pattern.items()
        )
    return bool(pattern == value)


def _at(data: Any, path: Path) -> Any:
    """The value at a path, ``_NOTHING`` if there is none."""
    for key in path:
        if not isinstance(data, dict) or key not in data:
            return _NOTHING
        data = data[key]
    return data


def _put(data: dict[str, Any], path: Path, value: Any) -> bool:
    """Set the value at a path, making the objects on the way; False if the place is taken.

    Objects that are there are copied, since they may be the caller's.
    """
    *way, last = path
    for key in way:
        inner = data.get(key)
        if inner is not None and not isinstance(inner, dict):
            return False
        data[key] = dict(inner or {})
        data = data[key]
    if data.get(last) is not None:
        return False
    data[last] = value
    return True


def _is_bare(value: Any) -> bool:
    """Whether it is an object with nothing in it but objects with nothing in them."""
    return isinstance(value, dict) and all(map(_is_bare, value.values()))


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
