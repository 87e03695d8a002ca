"""What a spec says of an event beside its form: the part it plays, its replay, what it exists for.

The keywords are described in spec/README.md. Everything in the client that depends on what an
event *means* reads the tables made from them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec

from schema.declared import Entry, Text, record
from schema.document import Document, Problem, SpecError, objects, texts
from schema.load import read
from schema.messages import Message
from schema.records import Direction, EventMarks, Events, UnionRecord
from schema.violations import asked, meant

FILE = "roles.yaml"
REPLAY: Mapping[Direction, frozenset[str]] = {
    "client": frozenset({"restored", "again", "stale"}),
    "server": frozenset({"confirms", "echo"}),
}

Refuse = Callable[[str, str], None]
"""Takes a JSON pointer and a sentence."""


Described = Mapping[Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]*$")], Text]


class Roles(Entry):
    """The vocabulary of ``x-role``: name and description, by direction."""

    client: Described = msgspec.field(default_factory=dict)
    server: Described = msgspec.field(default_factory=dict)
    content: Described = msgspec.field(default_factory=dict)
    """The vocabulary of ``x-content``."""

    @property
    def names(self) -> dict[str, str]:
        """All roles, with their descriptions."""
        return {**self.client, **self.server}

    @classmethod
    def read(
        cls,
        spec: Path,
        documents: Iterable[Document] = (),
        unplayed: Callable[[Problem], object] = lambda _: None,
    ) -> Roles | None:
        """Those that ``roles.yaml`` lists; None if the folder has no such file.

        ``unplayed`` gets those that nothing in the documents has. Raises SpecError if the file is
        not what it should be, or if the documents have a word that is near to one of these: that
        is one mistake here, and none of theirs.
        """
        path = spec / FILE
        if not path.exists():
            return None
        document = read(path, f"spec/{FILE}")
        found = record(document, cls)
        nodes = [node for each in documents for _, node in objects(each.data)]
        misspelt = []
        for section, mark in (("client", "x-role"), ("server", "x-role"), ("content", "x-content")):
            given = {str(node[mark]) for node in nodes if mark in node}
            strangers = given - found.names.keys() - found.content.keys()
            for word in [each for each in getattr(found, section) if each not in given]:
                near = meant(word, strangers)
                hint = f"; did you mean {near!r}, which the specs ask for?" if near else ""
                message = f"nothing has {mark}: {word}{hint}"
                problem = document.problem(f"/{section}/{word}", message)
                misspelt.append(problem) if near else unplayed(problem)
        if misspelt:
            raise SpecError(sorted(misspelt, key=lambda problem: problem.line))
        return found


def of_message(
    message: Message,
    properties: Mapping[str, Any],
    roles: Roles | None,
    refuse: Refuse,
) -> EventMarks:
    """The marks of one message; what no table can be made of is refused, and left out."""
    given, pointer, direction = message.content, message.pointer, message.direction

    def known(mark: str, what: str, words: Iterable[str]) -> str | None:
        word = given.get(mark)
        if word is None or word in words:
            return word
        refuse(f"{pointer}/{mark}", _unknown(what, word, words))
        return None

    role = given.get("x-role")
    if roles is not None:
        described = roles.client if direction == "client" else roles.server
        role = known("x-role", f"role of a {direction}'s event", described)
    carries = tuple(texts(given["x-carries"])) if "x-carries" in given else None
    if carries is not None and direction != "server":
        refuse(f"{pointer}/x-carries", "x-carries lists properties of a server's event")
        carries = None
    for missing in [name for name in carries or () if properties and name not in properties]:
        refuse(f"{pointer}/x-carries", _unknown("property", missing, properties))
    return EventMarks(
        role=role,
        replay=known("x-replay", "x-replay", REPLAY[direction]),
        carries=carries,
        telling_keys=tuple(texts(given.get("x-tells-dialect"))),
    )


def _unknown(what: str, word: object, known: Iterable[str]) -> str:
    hint = asked(word, known) or f"; one of {', '.join(sorted(known))}"
    return f"{word!r} is no {what}{hint}"


def content(
    document: Document,
    unions: Iterable[UnionRecord] | None,
    roles: Roles | None,
    refuse: Refuse,
) -> dict[str, str]:
    """What the parts of a message hold, as ``x-content`` says: the tag of each part.

    Where no unions are known only the words are checked.
    """
    tags = {name: tag for union in unions or () for tag, name in union.members}
    found: dict[str, str] = {}
    for pointer, node in objects(document.data):
        word = node.get("x-content")
        if word is None:
            continue
        at, name = f"{pointer}/x-content", pointer.rpartition("/")[2]
        if roles is not None and word not in roles.content:
            refuse(at, _unknown("x-content", word, roles.content))
        elif unions is None:
            continue
        elif name not in tags:
            refuse(at, "x-content belongs on an object that a union chooses by its tag")
        elif word in found:
            refuse(at, f"x-content: {word} belongs on one object alone")
        else:
            found[str(word)] = tags[name]
    return found


def telling_events(dialects: Iterable[Events]) -> dict[str, str]:
    """The names of server events that one dialect alone has, with that dialect."""
    found = [
        (each.event.type, events.dialect)
        for events in dialects
        for each in events.of("server")
        if each.event
    ]
    owners = Counter(name for name, _ in found)
    return {name: dialect for name, dialect in found if owners[name] == 1}
