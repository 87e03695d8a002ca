"""A vendor's OpenAPI document, which lists the events of its sockets as schemas."""

from __future__ import annotations

import re
from typing import Final

from schema.calls import read_calls
from schema.load import Document, escape, mapping
from schema.places import Place
from schema.reader import SchemaReader
from schema.records import Direction

from .dialect import Dialect, read_event, tag_of
from .values import Records
from .version import Version

_EVENT: Final = re.compile(r"Realtime(Beta|Translation)?(Client|Server)Event[A-Z]\w*\Z")
_DIALECTS: Final = {"Beta": "beta", "Translation": "translations"}
_PATHS: Final = "/realtime"


def vendor_version(document: Document) -> Version | None:
    """The realtime part by dialect; None if there is none.

    ``RealtimeBeta...`` is beta. Before there was such a name, all events were; what tells is
    whether the document has GA's names for audio. The calls are those below ``/realtime``.
    """
    notes: list[str] = []
    reader = SchemaReader(document, note=notes.append, compared=True)
    schemas = mapping(document.data, "components", "schemas")
    if not any(_EVENT.match(name) for name in schemas):
        return None
    records: Records = {}
    found: dict[str, Dialect] = {}
    untold: list[str] = []
    for name, schema in schemas.items():
        if match := _EVENT.match(name):
            place = reader.place(Place(f"/components/schemas/{escape(name)}", schema))
            dialect = found.setdefault(match[1] or "", Dialect(records=records, generated=False))
            if tag := tag_of(reader, place):
                side: Direction = "client" if match[2] == "Client" else "server"
                read_event(reader, dialect, place, tag, side)
            else:
                untold.append(name)
    tags = {tag for dialect in found.values() for _, tag in dialect.events}
    first = "ga" if "Beta" in found or "response.output_audio.delta" in tags else "beta"
    dialects = {_DIALECTS.get(word, first): dialect for word, dialect in found.items()}
    if first in dialects:
        dialects[first].calls = {call.place: call for call in read_calls(reader, under=_PATHS)}
        for dialect in dialects.values():
            dialect.rest = bool(dialects[first].calls)
            dialect.add(reader)
    paths = [path for path in mapping(document.data, "paths") if not path.startswith(_PATHS)]
    unread = sum(": " in each for each in notes)
    skipped = ["words, examples, names of classes, marks of ours, servers and credentials"]
    skipped += [f"{len(paths)} paths outside {_PATHS}"] if paths else []
    skipped += [f"{unread} places whose schema is read as any value"] if unread else []
    if untold:
        skipped.append(f"{len(untold)} schemas without a constant type: {', '.join(untold)}")
    skipped += document.notes
    return Version(name=document.name, dialects=dialects, skipped=tuple(skipped))
