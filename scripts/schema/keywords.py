"""What may stand where in our own specs, so that a misspelt word is an error and not a loss.

A word that this page does not list, or that code is not made of, is refused where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from .document import Document, Problem, escape, listed, mapping, texts
from .violations import asked, meant, unknown

_VALUES: Final[dict[str, Callable[[Any], bool]]] = {
    "true or false": lambda value: isinstance(value, bool),
    "text": lambda value: isinstance(value, str),
    "a list of texts": lambda value: isinstance(value, list) and value == texts(value),
    "base64": lambda value: value == "base64",
}
MARKS: Final = {
    "x-secret": ("Schema", "true or false"),
    "x-plain": ("Schema", "true or false"),
    "x-empty-if-null": ("Schema", "true or false"),
    "x-attribute": ("Schema", "text"),
    "x-text-as": ("Schema", "text"),
    "x-as-text": ("Schema", "true or false"),
    "x-content": ("Schema", "text"),
    "x-idempotent": ("Operation", "true or false"),
    "x-role": ("Message", "text"),
    "x-replay": ("Message", "text"),
    "x-carries": ("Message", "a list of texts"),
    "x-tells-dialect": ("Message", "a list of texts"),
    "contentEncoding": ("Schema", "base64"),
}
"""Every keyword of our own, and one of JSON Schema's: what may have it, a key of ``_WORDS``, and
what its value must be, one of ``_VALUES``. spec/README.md says what each means."""

_REFUSED: Final = {
    "nullable": "write type: [..., 'null'], or a oneOf with {type: 'null'}",
    "discriminator": "the members of a union are told by the const of a required property",
    "example": "write examples, a list",
    "contentMediaType": "say it in the description",
    "not": "no code can be made of it",
    "if": "no code can be made of it",
    "then": "no code can be made of it",
    "else": "no code can be made of it",
    "$defs": "write the schema under components.schemas",
    "definitions": "write the schema under components.schemas",
}
"""Words of JSON Schema and its relatives of which no code is made, and what to write instead."""

_HARMLESS: Final = frozenset(
    {"nullable", "x-nullable", "discriminator", "example", "contentMediaType", "contentSchema"}
    | {"$defs", "definitions", "$id", "id", "$schema", "$anchor", "$vocabulary"}
    | {"readOnly", "writeOnly", "xml", "bindings"}
)
"""Words in others' schemas that are read elsewhere, or say nothing of what a value may be."""

_TEXT: Final = "title summary description externalDocs tags"
_WORDS: Final[dict[str, str]] = {
    "Schema": "$ref type enum const oneOf:[Schema] anyOf:[Schema] allOf:[Schema] items:Schema "
    "properties:Schema* required additionalProperties:Schema patternProperties:Schema* "
    "propertyNames:Schema default examples title summary description deprecated format "
    "contentEncoding pattern minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum "
    "multipleOf minItems maxItems uniqueItems minProperties maxProperties $comment",
    # AsyncAPI 3.0
    "AsyncAPI": "asyncapi id info defaultContentType servers:Server* channels:Channel* "
    "operations:Action* components:Components x-files",
    "Server": f"host pathname protocol protocolVersion variables security bindings {_TEXT}",
    "Channel": "$ref address servers parameters messages:Message* bindings:ChannelBindings "
    + _TEXT,
    "ChannelBindings": "ws:WebSocket",
    "WebSocket": "method query:Schema headers:Schema bindingVersion",
    "Message": "$ref name payload:Schema headers:Schema correlationId contentType bindings "
    f"examples traits {_TEXT}",
    "Action": f"$ref action channel messages security bindings traits reply {_TEXT}",
    # OpenAPI 3.1
    "OpenAPI": "openapi info jsonSchemaDialect servers paths:Path* webhooks "
    "components:Components security tags externalDocs x-files",
    "Path": "$ref summary description servers parameters:[Parameter] get:Operation put:Operation "
    "post:Operation delete:Operation patch:Operation options:Operation head:Operation "
    "trace:Operation",
    "Operation": "operationId parameters:[Parameter] requestBody:Body responses:Answer* "
    f"deprecated security servers callbacks {_TEXT}",
    "Parameter": "$ref name in description required deprecated schema:Schema example "
    "examples style explode allowEmptyValue allowReserved content:Media*",
    "Body": "$ref description required content:Media*",
    "Media": "schema:Schema example examples encoding:Encoding*",
    "Encoding": "contentType headers:Parameter* style explode allowReserved",
    "Answer": "$ref description headers:Parameter* content:Media* links",
    # both, and a file of schemas alone
    "Components": "schemas:Schema* messages:Message* channels:Channel* operations:Action* "
    "servers:Server* parameters:Parameter* responses:Answer* requestBodies:Body* "
    "headers:Parameter* securitySchemes serverVariables examples links callbacks pathItems:Path* "
    "replies replyAddresses correlationIds messageTraits operationTraits serverBindings "
    "channelBindings:ChannelBindings* messageBindings operationBindings externalDocs tags",
    "Schemas": "components:Components",
}
"""For each kind of object its words, and after ``:`` what kind of object is the value: ``*`` for a
mapping of them, ``[]`` for a list."""
_TABLE: Final = {
    kind: dict(word.partition(":")[::2] for word in words.split())
    | {mark: "" for mark, (on, _) in MARKS.items() if on == kind}
    for kind, words in _WORDS.items()
}


def problems(document: Document, *, mend: bool = False) -> list[Problem]:
    """Every word that is not understood where it stands, with what was probably meant.

    With ``mend`` the word is corrected or taken out of ``document.data``, so that what else is
    wrong can be found and nothing is said twice.
    """
    data = document.data
    root = "AsyncAPI" if "asyncapi" in data else "OpenAPI" if "openapi" in data else "Schemas"
    return list(_Check(document, mend).object(root, data, ""))


def unread(schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The words of another's schema that say something of its values which is not read, and what
    to tell of each. A word that begins with ``x-`` is another tool's, unless it nearly is ours."""
    words = _TABLE["Schema"]
    for word in (each for each in schema if each not in words and each not in _HARMLESS):
        near = "" if word in _REFUSED else asked(word, words)
        if near or not word.startswith("x-"):
            yield word, f"{word!r} is not read{near}"


class _Check:
    def __init__(self, document: Document, mend: bool) -> None:
        self._document = document
        self._mend = mend

    def object(self, kind: str, node: Any, pointer: str) -> Iterator[Problem]:
        if not isinstance(node, dict):
            return  # what the standard says of it is for the meta-schemas
        words = _TABLE[kind]
        for word in list(node):
            message = "" if word in words else self._unknown(kind, word, node)
            _, wanted = MARKS.get(word, ("", ""))
            if not message and wanted and not _VALUES[wanted](node[word]):
                message = f"{word} must be {wanted}, not {node[word]!r:.60}"
                if self._mend:
                    del node[word]
            if message:
                yield self._document.problem(f"{pointer}/{escape(word)}", message)
        for word, value in node.items():
            inner, where = words.get(word, ""), f"{pointer}/{escape(word)}"
            if not inner.endswith(("*", "]")):
                yield from self.object(inner, value, where) if inner else ()
                continue
            below = mapping(value).items() if inner.endswith("*") else enumerate(listed(value))
            for key, each in below:
                yield from self.object(inner.strip("[]*"), each, f"{where}/{escape(str(key))}")

    def _unknown(self, kind: str, word: str, node: dict[str, Any]) -> str:
        words = _TABLE[kind]
        if kind == "Schema" and word in _REFUSED:
            near, message = "", f"{word!r} is not read here: {_REFUSED[word]}"
        else:
            near, message = meant(word, words), unknown(word, words)
            if not near and word.startswith("x-"):
                ours = ", ".join(m for m, (on, _) in MARKS.items() if on == kind and m[:2] == "x-")
                message += f"; ours {'here: ' + ours if ours else 'belong elsewhere'}"
        if self._mend:
            value = node.pop(word)
            if near and near not in node:
                node[near] = value
        return message
