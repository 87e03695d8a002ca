"""Where a version comes from: a folder, a file, or a git revision."""

from __future__ import annotations

import contextlib
import io
import subprocess
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import attrs

from codegen import mapping
from schema import load
from schema.document import Problem, SpecError
from schema.document import mapping as json_mapping

from . import settings
from .dialect import Dialect, read_ours, read_vendors

_VENDOR_ROOM: Final = 6
_READ: Final[dict[tuple[tuple[str, bytes], ...], Dialect]] = {}
"""What was read, by names and contents of the files: the same files are the same object, of which
nothing needs to be compared."""


class SourceError(Exception):
    """An argument that names no version of a spec."""


@attrs.frozen(kw_only=True)
class Version:
    """One side of a comparison."""

    name: str
    dialects: dict[str, Dialect] = attrs.field(factory=dict)
    mappings: dict[str, Any] = attrs.field(factory=dict)
    """What the files say of how dialects are spoken on the wires of others, by their names."""
    settings: dict[str, Dialect] = attrs.field(factory=dict)
    """What is said of the client, of the dialects and of roles, as terms, by file."""
    release: str | None = None
    """The version of the package at that point, if it can be told."""
    skipped: list[str] = attrs.field(factory=list)
    """What is in it and is not compared with anything, in a line each."""

    @property
    def generated(self) -> bool:
        return all(dialect.generated for dialect in self.dialects.values())


def open_version(given: str, root: Path) -> Version:
    """The version that an argument names. Raises SourceError, or SpecError for a broken spec.

    An existing path wins over a git revision of the same name.
    """
    path = Path(given)
    if path.is_file():
        return _file(path, given)
    if not path.is_dir():
        return _revision(given, root)
    if not (path / "asyncapi.yaml").is_file() and (path / "spec").is_dir():
        path = path / "spec"
    same = path.resolve() == (root / "spec").resolve()
    return _folder(path, f"{given} (working tree)" if same else given)


def _folder(path: Path, given: str) -> Version:
    folders = [path] if (path / "asyncapi.yaml").is_file() else sorted(path.glob("*/"))
    found = Version(name=given, release=_release(path.parent / "pyproject.toml"))
    problems: list[Problem] = []
    for folder in folders:
        name = folder.resolve().name
        said = tuple((file.name, file.read_bytes()) for file in sorted(folder.glob("*.yaml")))
        made = _READ.get(said) or Dialect()
        files = [file for file in ("asyncapi.yaml", "openapi.yaml") if (folder / file).is_file()]
        for each in files if said not in _READ else ():
            with _gathered(problems):
                read_ours(made, load.read(folder / each, f"{given}:{name}/{each}"))
        if files:
            found.dialects[name] = made
        if not problems:
            _READ[said] = made
    for file in [*mapping.files(path), *filter(Path.is_file, map(path.joinpath, settings.FILES))]:
        with _gathered(problems):
            document = load.read(file, f"{given}:{file.name}")
            try:
                if file.name in settings.FILES:
                    terms = settings.read(file.name, document)
                    found.settings[file.name] = Dialect(terms=terms)
                else:
                    mapping.read(document)
                    found.mappings[file.stem] = document.data
            except (SpecError, SyntaxError):  # which "make validate" lists
                found.skipped.append(f"{file.name}, which is not written as such files are today")
    if problems:
        raise SpecError(problems)
    if not found.dialects:
        raise SourceError(f"{given!r}: there is no asyncapi.yaml or openapi.yaml in it")
    return found


@contextlib.contextmanager
def _gathered(problems: list[Problem]) -> Iterator[None]:
    """Go on after a broken file, so that all that is wrong is said at once."""
    try:
        yield
    except SpecError as error:
        problems += error.problems


def _release(project: Path) -> str | None:
    try:
        version = tomllib.loads(project.read_text("utf-8")).get("project", {}).get("version")
    except (OSError, tomllib.TOMLDecodeError):
        return None
    return version if isinstance(version, str) else None


def _revision(given: str, root: Path) -> Version:
    """The specs as git has them at a revision."""
    revision, _, folder = given.partition(":")
    folder = (folder or "spec").strip("/")
    command = ["git", "-C", str(root), "archive", "--", revision]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except OSError as error:
        raise SourceError(f"git cannot be run: {error.strerror}") from None
    if done.returncode:
        raise SourceError(f"{given!r}: no such file, folder or git revision")
    with (
        tempfile.TemporaryDirectory() as made,
        tarfile.open(fileobj=io.BytesIO(done.stdout)) as tar,
    ):
        wanted = [member for member in tar if member.name.startswith(f"{folder}/")]
        if not wanted:
            raise SourceError(f"{given!r}: there is no spec in {folder}/ at that revision")
        project = [member for member in tar if member.name == "pyproject.toml"]
        tar.extractall(made, [*wanted, *project], filter="data")
        return _folder(Path(made, folder), given)


def _file(path: Path, given: str) -> Version:
    document = load.read(path, given, room=_VENDOR_ROOM, foreign=True)
    dialects, skipped = read_vendors(document)
    if not dialects:
        if not {"asyncapi", "openapi"} & document.data.keys():
            raise SourceError(f"{given!r}: neither AsyncAPI nor OpenAPI")
        dialects, skipped = {path.resolve().parent.name: (ours := Dialect())}, document.notes
        try:
            read_ours(ours, document)
        except SpecError:
            if "asyncapi" in document.data or any(
                "/realtime" in path for path in json_mapping(document.data, "paths")
            ):
                raise
            raise SourceError(f"{given!r}: there are no realtime events in it") from None
    return Version(name=given, dialects=dialects, skipped=skipped)
