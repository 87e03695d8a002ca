"""The specs of a folder as data that can be changed, and the files that say the same."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from codegen.dialect import Dialect
from codegen.mapping import files
from schema import load
from schema.load import Document, mapping, objects
from schema.places import named_refs

from .yamltext import EditRefusedError, YamlText

Saved = tuple[bytes, dict[str, Dialect]]

_REF = "#/components/schemas/"


class Specs:
    """What the specs say. Who changes a document says so with ``changed``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mappings = [path.name for path in files(folder)]
        """The files that say how one dialect is spoken on the wire of another."""
        self._documents: dict[str, Document] = {}
        self._records: dict[str, Dialect] = {}
        self._texts: dict[str, YamlText] = {}
        self._changed: set[str] = set()
        self._unchecked: set[str] = set()

    def document(self, name: str) -> Document:
        """The AsyncAPI file of a dialect with what it borrows, or a mapping. Raises SpecError."""
        if name not in self._documents:
            file = name if name in self.mappings else f"{name}/asyncapi.yaml"
            self._documents[name] = load.read(self.folder / file, f"spec/{file}")
        return self._documents[name]

    def schemas(self, dialect: str) -> dict[str, Any]:
        """The named schemas of a dialect's events."""
        components = self.document(dialect).data.setdefault("components", {})
        found: dict[str, Any] = components.setdefault("schemas", {})
        return found

    def records(self, dialect: str) -> Dialect:
        """What code is made of a dialect as it is now. Raises SpecError."""
        if dialect not in self._records:
            openapi, file = None, self.folder / dialect / "openapi.yaml"
            if file.is_file():
                shared = self._shared(dialect)
                openapi = load.parse(
                    file.read_bytes(), f"spec/{dialect}/openapi.yaml", beside=lambda _: shared
                )
            self._records[dialect] = Dialect.of(dialect, self.document(dialect), openapi)
        return self._records[dialect]

    def changed(self, name: str) -> None:
        self._records.pop(name, None)
        self._changed.add(name)
        self._unchecked.add(name)

    def saved(self) -> Saved:
        """The present state, for ``restore``."""
        return pickle.dumps(self._documents), dict(self._records)

    def restore(self, saved: Saved) -> None:
        self._documents = pickle.loads(saved[0])  # noqa: S301 - made above
        self._records = dict(saved[1])
        self._unchecked.clear()

    # --- files ---

    def check(self) -> None:
        """Whether the files can say what has changed. Raises EditRefusedError."""
        for name in self._unchecked:
            for file, data in self._said(name):
                self._text(file).edited(data)
        self._unchecked.clear()

    def files(self) -> dict[str, str]:
        """The text of every file that is another one now. Raises EditRefusedError."""
        said = [each for name in sorted(self._changed) for each in self._said(name)]
        texts = {file: self._text(file).saying(data) for file, data in said}
        return {file: text for file, text in texts.items() if text != self._text(file).text}

    def _text(self, file: str) -> YamlText:
        if file not in self._texts:
            text = (self.folder / file).read_text("utf-8")
            self._texts[file] = YamlText(f"spec/{file}", text)
        return self._texts[file]

    def _said(self, name: str) -> Iterator[tuple[str, Any]]:
        """The files of a document, and what stands in each."""
        if name in self.mappings:
            yield name, self.document(name).data
            return
        yield f"{name}/asyncapi.yaml", self._own(name)
        if shared := self._shared(name):
            yield f"{name}/schemas.yaml", shared.data

    def _borrowed(self, dialect: str) -> set[str]:
        """Named schemas that stand in schemas.yaml, and new ones that these refer to."""
        document, schemas = self.document(dialect), self.schemas(dialect)
        found: set[str] = set()
        pending = [pointer.rpartition("/")[2] for pointer in document.borrowed]
        while pending:
            name = pending.pop()
            found.add(name)
            for other in set(named_refs(objects(schemas[name]))) - found:
                if f"{_REF[1:]}{other}" in document.lines:
                    raise EditRefusedError(f"{name} is in schemas.yaml and {other} is not")
                pending.append(other)
        return found

    def _shared(self, dialect: str) -> Document | None:
        """schemas.yaml as it is now, if the AsyncAPI file borrows of it."""
        document = self.document(dialect)
        for other, _ in document.borrowed.values():
            borrowed, schemas = self._borrowed(dialect), self.schemas(dialect)
            named = mapping(other.data, "components", "schemas")
            named.update({name: each for name, each in schemas.items() if name in borrowed})
            return other
        return None

    def _own(self, dialect: str) -> Any:
        """What stands in the AsyncAPI file itself."""
        borrowed = self._borrowed(dialect)

        def own(node: Any) -> Any:
            if isinstance(node, list):
                return [own(each) for each in node]
            if not isinstance(node, dict):
                return node
            made = {key: own(each) for key, each in node.items()}
            ref = node.get("$ref")
            if isinstance(ref, str) and ref.removeprefix(_REF) in borrowed:
                made["$ref"] = f"schemas.yaml{ref}"
            return made

        data = self.document(dialect).data
        components = data.get("components", {})
        named = {k: v for k, v in components.get("schemas", {}).items() if k not in borrowed}
        parts = {**components, "schemas": named}
        if not named:
            del parts["schemas"]
        return own({**data, **({"components": parts} if parts else {})})
