"""Each rule of the mapping file goes red where it is broken; the real file is green."""

from __future__ import annotations

import copy
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import pytest

from codegen import mapping_check
from codegen.dialect import Dialect, documents
from codegen.validate import Findings
from schema import load
from schema.document import Document, Problem

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT = load.read(ROOT / "spec" / "beta-on-ga.yaml", "spec/beta-on-ga.yaml")

Edit = Callable[[dict[str, Any]], object]


@cache
def dialect(name: str, edit: Edit | None = None) -> Dialect:
    """A dialect, with its spec of the events edited."""
    folder = ROOT / "spec" / name
    if edit is None:
        return Dialect.of(name, *documents(folder))
    asyncapi, openapi = documents(folder)
    edit(asyncapi.data)
    return Dialect.of(name, asyncapi, openapi)


def found(edit: Edit, *, beta: Edit | None = None, ga: Edit | None = None) -> list[Problem]:
    data = copy.deepcopy(DOCUMENT.data)
    edit(data)
    document = attrs.evolve(DOCUMENT, data=data)
    dialects = {"beta": dialect("beta", beta), "ga": dialect("ga", ga)}
    return mapping_check.problems(document, dialects)


def nothing(_: dict[str, Any]) -> None:
    """No edit."""


def index(section: list[Any], **wanted: Any) -> int:
    return next(i for i, e in enumerate(section) if wanted.items() <= e.items())


def at(pointer: str) -> Any:
    return DOCUMENT.resolve(f"#{pointer}")


def put(pointer: str, value: Any) -> Edit:
    """Sets what is at a pointer; a list's end is ``-``."""
    parent, _, last = pointer.rpartition("/")

    def edit(data: dict[str, Any]) -> None:
        node = Document("", data, {}).resolve(f"#{parent}")
        key = last.replace("~1", "/")
        if last == "-":
            node.append(value)
        else:
            node[int(key) if isinstance(node, list) else key] = value

    return edit


def drop(pointer: str) -> Edit:
    parent, _, last = pointer.rpartition("/")

    def edit(data: dict[str, Any]) -> None:
        node = Document("", data, {}).resolve(f"#{parent}")
        del node[int(last) if isinstance(node, list) else last.replace("~1", "/")]

    return edit


def test_the_mapping_has_no_problems() -> None:
    assert found(nothing) == []


CONTENT_PART_DONE = index(at("/server"), wire="response.content_part.done")
CREATED = index(at("/server"), wire="session.created")
ITEM_ADDED = next(i for i, e in enumerate(at("/server")) if "conversation.item.added" in e["wire"])

RULES: list[tuple[str, Edit, str, str]] = [
    (
        "a misspelt event",
        put("/server/0/wire", "response.output_txt.delta"),
        "/server/0",
        "no server event 'response.output_txt.delta'; did you mean 'response.output_text.delta'?",
    ),
    (
        "a misspelt operation",
        put("/rest/~1realtime~1sessions/wire", "/realtime/client_secret"),
        "/rest/~1realtime~1sessions/wire",
        "; did you mean '/realtime/client_secrets'?",
    ),
    (
        "a misspelt place in an answer",
        put("/rest/~1realtime~1sessions/answer/value", "client_secret.valu"),
        "/rest/~1realtime~1sessions/answer/value",
        "; did you mean 'value'?",
    ),
    (
        "a misspelt schema",
        put("/only/wire/fields/NoiseReducton", {"strength": "Newer than beta."}),
        "/only/wire/fields/NoiseReducton/strength",
        "; did you mean 'NoiseReduction'?",
    ),
    (
        "a misspelt field of a schema",
        put("/only/wire/fields/Session/parallel_tool_call", "Newer than beta."),
        "/only/wire/fields/Session/parallel_tool_call",
        "; did you mean 'parallel_tool_calls'?",
    ),
    (
        "a misspelt variant",
        put("/tables/item/variants", {"message": "message", "function_cal": "function_call"}),
        "/tables/item/variants/function_cal",
        "; did you mean 'function_call'?",
    ),
    (
        "a path with a misspelt word in it",
        put("/tables/session/fields/voice/wire", "audio.ouput.voice"),
        "/tables/session/fields/voice",
        "has no field 'audio.ouput.voice'; did you mean 'output'?",
    ),
    (
        "a value of the program that is misspelt",
        put("/values/audio_formats/0/program", "pcm6"),
        "/values/audio_formats/0/program",
        "beta does not list 'pcm6' here; did you mean 'pcm16'?",
    ),
    (
        "a value in an object of the wire that is misspelt",
        put("/values/audio_formats/1/wire", {"type": "audio/pcmuu"}),
        "/values/audio_formats/1/wire",
        "ga does not list 'audio/pcmuu' here; did you mean 'audio/pcmu'?",
    ),
    (
        "a value in a list that is misspelt",
        put("/values/modalities/2/wire", ["adio"]),
        "/values/modalities/2/wire",
        "ga does not list 'adio' here; did you mean 'audio'?",
    ),
    (
        "a tag that is misspelt",
        put("/values/content_types/0/wire", "output_txt"),
        "/values/content_types/0/wire",
        "ga does not list 'output_txt' here; did you mean 'output_text'?",
    ),
    (
        "a value that an event never has",
        put(f"/server/{CREATED}/when", {"session.type": "trancription"}),
        f"/server/{CREATED}/when/session.type",
        "ga does not list 'trancription' here; did you mean 'transcription'?",
    ),
    (
        "a path of which no event has the first word",
        put("/tables/error/fields/param/paths", {"sesion": "session", "response": "response"}),
        "/tables/error/fields/param/paths/sesion",
        "no event that a client sends has a field 'sesion'; did you mean 'session'?",
    ),
    (
        "an unknown event",
        put("/client/-", {"wire": "response.cancel", "program": "response.sing"}),
        "/client/-",
        "beta has no client event 'response.sing'",
    ),
    (
        "an event of one dialect alone that keeps its name",
        put("/server/-", {"wire": "conversation.item.added"}),
        "/server/-",
        "beta has no server event 'conversation.item.added'",
    ),
    (
        "an unknown name to rename to",
        put("/server/0/program", "response.words.delta"),
        "/server/0",
        "beta has no server event 'response.words.delta'",
    ),
    (
        "an event forgotten",
        drop("/server/0"),
        "/server",
        "nothing is said about the ga event 'response.output_text.delta'",
    ),
    (
        "an event forgotten that GA alone has",
        drop("/only/wire/client/transcription_session.update"),
        "/client",
        "nothing is said about the ga event 'transcription_session.update'",
    ),
    (
        "an event twice",
        put("/client/-", {"wire": "response.create"}),
        "/client/-",
        "'response.create' is settled in /client/3 already",
    ),
    (
        "an event carried and on the wire alone",
        put("/only/wire/server/response.created", "Why not."),
        "/only/wire/server/response.created",
        "'response.created' is settled in /server/",
    ),
    (
        "an event that may fit nothing",
        put(f"/server/{CREATED + 1}/when", {"session.type": "realtime"}),
        f"/server/{CREATED + 1}",
        "'session.created' needs a last entry without 'when'",
    ),
    (
        "an unknown field",
        put("/tables/session/fields/loudness", {"wire": "audio.output.voice"}),
        "/tables/session/fields/loudness",
        "SessionCreateResponse of beta has no field 'loudness'",
    ),
    (
        "an unknown place",
        put("/tables/session/fields/voice/wire", "audio.output.tone"),
        "/tables/session/fields/voice",
        "SessionParams and Session of ga has no field 'audio.output.tone'",
    ),
    (
        "a field of an event that is not there",
        put(f"/server/{CONTENT_PART_DONE}/fields/piece", {"object": "content_part"}),
        f"/server/{CONTENT_PART_DONE}/fields/piece",
        "response.content_part.done of beta has no field 'piece'",
    ),
    (
        "an unknown table",
        put("/tables/message/fields/content/object", "parts"),
        "/tables/message/fields/content/object",
        "'parts' is not in tables",
    ),
    (
        "unknown values",
        put("/tables/session/fields/modalities/values", "senses"),
        "/tables/session/fields/modalities/values",
        "'senses' is not in values",
    ),
    (
        "a table for nothing",
        put("/tables/spare", {}),
        "/tables/spare",
        "is used nowhere",
    ),
    (
        "an unknown constant",
        put("/tables/session/constants", {"type": "realtime", "sort": "x"}),
        "/tables/session/constants/sort",
        "SessionParams and Session of ga has no field 'sort'",
    ),
    (
        "an unknown need",
        put("/tables/custom_voice/needs/pitch", "Because."),
        "/tables/custom_voice/needs/pitch",
        "CustomVoice of beta has no field 'pitch'",
    ),
    (
        "an unknown variant",
        put("/tables/item/variants/song", "message"),
        "/tables/item/variants/song",
        "ConversationItem of beta has no member 'song'",
    ),
    (
        "a path that leads nowhere",
        put(f"/server/{ITEM_ADDED}/once_per", "item.number"),
        f"/server/{ITEM_ADDED}/once_per",
        "conversation.item.added of ga has no field 'item.number'",
    ),
    (
        "something supplied that is no field",
        put(f"/server/{CONTENT_PART_DONE}/supply/piece", 1),
        f"/server/{CONTENT_PART_DONE}/supply/piece",
        "response.content_part.done of beta has no field 'piece'",
    ),
    (
        "a field that is dropped and moved",
        put("/tables/session/fields/temperature/wire", "instructions"),
        "/tables/session/fields/temperature",
        "is not carried: it has a reason and nothing else",
    ),
    (
        "a beta field without a place",
        drop("/tables/session/fields/temperature"),
        "/tables/session",
        "SessionParams.temperature of beta has no place in SessionParams of ga",
    ),
    (
        "a beta field without a place in REST",
        drop("/tables/transcription_session/fields/modalities"),
        "/tables/transcription_session",
        "TranscriptionSessionCreateRequest.modalities of beta has no place in ",
    ),
    (
        "a GA field without a place",
        drop("/only/wire/fields/Session/reasoning"),
        "/tables/session",
        "Session.reasoning of ga has no place in Session of beta",
    ),
    (
        "a GA field without a place, deep inside",
        drop("/tables/session/fields/speed"),
        "/tables/session",
        "AudioOutput.speed of ga has no place in Session of beta",
    ),
    (
        "a GA field without a place, in a schema that has no table",
        drop("/only/wire/fields/McpTool/tunnel_id"),
        "/tables/session",
        "McpTool.tunnel_id of ga has no place in McpTool of beta",
    ),
    (
        "a field declared missing that is not",
        put("/only/wire/fields/Session/instructions", "Why not."),
        "/only/wire/fields/Session/instructions",
        "ga sends no Session.instructions, or it has its place in the program",
    ),
    (
        "a field declared missing that is nowhere",
        put("/only/wire/fields/Session/colour", "Why not."),
        "/only/wire/fields/Session/colour",
        "ga sends no Session.colour, or",
    ),
    (
        "a need that GA has and beta has not",
        drop("/tables/function_call/needs/arguments"),
        "/tables/function_call",
        "FunctionCallItem of ga needs 'arguments', which beta may leave out",
    ),
    (
        "a need that beta has and GA has not",
        drop(f"/server/{CONTENT_PART_DONE}/supply"),
        f"/server/{CONTENT_PART_DONE}",
        "response.content_part.done of beta needs 'part', which ga may leave out or send as null",
    ),
    (
        "a kind of object without a counterpart",
        drop("/values/content_types/2"),
        "/tables/content_part",
        "ContentPart may be 'item_reference'; ContentPart of ga has no such member",
    ),
    (
        "a kind of object without a counterpart, on the way back",
        drop("/values/content_types/0"),
        "/tables/content_part",
        (
            "ContentPart may be 'output_text'; ContentPart of beta has no such member; "
            "only/wire/members/ContentPart may say why"
        ),
    ),
    (
        "a member declared missing that is nowhere",
        put("/only/wire/members", {"ContentPart": {"hologram": "Why not."}}),
        "/only/wire/members/ContentPart/hologram",
        "ga sends no ContentPart.hologram, or",
    ),
    (
        "text that comes where an object belongs",
        drop("/tables/response/fields/status_details"),
        "/tables/response",
        "string comes where beta has null or object only",
    ),
    (
        "an unknown operation",
        put("/rest/~1realtime~1sessions/wire", "/realtime/secrets"),
        "/rest/~1realtime~1sessions/wire",
        "ga has no operation at /realtime/secrets",
    ),
    (
        "an operation forgotten",
        drop("/rest/~1realtime~1transcription_sessions"),
        "/rest",
        "nothing is said about the beta operation /realtime/transcription_sessions",
    ),
    (
        "an answer's field forgotten",
        drop("/rest/~1realtime~1sessions/answer/value"),
        "/rest/~1realtime~1sessions/answer",
        "nothing is said about 'value'",
    ),
    (
        "an answer's field that goes nowhere",
        put("/rest/~1realtime~1sessions/answer/value", "secret"),
        "/rest/~1realtime~1sessions/answer/value",
        "SessionCreateResponse of beta has no field 'secret'",
    ),
    (
        "a word that the file does not have",
        put("/tables/error/rename", {}),
        "/tables/error/rename",
        "unknown keyword 'rename'",
    ),
    (
        "a drop without a reason",
        put("/tables/session/fields/temperature/drop", ""),
        "/tables/session/fields/temperature/drop",
        "'' ",
    ),
]


@pytest.mark.parametrize(
    ("edit", "pointer", "message"), [rule[1:] for rule in RULES], ids=[rule[0] for rule in RULES]
)
def test_a_broken_rule_is_named_with_its_place(edit: Edit, pointer: str, message: str) -> None:
    problems = found(edit)
    if pointer.endswith("/-"):
        pointer = f"{pointer[:-1]}{len(at(pointer[:-2]))}"
    hits = [p for p in problems if message in p.message and p.pointer.startswith(pointer)]
    assert hits, "\n".join(map(str, problems))
    parent = hits[0].pointer
    while parent not in DOCUMENT.lines:
        parent = parent.rpartition("/")[0]
    assert hits[0].line == DOCUMENT.lines[parent]


def test_a_misspelt_field_is_one_problem_with_what_was_meant() -> None:
    def edit(data: dict[str, Any]) -> None:
        fields = data["tables"]["session"]["fields"]
        fields["sped"] = fields.pop("speed")

    (problem,) = found(edit)

    assert problem.pointer == "/tables/session/fields/sped"
    assert problem.message.endswith("has no field 'sped'; did you mean 'speed'?")


def test_every_problem_is_listed_not_only_the_first() -> None:
    def edit(data: dict[str, Any]) -> None:
        for rule in (RULES[0], RULES[8], RULES[21]):
            rule[1](data)

    assert len(found(edit)) >= 3


def new_beta_field(data: dict[str, Any]) -> None:
    schemas = data["components"]["schemas"]
    schemas["ServerVad"]["properties"]["patience"] = {"type": "integer", "description": "New."}


def new_ga_event(data: dict[str, Any]) -> None:
    """A copy of an event under a new name."""
    messages = data["channels"]["server"]["messages"]
    message = copy.deepcopy(messages["input_audio_buffer.cleared"])
    message["payload"]["properties"]["type"]["const"] = "mood.changed"
    messages["mood.changed"] = message


def null_in_beta(data: dict[str, Any]) -> None:
    data["components"]["schemas"]["SessionParams"]["properties"]["speed"]["type"] = [
        "number",
        "null",
    ]


def test_a_field_that_one_spec_gets_turns_up() -> None:
    [*problems] = found(nothing, beta=new_beta_field)
    assert [p.message for p in problems] == [
        "ServerVad.patience of beta has no place in ServerVad of ga"
    ]


def test_an_event_that_one_spec_gets_turns_up() -> None:
    messages = [p.message for p in found(nothing, ga=new_ga_event)]
    assert messages == ["nothing is said about the ga event 'mood.changed'"]


def test_a_null_that_the_other_side_cannot_take_turns_up() -> None:
    messages = [p.message for p in found(nothing, beta=null_in_beta)]
    assert messages == ["SessionParams.speed of beta may be null, and its place in ga may not"]


def test_validate_reads_the_mapping_too() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/validate.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert "spec/beta-on-ga.yaml: " in done.stdout, done.stdout + done.stderr


def test_specs_with_problems_of_their_own_stop_the_comparison_quietly(tmp_path: Path) -> None:
    spec = tmp_path / "spec"
    spec.mkdir()
    (spec / "beta-on-ga.yaml").write_bytes((ROOT / "spec" / "beta-on-ga.yaml").read_bytes())
    findings = Findings()
    mapping_check.check(tmp_path, {}, findings)
    assert findings.problems == []
    assert "not compared" in findings.summaries["spec/beta-on-ga.yaml"]
