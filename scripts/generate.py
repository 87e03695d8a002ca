"""Regenerate generated/portkey_realtime_wire, and what beside it comes from spec/ and templates/.

python scripts/generate.py            write what has changed
python scripts/generate.py --check    write nothing; print the difference, exit 1 if any

With --asyncapi it makes a package of its own from any AsyncAPI document, 2.x or 3.x, that describes
WebSocket messages: classes, dispatch, typed senders, unions. It needs attrs and pybase64, nothing
of this project.

python scripts/generate.py --asyncapi other.yaml --package other_voice --out src

Exit status: 0, or 2 if nothing was made of a document; 1 is for --check alone.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

import command
from codegen import client, dialect_tables, mapping, mapping_check, render, standalone, validate
from codegen.dialect import Dialect, documents
from codegen.marks import Roles
from schema import load, names
from schema.document import Problem, SpecError

PACKAGE = "portkey_realtime_wire"


def make(root: Path) -> render.Files:
    """Every generated file, in memory. Raises SpecError or GenerationError."""
    renderer = render.Renderer(root / "templates", "wire")
    page = renderer.page("package_init.py.jinja", "templates/wire")
    files = render.runtime() | {"__init__.py": page, "py.typed": ""}
    # All are read before anything is made of one: what would eat the machine is refused at once.
    found = {name: documents(root / "spec" / name) for name in client.dialect_names(root)}
    if wrong := mapping_check.unpaired(root, found):
        raise SpecError(wrong)
    roles = Roles.read(root / "spec", [events for events, _ in found.values()], _note)
    made: dict[str, Dialect] = {}
    for name, read in found.items():
        if problems := [each for file in read if file for each in validate.strict(file)]:
            raise SpecError(list(dict.fromkeys(problems)))  # both may borrow what is wrong
        made[name] = Dialect.of(name, *read, roles)
        files |= renderer.dialect(made[name].events, made[name])
    files |= renderer.resources(made.values())
    files |= client.endpoints(root, renderer, {name: each.rest for name, each in made.items()})
    files |= renderer.marks([each.events for each in made.values()], roles or Roles())
    files |= _mappings(root, renderer, made)
    return render.formatted(files)


def _mappings(
    root: Path, renderer: render.Renderer, dialects: Mapping[str, Dialect]
) -> render.Files:
    """How dialects are spoken on the wires of others, a module each, and the list of them."""
    files: render.Files = {}
    modules: dict[tuple[str, ...], str] = {}
    calls: dict[str, tuple[tuple[str, ...], ...]] = {}
    for path in mapping.files(root / "spec"):
        document = load.read(path, f"spec/{path.name}")
        mapped, sides = mapping.read(document), mapping.dialects(path.name)
        # A dialect may run ahead of the mapping: what it does not name passes as it is, and
        # "make check" insists on an answer.
        for problem in mapping_check.problems(document, dialects):
            _note(problem)
        pair = tuple(sides.values())
        modules[pair] = module = names.attribute_name(path.stem)
        for call in mapped.rest:
            calls[call] = (*calls.get(call, ()), pair)
        files[f"{module}.py"] = renderer.page(
            "mapping_tables.py.jinja", document.name, mapping=mapped, sides=sides
        )
    page = renderer.page("mappings.py.jinja", "spec/*-on-*.yaml", modules=modules, calls=calls)
    return files | {"mappings.py": page}


def _note(problem: Problem) -> None:
    print(f"note: {problem}", file=sys.stderr)


def main() -> int:
    """Run the command; see ``--help``."""
    parser = command.parser(__doc__)
    parser.add_argument(
        "--check", action="store_true", help="compare only: exit 1 if generated/ is out of date"
    )
    other = parser.add_argument_group("a package from another document")
    other.add_argument("--asyncapi", type=Path, metavar="FILE", help="the document, YAML or JSON")
    other.add_argument("--package", metavar="NAME", help="the name of the package")
    other.add_argument("--out", type=Path, metavar="DIR", help="the folder to put it into")
    other.add_argument(
        "--tag", metavar="KEY", help="the key that tells messages apart; found by itself otherwise"
    )
    other.add_argument(
        "--flip",
        action="store_true",
        help="swap what is sent and what is received, for a document that describes the other side",
    )
    options = parser.parse_args()
    foreign = (options.asyncapi, options.package, options.out)
    if any((*foreign, options.tag, options.flip)) and (not all(foreign) or options.check):
        parser.error("--asyncapi, --package and --out go together, and without --check")
    try:
        return _other(options) if options.asyncapi else _ours(options.root, check=options.check)
    except (SpecError, render.GenerationError) as error:
        print(f"{error}\nnothing was generated", file=sys.stderr)
        return 2


def _ours(root: Path, *, check: bool) -> int:
    """Make what comes from the specs of this project, or compare it."""
    target = root / "generated" / PACKAGE
    files, beside = make(root), client.make(root) | dialect_tables.make(root)
    difference = render.difference(files, render.tree(target), f"{PACKAGE}/")
    difference += render.difference(beside, client.present(root) | dialect_tables.present(root))
    if not difference:
        nothing = "" if check else "nothing to do: "
        print(f"{nothing}generated/ is up to date ({len(files) + len(beside)} files)")
        return 0
    if check:
        print(difference, end="")
        print("generated/ does not match spec/ and templates/: run make generate")
        return 1
    render.write(files, target)
    client.write(beside, root)
    print(f"generated {len(files)} files in {target.relative_to(root)}")
    if beside:
        print(f"generated {len(beside)} files in {client.PACKAGE} and docs")
    return 0


def _other(options: argparse.Namespace) -> int:
    """Make a package from a document that is not ours."""
    document = load.read(options.asyncapi, options.asyncapi.name, foreign=True)
    templates = options.root / "templates"
    files, notes = standalone.make(
        document, options.package, templates, tag=options.tag, flip=options.flip
    )
    target = standalone.write(files, options.out, options.package)
    for note in notes:
        print("".join(each if each.isprintable() else "?" for each in note))
    print(f"generated {len(files)} files in {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
