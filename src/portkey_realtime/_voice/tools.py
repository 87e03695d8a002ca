"""Functions that the model may call: their schema, their arguments, their output.

The schema comes from the signature: type hints by msgspec (with attrs, dataclasses, TypedDict,
enums, and pydantic if it is installed), words from the docstring. The arguments that the model
sends are checked against it before the function runs.
"""

from __future__ import annotations

import inspect
import json
import re
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, overload

import attrs
import msgspec

from portkey_realtime._voice.calls import ToolPolicy
from portkey_realtime.errors import ConfigError

DEFAULT_TIMEOUT: Final = 30.0
_MAX_OUTPUT: Final = 100_000
_MAX_ERROR: Final = 500
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SECTION: Final = re.compile(r"^(args|arguments|parameters):\s*$", re.I)
_ENTRY: Final = re.compile(r"^(\*{0,2}\w+)\s*(\([^)]*\))?:\s*(.*)$")


class ToolError(Exception):
    """Raise it in a tool to tell the model, in your words, why it cannot be done."""


@attrs.frozen(kw_only=True)
class Tool:
    """A function with what the model is told of it. Made by ``tool``."""

    function: Callable[..., Any]
    name: str
    description: str
    parameters: Mapping[str, Any]
    """JSON Schema of its arguments."""
    on_interrupt: str = "keep"
    approve: Callable[..., Any] | bool = False
    timeout: float = DEFAULT_TIMEOUT
    _arguments: Any = attrs.field(repr=False, alias="arguments")

    @property
    def is_async(self) -> bool:
        """Whether it must be awaited."""
        call = getattr(self.function, "__call__", None)  # noqa: B004  # an object may be async
        return inspect.iscoroutinefunction(self.function) or inspect.iscoroutinefunction(call)

    @property
    def definition(self) -> dict[str, Any]:
        """What goes into the session's ``tools``."""
        return {
            "type": "function",
            "name": self.name,
            "description": self.description,
            "parameters": dict(self.parameters),
        }

    def read(self, arguments: str) -> dict[str, Any]:
        """The arguments, checked. Raises ToolError that tells the model what is wrong."""
        try:
            read = msgspec.json.decode(
                arguments or "{}", type=self._arguments, dec_hook=_decode_model
            )
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            raise ToolError(f"bad arguments: {str(error)[:_MAX_ERROR]}") from error
        names = read.__struct_fields__
        return {name: value for name in names if (value := getattr(read, name)) is not _MISSING}


_MISSING: Final = msgspec.UNSET


@overload
def tool(function: Callable[..., Any], /) -> Tool: ...
@overload
def tool(
    *,
    name: str | None = None,
    description: str | None = None,
    on_interrupt: str = "keep",
    approve: Callable[..., Any] | bool = False,
    timeout: float = DEFAULT_TIMEOUT,
) -> Callable[[Callable[..., Any]], Tool]: ...
def tool(
    function: Callable[..., Any] | None = None,
    /,
    *,
    name: str | None = None,
    description: str | None = None,
    on_interrupt: str = "keep",
    approve: Callable[..., Any] | bool = False,
    timeout: float = DEFAULT_TIMEOUT,
) -> Tool | Callable[[Callable[..., Any]], Tool]:
    """Make a tool of a function; as a decorator, with or without options.

    Args:
        name: What the model calls it; the function's own name by default.
        description: What it does; the docstring's first paragraph by default.
        on_interrupt: When the user speaks while it runs: ``keep`` delivers its output all the
            same, ``cancel`` stops it.
        approve: Ask before it runs: a function that gets the ``ToolCall`` and says yes or no, or
            True to be asked by an ``ApprovalWanted`` event.
        timeout: Seconds after which the model is told that it took too long.

    Raises ConfigError for a signature that gives no schema.
    """

    def make(of: Callable[..., Any]) -> Tool:
        if on_interrupt not in ("keep", "cancel"):
            raise ConfigError(f"on_interrupt must be 'keep' or 'cancel', not {on_interrupt!r}")
        if not _is_positive(timeout):
            raise ConfigError(f"timeout must be seconds above 0, not {timeout!r}")
        if not isinstance(approve, bool) and not callable(approve):
            raise ConfigError(f"approve must be a function, True or False, not {approve!r:.80}")
        called: str = name or getattr(of, "__name__", None) or ""
        if not _NAME.fullmatch(called):
            raise ConfigError(
                f"a tool cannot be called {called!r}: pass name=, of letters, digits, _ and -"
            )
        words, of_parameters = _documented(inspect.getdoc(of) or "")
        arguments, schema = _schema(of, called, of_parameters)
        return Tool(
            function=of,
            name=called,
            description=description or words,
            parameters=schema,
            on_interrupt=on_interrupt,
            approve=approve,
            timeout=timeout,
            arguments=arguments,
        )

    return make if function is None else make(function)


def _schema(
    function: Callable[..., Any], name: str, words: Mapping[str, str]
) -> tuple[type[msgspec.Struct], dict[str, Any]]:
    """A type that the arguments are decoded as, and its JSON Schema."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
        unwrapped = inspect.unwrap(getattr(function, "func", function))
        target = unwrapped if inspect.isroutine(unwrapped) else type(unwrapped).__call__
        hints = typing.get_type_hints(target, include_extras=True)
    except (TypeError, ValueError, NameError) as error:
        raise ConfigError(f"tool {name}: its signature cannot be read: {error}") from error
    fields: list[tuple[str, Any, Any]] = []
    for parameter in parameters:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise ConfigError(
                f"tool {name}: *{parameter.name} gives no schema: name every parameter"
            )
        if parameter.kind is parameter.POSITIONAL_ONLY:
            raise ConfigError(
                f"tool {name}: {parameter.name} is positional-only: remove the / from the signature"
            )
        if parameter.name not in hints:
            raise ConfigError(
                f"tool {name}: parameter {parameter.name} has no type hint, so it has no schema: "
                f"write {parameter.name}: str, for example"
            )
        hint = _described(hints[parameter.name], words.get(parameter.name))
        if parameter.default is parameter.empty:
            fields.append((parameter.name, hint, msgspec.NODEFAULT))
        else:
            fields.append((parameter.name, hint | msgspec.UnsetType, _MISSING))
    try:
        arguments = msgspec.defstruct(
            "Arguments",
            fields,
            kw_only=True,
            forbid_unknown_fields=True,
        )
        schema = _inlined(msgspec.json.schema(arguments, schema_hook=_model_schema))
    except (TypeError, RuntimeError, NotImplementedError) as error:
        raise ConfigError(
            f"tool {name}: its signature gives no JSON Schema: {error}. Use str, int, float, bool, "
            "list, dict, Literal, enums, dataclasses, attrs, TypedDict or pydantic"
        ) from error
    for each in parameters:
        shown = schema["properties"].get(each.name, {})
        if each.default is not each.empty and _is_json(each.default):
            shown.setdefault("default", each.default)
    return arguments, schema


def _is_positive(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def _is_json(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _described(hint: Any, words: str | None) -> Any:
    """A hint whose description reaches the schema: from ``Annotated[str, "..."]`` or the docs."""
    said = [each for each in getattr(hint, "__metadata__", ()) if isinstance(each, str)]
    text = said[0] if said else words
    if not text:
        return hint
    base = hint.__origin__ if said else hint
    return typing.Annotated[base, msgspec.Meta(description=text)]


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of the arguments at the top, with what it refers to beside it."""
    definitions = dict(schema.get("$defs", {}))
    top = dict(definitions.pop("Arguments"))
    top.pop("title", None)
    for made in _hoisted(top) | _hoisted(definitions):
        definitions[made[0]] = json.loads(made[1])
    return top | ({"$defs": definitions} if definitions else {})


def _hoisted(schema: Any) -> set[tuple[str, str]]:
    """Definitions inside of a schema, where a reference to the top would not find them."""
    found: set[tuple[str, str]] = set()
    if isinstance(schema, dict):
        for name, each in list(schema.items()):
            if name == "$defs" and isinstance(each, dict):
                found |= {(key, json.dumps(value)) for key, value in schema.pop(name).items()}
            else:
                found |= _hoisted(each)
    elif isinstance(schema, list):
        for each in schema:
            found |= _hoisted(each)
    return found


def _model_schema(kind: Any) -> dict[str, Any]:
    """The schema of a pydantic model."""
    if hasattr(kind, "model_json_schema"):
        made: dict[str, Any] = kind.model_json_schema()
        return made
    raise NotImplementedError(f"{getattr(kind, '__name__', kind)} has no JSON Schema")


def _decode_model(kind: Any, value: Any) -> Any:
    if hasattr(kind, "model_validate"):
        return kind.model_validate(value)
    raise NotImplementedError(f"{kind} cannot be read")


def _documented(doc: str) -> tuple[str, dict[str, str]]:
    """The first paragraph of a docstring, and what its Args section says of each parameter."""
    lines = doc.splitlines()
    first = " ".join(line.strip() for line in _until_blank(lines))
    parameters: dict[str, str] = {}
    at = next((n for n, line in enumerate(lines) if _SECTION.match(line.strip())), len(lines))
    current = ""
    for line in lines[at + 1 :]:
        if line and not line[0].isspace():
            break
        entry = _ENTRY.match(line.strip())
        if entry is not None:
            current = entry[1]
            parameters[current] = entry[3]
        elif current and line.strip():
            parameters[current] += f" {line.strip()}"
    return first, parameters


def _until_blank(lines: Sequence[str]) -> Iterable[str]:
    for line in lines:
        if not line.strip() or _SECTION.match(line.strip()):
            return
        yield line


class Tools:
    """The tools of a conversation, usable alone: ``definitions`` for the session's settings,
    ``run`` for a call.

    Takes functions, ``Tool`` objects, and dicts, which go to the server as they are (MCP servers,
    functions that are called elsewhere). Raises ConfigError for two of one name.
    """

    def __init__(self, tools: Iterable[Any] = (), *, may_await: bool = True) -> None:
        self._tools: dict[str, Tool] = {}
        self._others: list[dict[str, Any]] = []
        if isinstance(tools, str | Mapping) or not isinstance(tools, Iterable):
            raise ConfigError(f"tools must be a list of functions, not {tools!r:.80}")
        for each in tools:
            if isinstance(each, Mapping):
                self._others.append(dict(each))
                continue
            if not isinstance(each, Tool) and not callable(each):
                raise ConfigError(f"a tool must be a function, a Tool or a dict, not {each!r:.80}")
            made = each if isinstance(each, Tool) else tool(each)
            if made.name in self._tools:
                raise ConfigError(f"two tools are called {made.name}: pass tool(name=...) for one")
            if made.is_async and not may_await:
                raise ConfigError(
                    f"tool {made.name} is async, and this conversation is blocking: use a plain "
                    "function, or AsyncPortkey"
                )
            self._tools[made.name] = made

    @property
    def definitions(self) -> list[dict[str, Any]]:
        """For ``session.tools``."""
        return [*(each.definition for each in self._tools.values()), *self._others]

    def __contains__(self, name: object) -> bool:
        return name in self._tools

    def __getitem__(self, name: str) -> Tool:
        return self._tools[name]

    def policy(self, name: str) -> ToolPolicy | None:
        """What the rules must know of one; None if there is none of this name."""
        found = self._tools.get(name)
        if found is None:
            return None
        return ToolPolicy(
            on_interrupt=found.on_interrupt,
            needs_approval=found.approve is not False,
            timeout=found.timeout,
        )

    def prepare(self, name: str, arguments: str) -> tuple[Tool, dict[str, Any]]:
        """The tool and its arguments, checked. Raises ToolError for the model to read."""
        found = self._tools.get(name)
        if found is None:
            known = ", ".join(self._tools) or "none"
            raise ToolError(f"unknown tool {name!r}; there are: {known}")
        return found, found.read(arguments)

    def run(self, name: str, arguments: str) -> str:
        """Call a function that need not be awaited; its output as text for the model.

        Raises ToolError for an unknown one and for bad arguments, and what the function raises.
        """
        found, values = self.prepare(name, arguments)
        if found.is_async:
            raise ConfigError(f"tool {name} is async: await run_async")
        return output_of(found.function(**values))

    async def run_async(self, name: str, arguments: str) -> str:
        """The same for any function."""
        found, values = self.prepare(name, arguments)
        result = found.function(**values)
        return output_of(await result if inspect.isawaitable(result) else result)


def output_of(result: Any) -> str:
    """What a function returned, as the model reads it: text as it is, anything else as JSON.

    Raises ToolError for what is neither text nor JSON.
    """
    if isinstance(result, str):
        text = result
    elif hasattr(result, "model_dump_json"):
        text = str(result.model_dump_json())
    else:
        try:
            text = msgspec.json.encode(result, enc_hook=_encode_model).decode()
        except (TypeError, ValueError, NotImplementedError, RecursionError) as error:
            raise ToolError(f"the result is no JSON: {error}") from error
    return text if len(text) <= _MAX_OUTPUT else text[:_MAX_OUTPUT] + " ... (cut)"


def _encode_model(value: Any) -> Any:
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    raise NotImplementedError(f"{type(value).__name__} cannot be written as JSON")


def told(result: Any, failure: BaseException | None) -> tuple[str, BaseException | None]:
    """What the model is told of a function that returned ``result`` or raised ``failure``, and
    why it failed, if it did."""
    if failure is None:
        try:
            return output_of(result), None
        except Exception as error:  # whatever a model's own way to JSON raises
            failure = error
    return error_of(failure), failure


def error_of(error: BaseException) -> str:
    """A failure as the model reads it: short, and without a traceback."""
    if isinstance(error, ToolError):
        return json.dumps({"error": str(error)[:_MAX_ERROR]})
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return json.dumps({"error": said[:_MAX_ERROR]})
