"""Where a version comes from: a folder, a file, or a git revision."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Final

from schema import load
from schema.load import Document, Problem, SpecError

from .dialect import Dialect, add_calls, add_events
from .vendor import vendor_version
from .version import Version

_VENDOR_ROOM: Final = 6
_READERS: Final = {"asyncapi.yaml": add_events, "openapi.yaml": add_calls}
_DIALECTS: Final[dict[tuple[tuple[str, bytes], ...], Dialect]] = {}
"""What was read, by names and contents of the files."""


class SourceError(Exception):
    """An argument that names no version of a spec."""


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
    project = path.parent / "pyproject.toml"
    return _folder(path, f"{given} (working tree)" if same else given, project)


def _folder(path: Path, given: str, project: Path) -> Version:
    folders = [path] if (path / "asyncapi.yaml").is_file() else sorted(path.glob("*/"))
    dialects: dict[str, Dialect] = {}
    mapping: Document | None = None
    problems: list[Problem] = []
    for folder in folders:
        try:
            name = folder.resolve().name
            if dialect := _dialect(folder, f"{given}:{name}"):
                dialects[name] = dialect
        except SpecError as error:
            problems += error.problems
    for file in sorted(path.glob("*-on-*.yaml"))[:1]:
        try:
            mapping = load.read(file, f"{given}:{file.name}")
        except SpecError as error:
            problems += error.problems
    if problems:
        raise SpecError(problems)
    if not dialects:
        raise SourceError(f"{given!r}: there is no asyncapi.yaml or openapi.yaml in it")
    return Version(name=given, dialects=dialects, mapping=mapping, release=_release(project))


def _dialect(folder: Path, name: str) -> Dialect | None:
    """What the files of a dialect say, if it has any. The same files are the same object, of which
    nothing needs to be compared."""
    said = tuple((file.name, file.read_bytes()) for file in sorted(folder.glob("*.yaml")))
    if said in _DIALECTS:
        return _DIALECTS[said]
    dialect = Dialect()
    problems: list[Problem] = []
    files = [file for file, _ in said if file in _READERS]
    for file in files:
        try:
            _READERS[file](dialect, load.read(folder / file, f"{name}/{file}"))
        except SpecError as error:
            problems += error.problems
    if problems:
        raise SpecError(problems)
    return _DIALECTS.setdefault(said, dialect) if files else None


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
    archive = None if revision.startswith("-") else _git(root, "archive", revision)
    if archive is None:
        raise SourceError(f"{given!r}: no such file, folder or git revision")
    with (
        tempfile.TemporaryDirectory() as made,
        tarfile.open(fileobj=io.BytesIO(archive)) as tar,
    ):
        wanted = [member for member in tar if member.name.startswith(f"{folder}/")]
        if not wanted:
            raise SourceError(f"{given!r}: there is no spec in {folder}/ at that revision")
        project = [member for member in tar if member.name == "pyproject.toml"]
        tar.extractall(made, [*wanted, *project], filter="data")
        return _folder(Path(made, folder), given, Path(made, "pyproject.toml"))


def _git(root: Path, *arguments: str) -> bytes | None:
    """What git prints, or None if it does not know."""
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, check=False
        )
    except OSError as error:
        raise SourceError(f"git cannot be run: {error.strerror}") from None
    return None if done.returncode else done.stdout


def _file(path: Path, given: str) -> Version:
    document = load.read(path, given, room=_VENDOR_ROOM, foreign=True)
    if found := vendor_version(document):
        return found
    dialect = Dialect()
    if "asyncapi" in document.data:
        add_events(dialect, document)
    elif "openapi" in document.data:
        add_calls(dialect, document)
    else:
        raise SourceError(f"{given!r}: neither AsyncAPI nor OpenAPI")
    folder = path.resolve().parent.name
    return Version(name=given, dialects={folder: dialect}, skipped=tuple(document.notes))
