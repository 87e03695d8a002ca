"""Two small dialects and the file of their pair: every tool takes both as it takes beta and GA."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

import generate
import spec_diff
import validate
from schema.document import SpecError
from specpatch import counterparts
from specpatch.specs import Specs
from support import small_specs
from support.small_specs import (
    ROOT,
    Spec,
    asyncapi,
    message,
    obj,
    openapi,
    operation,
    string,
)

pytestmark = pytest.mark.slow

ENTRY = {"doc": "A dialect.", "path": "/realtime"}
DIALECTS: Spec = {
    name: {
        **ENTRY,
        "client": name,
        "class": name.title(),
        "connection": f"{name.title()}Connection",
        "title": f"{name} dialect",
        "wires": wires,
    }
    for name, wires in {
        "parrot": ["auto", "parrot", "crow"],
        "crow": ["auto", "crow"],
        "wren": ["auto", "wren"],
    }.items()
}
SPECS: dict[str, Spec] = {
    "parrot": asyncapi(
        client={"say": message("say", {"words": string()}), "hush": {}},
        server={"said": message("said", {"words": string()}), "done": {}},
    ),
    "crow": asyncapi(
        client={"caw": message("caw", {"text": string()}), "hush": {}},
        server={"cawed": message("cawed", {"text": string()}), "done": {}, "flew": {}},
    ),
    "wren": asyncapi(),
}
PAIR: Spec = {
    "client": [{"wire": "caw", "program": "say", "fields": {"words": {"wire": "text"}}}],
    "server": [{"wire": "cawed", "program": "said", "fields": {"words": {"wire": "text"}}}],
    "only": {"wire": {"server": {"flew": "A parrot stays."}}},
}
FILE = "parrot-on-crow"


def written(
    root: Path, pairs: dict[str, Spec], dialects: Spec = DIALECTS, specs: dict[str, Spec] = SPECS
) -> Path:
    """A project with these dialects and pairs."""
    for name, spec in specs.items():
        (root / "spec" / name).mkdir(parents=True, exist_ok=True)
        (root / "spec" / name / "asyncapi.yaml").write_text(small_specs.text(spec), "utf-8")
    for name, spec in {"dialects": dialects, **pairs}.items():
        (root / "spec" / f"{name}.yaml").write_text(small_specs.text(spec), "utf-8")
    if not (root / "templates").exists():
        (root / "templates").symlink_to(ROOT / "templates")
    return root


def changed(spec: Spec, edit: Any) -> Spec:
    made = copy.deepcopy(spec)
    edit(made)
    return made


def problems(root: Path) -> list[str]:
    return [str(each) for each in validate.check(root).problems]


def test_a_pair_is_generated_and_spoken_in_both_directions(tmp_path: Path) -> None:
    back = {
        "client": [{"wire": "say", "program": "caw", "fields": {"text": {"wire": "words"}}}],
        "server": [{"wire": "said", "program": "cawed", "fields": {"text": {"wire": "words"}}}],
        "only": {"program": {"server": {"flew": "A parrot stays."}}},
    }
    wires = changed(DIALECTS, lambda data: data["crow"]["wires"].append("parrot"))
    root = written(tmp_path, {FILE: PAIR, "crow-on-parrot": back}, wires)
    assert problems(root) == []
    files = generate.make(root)
    generate.render.write(files, root / "generated" / generate.PACKAGE)
    code = """
from portkey_realtime._core.translation import Translation
from portkey_realtime_wire.mappings import is_mapped, mapped
translation = Translation(mapped("parrot", "crow"))
print(translation.to_wire({"type": "say", "words": "hi"}))
print(translation.from_wire({"type": "cawed", "text": "hi"}))
print(translation.from_wire({"type": "flew"}), translation.to_wire({"type": "hush"}))
print(Translation(mapped("crow", "parrot")).to_wire({"type": "caw", "text": "hi"}))
print(is_mapped("parrot", "crow"), is_mapped("wren", "crow"))
"""
    path = f"{root / 'generated'}:{ROOT / 'src'}"
    assert small_specs.run(Path(path), code).splitlines() == [
        "[{'type': 'caw', 'text': 'hi'}]",
        "[{'type': 'said', 'words': 'hi'}]",
        "[{'type': 'flew'}] [{'type': 'hush'}]",
        "[{'type': 'say', 'words': 'hi'}]",
        "True False",
    ]


def test_no_pair_at_all_is_no_problem(tmp_path: Path) -> None:
    alone = changed(DIALECTS, lambda data: data["parrot"]["wires"].remove("crow"))
    root = written(tmp_path, {}, alone)
    assert problems(root) == []
    assert "parrot_on_crow.py" not in generate.make(root)


def test_a_gap_is_named_with_its_file_and_its_dialects(tmp_path: Path) -> None:
    def edit(data: Spec) -> None:
        data["channels"]["server"]["messages"]["cawed"] = message(
            "cawed", {"text": string(), "pitch": string()}
        )

    root = written(tmp_path, {FILE: PAIR}, specs={**SPECS, "crow": changed(SPECS["crow"], edit)})
    [problem] = problems(root)
    assert problem.startswith("spec/parrot-on-crow.yaml:")
    assert problem.endswith("/server/0: cawed.pitch of crow has no place in said of parrot")


@pytest.mark.parametrize(
    ("pairs", "dialects", "expected"),
    [
        ({}, DIALECTS, "/parrot/wires/2: spec/parrot-on-crow.yaml is missing"),
        (
            {FILE: PAIR, "parrot-on-owl": {}},
            DIALECTS,
            "spec/parrot-on-owl.yaml: /: there is no dialect 'owl'",
        ),
        (
            {FILE: PAIR, "wren-on-crow": {}},
            DIALECTS,
            "dialects.yaml does not list crow among the wires of wren",
        ),
        (
            {FILE: PAIR},
            changed(DIALECTS, lambda data: data["wren"]["wires"].append("owl")),
            "/wren/wires/2: there is no dialect 'owl'",
        ),
    ],
)
def test_a_wire_without_a_pair_and_a_pair_without_a_wire_are_refused(
    tmp_path: Path, pairs: dict[str, Spec], dialects: Spec, expected: str
) -> None:
    root = written(tmp_path, pairs, dialects)
    found = problems(root)
    assert any(expected in each for each in found), found
    with pytest.raises(SpecError) as raised:
        generate.make(root)
    assert expected in str(raised.value)


@pytest.mark.parametrize(
    ("name", "entry", "expected"),
    [
        ("wren", {"client": "crow.notes"}, "/wren/client: client 'crow.notes' is a resource of cr"),
        ("wren", {"client": "crow"}, "/wren/client: client 'crow' is that of crow already"),
        ("wren", {"class": "Crow"}, "/wren/class: class 'Crow' is that of crow already"),
        ("wren", {"path": "realtime"}, "/wren/path: 'realtime' does not begin with /"),
        ("crow", {"also": {"make": "note.create"}}, "; did you mean 'notes.create'?"),
        (
            "wrenn",
            {**ENTRY, **DIALECTS["wren"], "client": "x"},
            "/wrenn: there is no folder",
        ),
    ],
)
def test_an_entry_that_fits_nothing_is_refused(
    tmp_path: Path, name: str, entry: Spec, expected: str
) -> None:
    dialects = {**DIALECTS, name: {**DIALECTS.get(name, {}), **entry}}
    root = written(tmp_path, {FILE: PAIR}, dialects)
    schemas = {"Note": obj({"id": string()})}
    rest = openapi({"/notes": {"post": operation("create_note", "notes", "Note", "Note")}}, schemas)
    (root / "spec/crow/openapi.yaml").write_text(small_specs.text(rest), "utf-8")
    found = problems(root)
    assert any(expected in each for each in found), found
    assert all(each.startswith("spec/dialects.yaml:") for each in found), found


def test_a_change_of_a_pair_is_compared_under_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def edit(data: Spec) -> None:
        data["client"][0]["fields"]["words"] = {"drop": "Crows use no words."}

    old = written(tmp_path / "old", {FILE: PAIR})
    new = written(tmp_path / "new", {FILE: changed(PAIR, edit)})
    assert spec_diff.main([str(old / "spec"), str(new / "spec")]) == 1
    said = capsys.readouterr().out
    assert "parrot on crow  client.caw/say.fields.words  left out now: Crows use no words." in said


def test_a_proposal_accounts_for_every_pair(tmp_path: Path) -> None:
    wires = changed(DIALECTS, lambda data: data["wren"]["wires"].append("crow"))
    only = {side: [*SPECS["crow"]["channels"][side]["messages"]] for side in ("client", "server")}
    wren: Spec = {
        "only": {
            "wire": {side: dict.fromkeys(names, "No.") for side, names in only.items()},
            "program": {"client": {"ping": "No."}, "server": {"pong": "No."}},
        }
    }
    root = written(tmp_path, {FILE: PAIR, "wren-on-crow": wren}, wires)
    assert problems(root) == []
    specs = Specs(root / "spec")
    specs.extend("crow", "/channels/server/messages", {"moved": message("moved")})
    made: list[str] = []
    assert [*counterparts.account(specs, made)] == []
    assert made
    for pair, program in ((FILE, "parrot"), ("wren-on-crow", "wren")):
        only_wire = specs.document(f"{pair}.yaml").data["only"]["wire"]
        reason = f"Seen in a recording; {program} has no such event."
        assert only_wire["server"]["moved"] == reason
    assert {f"{FILE}.yaml", "wren-on-crow.yaml", "crow/asyncapi.yaml"} == specs.files().keys()
