"""From a recording to a patch, to typed events, to a release: the whole loop, and its parts."""

from __future__ import annotations

import difflib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from codegen.dialect import build_events
from portkey_realtime_wire import beta, ga
from schema import load
from schema.document import SpecError
from specpatch import infer, propose, yamltext
from specpatch.yamltext import EditRefusedError, YamlText
from support import small_specs

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
APIS = {"beta": beta.DIALECT, "ga": ga.DIALECT}
PLACE = {"event_id": "event_1", "response_id": "resp_1", "item_id": "item_1", "output_index": 0}
DELTA = {"type": "response.output_audio.delta", **PLACE, "content_index": 0}
ADDED = {"type": "conversation.item.added", "event_id": "event_1", "previous_item_id": None}

HEARTBEAT = {
    "type": "session.heartbeat",
    "event_id": "event_2",
    "response_id": "resp_1",
    "server_load": 0.5,
    "spoken": "Good morning, dear Mrs Smith.",
    "region": {"name": "eu", "zones": ["a", "b"], "lead_ms": None},
}


def recording(path: Path, *events: Any, wire: str = "ga", direction: str = "received") -> Path:
    with path.open("a", encoding="utf-8") as file:
        for event in events:
            line = {"time": "2026-01-02T03:04:05.678Z", "direction": direction, "wire": wire}
            file.write(json.dumps({**line, "event": event}) + "\n")
    return path


def proposed(*events: tuple[str, str, Any], spec: Path = ROOT / "spec") -> propose.Proposal:
    """What is proposed for some events, each with its dialect and direction."""
    found = propose.gathered(
        (event, APIS[dialect], direction) for dialect, direction, event in events
    )
    return propose.Proposal(spec, found)


def schemas(proposal: propose.Proposal, dialect: str = "ga") -> Any:
    return proposal.specs.schemas(dialect)


def message(proposal: propose.Proposal, kind: str, dialect: str = "ga") -> Any:
    return small_specs.messages(proposal.specs.document(dialect).data)[kind]


def read_back(proposal: propose.Proposal, folder: Path) -> Path:
    """The specs with what is proposed, as files."""
    spec = folder / "spec"
    shutil.copytree(ROOT / "spec", spec)
    for name, text in proposal.specs.files().items():
        (spec / name).write_text(text, "utf-8")
    return spec


# --- the whole loop -----------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """A copy of what the maintainers work in, under git."""
    root = tmp_path / "project"
    root.mkdir()
    for name in ("spec", "scripts", "templates", "runtime", "generated", "src", "dropin"):
        ignored = shutil.ignore_patterns("*.egg-info", "portkey_realtime_emulator")
        shutil.copytree(ROOT / name, root / name, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "CHANGELOG.md"):
        shutil.copy(ROOT / name, root / name)
    git(root, "init", "-q")
    (root / ".git/info/exclude").write_text("__pycache__/\n", "utf-8")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "start")
    yield root
    shutil.rmtree(root)


def git(root: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=T", "-c", "user.email=t@example.com"]
    command = ["git", *identity, "-C", str(root), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def python(root: Path, *arguments: str, status: int = 0) -> subprocess.CompletedProcess[str]:
    """Run a Python with the packages of the copy, not with ours."""
    environment = {"PYTHONPATH": f"{root}/src:{root}/generated", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done


def test_a_recording_becomes_a_typed_event_and_a_release(project: Path) -> None:
    file = recording(
        project / "call.jsonl", HEARTBEAT, {**DELTA, "delta": "AAAA", "latency_ms": 12}
    )
    before = (project / "spec/beta-on-ga.yaml").read_text("utf-8")
    comments = [line for line in before.splitlines() if "#" in line]
    old_version = _version(project)

    python(project, "-m", "portkey_realtime", "drift", str(file), status=1)
    python(project, "scripts/propose.py", str(file), "--root", ".", "--output", "drift.patch")
    git(project, "apply", "--check", "drift.patch")
    git(project, "apply", "drift.patch")
    python(project, "scripts/validate.py", "--root", ".")
    python(project, "scripts/generate.py", "--root", ".")
    python(project, "scripts/release.py", "--root", ".")

    again = python(project, "-m", "portkey_realtime", "drift", str(file))
    assert "all as the spec says" in again.stdout
    code = (
        "import json, sys; from portkey_realtime_wire import ga;"
        "event = ga.decode_server_event(json.loads(sys.argv[1]));"
        "print(type(event).__name__, event.server_load, event.region.zones, event.extra)"
    )
    shown = python(project, "-c", code, json.dumps(HEARTBEAT)).stdout
    assert shown == "SessionHeartbeatEvent 0.5 ['a', 'b'] {}\n"
    mapping = (project / "spec/beta-on-ga.yaml").read_text("utf-8")
    assert [line for line in comments if line not in mapping] == []
    changelog = (project / "CHANGELOG.md").read_text("utf-8")
    version = _version(project)
    assert version != old_version
    assert f"## [{version}] - 20" in changelog
    assert "`SessionHeartbeatEvent`" in changelog
    assert "`ResponseOutputAudioDeltaEvent.latency_ms`" in changelog
    spec = (project / "spec/ga/asyncapi.yaml").read_text("utf-8")
    assert "Inferred from 1 recorded event" in spec
    assert "Mrs Smith" not in spec, "what somebody said"
    removed = [line for line in git(project, "diff", "spec").splitlines() if line.startswith("-  ")]
    assert removed == [], "nothing that was there is written anew"


def _version(root: Path) -> str:
    return (root / "src/portkey_realtime/_version.py").read_text("utf-8").split('"')[-2]


# --- what is proposed ---------------------------------------------------------------------------


def test_a_new_event_uses_what_the_spec_says_elsewhere() -> None:
    item = {"id": "item_1", "type": "message", "role": "user", "content": []}
    event = {"type": "item.flagged", "event_id": "e", "item_id": "i", "item": item, "score": 1}
    proposal = proposed(("ga", "received", event), ("ga", "received", {**event, "score": 0.5}))
    properties = message(proposal, "item.flagged")["payload"]["properties"]
    assert list(properties) == ["event_id", "type", "item_id", "item", "score"]
    assert properties["item"]["$ref"] == "#/components/schemas/ConversationItem"
    assert properties["score"]["type"] == "number"
    assert properties["item_id"]["description"].endswith("Inferred from 2 recorded events.")
    assert message(proposal, "item.flagged")["payload"]["required"] == ["event_id", "type"]
    assert proposal.by_hand == []


def test_a_new_event_of_the_client_goes_where_the_client_sends() -> None:
    proposal = proposed(("ga", "sent", {"type": "session.pause", "reason": "hold"}))
    events = proposal.specs.records("ga").events
    assert "SessionPauseEvent" in {record.name for record in events.of("client")}
    only = proposal.specs.document("beta-on-ga.yaml").data["only"]["wire"]["client"]
    assert "session.pause" in only


def test_a_new_member_of_a_union_is_named_like_the_others_and_reaches_both_dialects() -> None:
    item = {"type": "web_search_call", "id": "ws_1", "query": "weather"}
    proposal = proposed(("ga", "received", {**ADDED, "item": item}))
    for dialect in ("ga", "beta"):
        assert schemas(proposal, dialect)["WebSearchCallItem"]["required"] == ["type"]
        members = schemas(proposal, dialect)["ConversationItem"]["oneOf"]
        assert {"$ref": "#/components/schemas/WebSearchCallItem"} in members
    assert proposal.by_hand == []


def test_what_both_files_of_a_dialect_share_is_changed_where_it_stands(tmp_path: Path) -> None:
    session = {"type": "realtime", "brand_new": {"x": 1}}
    event = {"type": "session.created", "event_id": "e", "session": session}
    proposal = proposed(("ga", "received", event))
    assert sorted(proposal.specs.files()) == ["beta-on-ga.yaml", "ga/schemas.yaml"]
    spec = read_back(proposal, tmp_path)
    for name in ("asyncapi.yaml", "openapi.yaml"):
        data = load.read(spec / "ga" / name, name).data
        assert "brand_new" in data["components"]["schemas"]["Session"]["properties"]
        assert list(data["components"]["schemas"]["SessionBrandNew"]["properties"]) == ["x"]


def test_a_field_that_is_always_null_keeps_the_fast_decoder_and_says_that_it_is_a_guess() -> None:
    event = {**DELTA, "delta": "AAAA", "previous_item_id": None, "start_ms": None}
    proposal = proposed(("ga", "received", event))
    properties = message(proposal, DELTA["type"])["payload"]["properties"]
    assert properties["previous_item_id"]["type"] == ["string", "null"]
    assert properties["start_ms"]["type"] == ["integer", "null"]
    events = proposal.specs.records("ga").events
    assert events.schemas["ResponseOutputAudioDeltaEvent"].is_flat
    assert any("'start_ms' was always null" in each for each in proposal.warnings)
    assert proposal.by_hand == []


def test_what_makes_an_event_slower_or_a_type_poorer_is_said() -> None:
    nested = {**DELTA, "delta": "AAAA", "timing": {"start": 1}}
    proposal = proposed(("ga", "received", nested))
    assert any(
        "ResponseOutputAudioDeltaEvent is decoded slower" in each for each in proposal.warnings
    )


@pytest.mark.parametrize(
    ("event", "path", "expected"),
    [
        (
            {"type": "input_audio_buffer.committed", "event_id": "e", "item_id": None},
            "input_audio_buffer.committed",
            {"type": ["string", "null"]},
        ),
        (
            {
                "type": "rate_limits.updated",
                "event_id": "e",
                "rate_limits": [{"name": "images", "limit": "many"}],
            },
            "RateLimit",
            {"enum": ["requests", "tokens", "images"]},
        ),
    ],
)
def test_nulls_types_and_values_are_added_where_the_spec_has_the_field(
    event: Any, path: str, expected: Any
) -> None:
    proposal = proposed(("ga", "received", event))
    if path in schemas(proposal):
        properties = schemas(proposal)[path]["properties"]
        assert properties["limit"]["type"] == ["integer", "string"]
        assert expected.items() <= properties["name"].items()
    else:
        properties = message(proposal, path)["payload"]["properties"]
        assert expected.items() <= properties["item_id"].items()
    assert proposal.by_hand == []


def test_what_is_missing_is_no_longer_required_in_either_dialect() -> None:
    event = {"type": "response.output_audio.done", **PLACE, "content_index": 0}
    del event["output_index"]
    proposal = proposed(("ga", "received", event))
    for dialect, kind in (("ga", "response.output_audio.done"), ("beta", "response.audio.done")):
        assert "output_index" not in message(proposal, kind, dialect)["payload"]["required"]
    assert proposal.by_hand == []


def test_a_null_reference_becomes_a_choice() -> None:
    event = {"type": "response.created", "event_id": "e", "response": None}
    proposal = proposed(("ga", "received", event))
    field = message(proposal, "response.created")["payload"]["properties"]["response"]
    assert field["oneOf"] == [{"$ref": "#/components/schemas/Response"}, {"type": "null"}]


def test_audio_secrets_and_maps_are_inferred_as_such() -> None:
    event = {
        "type": "made.up",
        "sound": "<800 characters left out>",
        "token": "***",
        "counts": {},
        "nothing": None,
        "mixed": ["a", 1],
    }
    properties = message(proposed(("ga", "received", event)), "made.up")["payload"]["properties"]
    assert properties["sound"]["contentEncoding"] == "base64"
    assert properties["token"]["x-secret"] is True
    assert properties["counts"]["additionalProperties"] is True
    assert properties["nothing"]["type"] == ["string", "null"]
    assert "is a guess" in properties["nothing"]["description"]
    assert properties["mixed"]["items"] == {"type": ["integer", "string"]}


def test_what_a_mark_lets_decoding_read_is_nothing_to_propose() -> None:
    for error in ({"type": "x", "code": 5, "message": "m"}, "too much"):
        proposal = proposed(("ga", "received", {"type": "error", "event_id": "e", "error": error}))
        assert (proposal.made, proposal.by_hand, proposal.specs.files()) == ([], [], {})
    sent = {"type": "conversation.item.create", "item": {"type": "function_call", "arguments": 5}}
    assert proposed(("ga", "sent", sent)).made != [], "what a program sends is sent as it is"


def test_what_changes_in_another_dialect_is_said_with_its_name() -> None:
    stopped = {"type": "input_audio_buffer.speech_stopped", "event_id": "e", "item_id": "i"}
    done = {"type": "response.output_audio.done", **PLACE, "content_index": 0}
    del done["output_index"]
    item = {"type": "web_search_call", "id": "ws_1"}
    events = ({**stopped, "audio_end_ms": "12"}, done, {**ADDED, "item": item})
    proposal = proposed(*(("ga", "received", event) for event in events))
    assert {each for each in proposal.made if each.startswith("beta: ")} == {
        "beta: InputAudioBufferSpeechStoppedEvent.audio_end_ms may be string too",
        "beta: response.audio.done.output_index is no longer required",
        "beta: web_search_call added to ConversationItem",
    }
    poorer = "InputAudioBufferSpeechStoppedEvent.audio_end_ms was integer and is integer or string"
    assert {f"{dialect}: {poorer} now" for dialect in ("ga", "beta")} <= {*proposal.warnings}


def test_a_change_that_renames_an_attribute_is_left_to_a_person() -> None:
    event = {"type": "response.output_text.delta", **PLACE, "content_index": 0, "delta": None}
    proposal = proposed(("ga", "received", event))
    [said] = proposal.by_hand
    assert "ResponseOutputTextDeltaEvent.delta would be .delta_" in said
    assert proposal.specs.files() == {}


def test_what_is_called_a_secret_is_one() -> None:
    event = {"type": "made.up", "api_key": "sk-1", "access_token": "abc", "input_tokens": "5"}
    proposal = proposed(("ga", "received", event))
    said = message(proposal, "made.up")
    secret = [
        each for each, schema in said["payload"]["properties"].items() if "x-secret" in schema
    ]
    assert secret == ["api_key", "access_token"]
    assert said["examples"][0]["payload"]["api_key"] == "example"
    assert "'api_key' counts as a secret, by its name" in proposal.warnings


HOSTILE: list[dict[str, Any]] = [
    {"type": "../../etc"},
    {"type": "a b\n"},
    {"type": "'; import os"},
    {"type": "__class__"},
    {"type": "made.up", "\n- evil: {": 1, "{{ 7 }}": 2, "a: b #": 3},
    {"type": "made.up2", "class": 1, "Class": 2, "": 3, "self": "x" * 500, "ключ": 1},
    {"type": "made.up3", "text": "a: b\n- c # d\n\t'\"{{}}*&!%@`\x07"},
    {"type": "made.up4", "deep": [[[[{"a": [{"b": None}]}]]]]},
    {"type": "response.created", "event_id": "e", "response": 5},
    {"type": "session.created", "session": {"type": "realtime", "\ud800": 1}},
]


def test_hostile_events_give_a_spec_that_can_be_read_or_a_line_for_a_person(tmp_path: Path) -> None:
    proposal = proposed(*(("ga", "received", event) for event in HOSTILE))
    for name in ("beta", "ga"):
        path = read_back(proposal, tmp_path / name) / name / "asyncapi.yaml"
        build_events(load.read(path, name), name)
    said = "\n".join([*proposal.made, *proposal.by_hand])
    for event in HOSTILE:
        assert event["type"].strip() in said


def test_a_clean_recording_proposes_nothing(tmp_path: Path) -> None:
    file = recording(tmp_path / "call", {**DELTA, "delta": "AAAA"})
    done = python(ROOT, "scripts/propose.py", str(file))
    assert done.stdout == ""
    assert "nothing to propose" in done.stderr


def test_a_recording_that_is_not_there_ends_with_2(tmp_path: Path) -> None:
    python(ROOT, "scripts/propose.py", str(tmp_path / "none"), status=2)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a: [", b""])
def test_a_spec_that_cannot_be_read_is_named(tmp_path: Path, content: bytes) -> None:
    shutil.copytree(ROOT / "spec", tmp_path / "spec")
    (tmp_path / "spec/ga/asyncapi.yaml").write_bytes(content)
    with pytest.raises(SpecError, match=r"spec/ga/asyncapi\.yaml:"):
        proposed(("ga", "received", HEARTBEAT), spec=tmp_path / "spec")


# --- edits of YAML ------------------------------------------------------------------------------

YAML = """\
# at the top
first:
  # about a
  a: 1
  b: [x, y] # why

  list:
    - one
    # between
    - two

empty: {}
short: {k: v}
last: >-
  Some long
  text.
# at the end
"""


@pytest.mark.parametrize(
    ("pointer", "entries", "removed", "added"),
    [
        ("/first", {"c": {"d": "on", "e": "null"}}, 0, 3),
        ("/empty", {"k": "it's"}, 1, 2),
        ("/first/list", ["three: 3"], 0, 1),
        ("", {"new": ["a", {"b": 1}]}, 0, 3),
        ("", {"one": 1, "two: #": 2}, 0, 2),
        ("/short", {"l": 1}, 1, 3),
        ("/not/there", {"l": 1}, 0, 3),
    ],
)
def test_what_is_added_changes_no_other_line(
    pointer: str, entries: Any, removed: int, added: int
) -> None:
    file = YamlText("t", YAML)
    made = file.extended(pointer, entries)
    there = made.document.resolve(f"#{pointer}") if pointer else made.document.data
    last = (
        there[-len(entries) :]
        if isinstance(there, list)
        else dict([*there.items()][-len(entries) :])
    )
    assert last == entries
    assert changed_lines(made) == (removed, added), made.text
    assert yaml.safe_load(made.text) == made.document.data
    assert file.text == YAML


@pytest.mark.parametrize(
    ("pointer", "value", "removed", "added"),
    [
        ("/first/a", 2, 1, 1),
        ("/last", "short", 3, 1),
        ("/first/list/0", {"k": ["v"]}, 1, 1),
        ("/short/k", ["x", "y"], 1, 2),
        ("/first/a", {"deep": {"er": None}}, 1, 3),
        ("/first/new", "word " * 30, 0, 3),
    ],
)
def test_what_is_replaced_changes_no_other_line(
    pointer: str, value: Any, removed: int, added: int
) -> None:
    value = value.strip() if isinstance(value, str) else value
    made = YamlText("t", YAML).replaced(pointer, value)
    *way, last = pointer[1:].split("/")
    wanted: Any = {"": yaml.safe_load(YAML)}
    node = wanted[""]
    for key in way:
        node = node[key]
    node[int(last) if isinstance(node, list) else last] = value
    assert yaml.safe_load(made.text) == wanted[""]
    assert changed_lines(made) == (removed, added), made.text


def changed_lines(made: YamlText) -> tuple[int, int]:
    lines = difflib.ndiff(YAML.splitlines(), made.text.splitlines())
    changes = [line[0] for line in lines if line[2:].strip()]
    return changes.count("-"), changes.count("+")


@pytest.mark.parametrize(
    ("text", "pointer", "entries", "reason"),
    [
        ("a: |+\n  The lines after this belong to it.\n\n", "", {"b": 1}, "unusual"),
        (YAML, "/first/b", ["z"], "comment inside"),
        ("list:\n  # all\n  - {a: 1}\n", "/list/0", {"b": 1}, ""),
        ("a: {b: {c: 1}} # why\n", "/a/b", {"d": 1}, "comment inside"),
        ("a: [{b: 1}, {c: 2}]\n", "/a/1", {"d": 3}, ""),
        ("{a: 1}\n", "", {"b": 1}, "several keys"),
        ("l:\n  - - x\n    - y\n", "/l/0", ["z"], ""),
        ("a: {a: {a: 1}}\n", "/a/a", {"b": 1}, "unusual"),
        ("a: 1\n", "", {"b": "\ud800"}, "invalid Unicode"),
    ],
)
def test_what_would_lose_a_comment_or_change_something_else_is_refused(
    text: str, pointer: str, entries: Any, reason: str
) -> None:
    file = YamlText("t", text)
    if not reason:
        made = file.extended(pointer, entries)
        old, new = (each.document.resolve(f"#{pointer}") for each in (file, made))
        assert new == ([*old, *entries] if isinstance(entries, list) else {**old, **entries})
        assert yaml.safe_load(made.text) == made.document.data
        return
    with pytest.raises(EditRefusedError, match=reason):
        file.extended(pointer, entries)


def test_what_is_no_mapping_is_no_document() -> None:
    with pytest.raises(SpecError, match="mapping"):
        YamlText("t", "- a: 1\n")


TEXTS = (
    "", "yes", "~", "null", "1", "1e3", "0x1f", "2024-01-01", "- a", "a: b", "a #b", "'", '"', "[",
    "{a}", "*a", "&a", "!a", "%a", "@a", "`a", "a\nb", "a\tb", " a", "a ", "é", "\x07", "👋", "=",
    "<<", "?", ":", "|", ">", "x" * 300, "word " * 60, "a: " * 60, "# " * 60,
)  # fmt: skip


@pytest.mark.parametrize("value", TEXTS)
def test_any_text_can_be_written_and_read_back(value: str) -> None:
    content = {"key": value, "list": [value, {"a": value}], "flow": [value, value]}
    lines = "\n".join(yamltext.emit(content, 0)) + "\n"
    assert yaml.safe_load(lines) == content


def test_each_place_of_the_real_specs_can_be_extended() -> None:
    for dialect in ("beta", "ga"):
        path = ROOT / "spec" / dialect / "schemas.yaml"
        text = YamlText(path.name, path.read_text("utf-8"))
        schemas = text.document.data["components"]["schemas"]
        extended = [name for name, each in schemas.items() if "properties" in each]
        assert len(extended) > 5
        for name in extended:
            before = len(text.text.splitlines())
            new = {"new_field": {"type": "string", "description": "New."}}
            text = text.extended(f"/components/schemas/{name}/properties", new)
            assert len(text.text.splitlines()) == before + 3
            assert list(text.document.resolve(f"#/components/schemas/{name}/properties"))[-1:] == [
                "new_field"
            ]


def test_samples_of_one_field_are_read_together() -> None:
    inference = infer.Inference(taken={"OwnerThing"}, known={}, seen="3 recorded events")
    made = inference.value([{"a": 1, "b": None}, {"a": 2.5}, None], "OwnerEvent", "thing")
    assert made == {"oneOf": [{"$ref": "#/components/schemas/OwnerThing2"}, {"type": "null"}]}
    properties = inference.named["OwnerThing2"]["properties"]
    assert properties["a"]["type"] == "number"
    assert small_specs.text(inference.named)


def test_an_object_in_a_field_that_names_its_owner_is_an_item() -> None:
    inference = infer.Inference(taken=set(), known={}, seen="1 recorded event")
    samples = [[{"start_ms": 1}]]
    made = inference.property_of("visemes", samples, "ResponseVisemesEvent")
    assert made["items"] == {"$ref": "#/components/schemas/ResponseVisemesItem"}
    made = inference.property_of("words", samples, "ResponseVisemesEvent")
    assert made["items"] == {"$ref": "#/components/schemas/ResponseVisemesWords"}
