"""An event that is added to a spec with its marks is rebuilt, renewed and compared, by the spec
alone: no handwritten line knows it."""

from __future__ import annotations

import copy
import shutil
from pathlib import Path
from typing import Any

import pytest

import generate
from codegen import marks, render, validate
from codegen.dialect import build_events
from portkey_realtime_wire import beta, ga
from portkey_realtime_wire.marks import MARKS, TELLING, Marks
from schema import load
from schema.document import SpecError
from support import small_specs
from support.small_specs import (
    RECEIVE,
    ROOT,
    SEND,
    add_message,
    const,
    message,
    obj,
    ref,
    string,
)

pytestmark = pytest.mark.slow

START = """
import json
from portkey_realtime._core.journal import Journal
from portkey_realtime._core.session import Session
from portkey_realtime.drift import differences
from portkey_realtime._core.recovery import Recovery
from portkey_realtime.reconnect import Reconnect
from portkey_realtime_wire.ga import DIALECT
from portkey_realtime_wire.marks import TELLING

journal = Journal("ga")
session = Session(DIALECT, wire="ga", journal=journal)

def hear(type, **fields):
    return session.receive(json.dumps({"type": type, "event_id": "e", **fields}).encode())
"""


def add_events(spec: dict[str, Any]) -> None:
    """Seven events that nobody has heard of, with what they mean."""

    def add(side: str, name: str, said: dict[str, Any], *marked: tuple[str, Any]) -> None:
        made = message(name, said, tuple(said))
        made.update((f"x-{key}", value) for key, value in marked)
        add_message(spec, side, name, made)

    sent, received = SEND, RECEIVE
    spec["components"]["schemas"]["Tuning"] = obj({"pitch": string()})
    add(sent, "session.tune", {"session": ref("Tuning")},
        ("role", "update_session"), ("replay", "restored"))  # fmt: skip
    add(sent, "choir.hush", {}, ("role", "cancel_response"), ("replay", "stale"))
    add(sent, "choir.sing", {}, ("role", "create_response"), ("replay", "again"))
    add(received, "session.tuned", {"session": ref("Tuning")},
        ("role", "session_updated"), ("replay", "confirms"), ("carries", []))  # fmt: skip
    add(received, "choir.ready", {}, ("replay", "echo"), ("carries", []))
    add(received, "choir.breath", {}, ("role", "speech_started"), ("carries", []))
    add(received, "choir.sound", {"sound": string(contentEncoding="base64")},
        ("role", "audio_delta"), ("carries", ["sound"]))  # fmt: skip


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("marked")
    shutil.copytree(ROOT / "templates", root / "templates")
    shutil.copytree(ROOT / "spec", root / "spec")
    path = root / "spec/ga/asyncapi.yaml"
    spec = copy.deepcopy(load.read(path, "spec").data)
    add_events(spec)
    path.write_text(small_specs.text(spec), encoding="utf-8")
    files = generate.make(root)
    render.write(files, root / "generated" / generate.PACKAGE)
    return root / "generated"


def test_a_new_setting_is_replayed_and_its_confirmation_counts(package: Path) -> None:
    small_specs.run(package, START + """
[sent] = map(json.loads, session.messages({"type": "session.tune", "session": {"pitch": "a"}}))
assert sent["event_id"]  # by which a refusal is told
hear("session.tuned", session={"pitch": "a"})

again = Session(DIALECT, wire="ga", journal=journal)
replay = again.start_replay()
[update] = map(json.loads, replay.messages())
assert (update["type"], update["session"]) == ("session.tune", {"pitch": "a"}), update
assert not replay.confirmed
again.replayed(json.dumps({"type": "choir.ready", "event_id": "e"}).encode())
assert not replay.confirmed
again.replayed(json.dumps({"type": "session.tuned", "event_id": "e", "session": {}}).encode())
assert replay.confirmed
again.resume(session, 1, None)
assert [each.type for each in again.pending] == ["client.reconnected"]  # and no echo
""")  # fmt: skip


def test_what_is_stale_is_dropped_and_what_is_asked_again_goes_to_the_next(package: Path) -> None:
    small_specs.run(package, START + """
assert session.salvage("choir.sing") and not session.salvage("choir.hush")
assert not session.salvage("session.tune")
assert [line for line in journal.replay()[1] if "choir.hush was not sent" in line]
""")  # fmt: skip


def test_a_renewal_waits_for_a_turn_that_a_new_event_begins(package: Path) -> None:
    small_specs.run(package, START + """
recovery = Recovery(Reconnect(), clock=lambda: 0.0, chance=lambda: 0.5)
session.receive(json.dumps({"type": "session.created", "event_id": "e",
    "session": {"type": "realtime", "expires_at": 100.0}}).encode())
session.until_renewal(recovery, 0.0, 0)
session.until_renewal(recovery, 80.0, 0)  # announced
session.pending.clear()
assert session.until_renewal(recovery, 80.0, 0) == 0.0  # now
hear("choir.breath")
assert session.until_renewal(recovery, 80.0, 0) > 0.0
""")  # fmt: skip


def test_drift_and_overflow_know_a_new_audio_event(package: Path) -> None:
    small_specs.run(package, START + """
assert list(differences({"type": "choir.sound", "sound": "aGk="}, DIALECT)) == []
[(drift, _)] = differences({"type": "choir.sound", "sound": 1}, DIALECT)
assert drift.path == "sound", drift
assert session.carries_audio(b'{"type": "choir.sound", "sound": "aGk="}')
assert hear("choir.sound", sound="aGk=").audio == b"hi"
assert TELLING["choir.sound"] == "ga"
""")  # fmt: skip


def test_every_event_plays_a_part_that_the_other_dialect_calls_the_same() -> None:
    for dialect in (beta.DIALECT, ga.DIALECT):
        events = {*dialect.server_events, *dialect.client_events}
        assert dialect.marks.role_of.keys() == events
    both = beta.DIALECT.marks.role_of.keys() & ga.DIALECT.marks.role_of.keys()
    for name in both:
        assert beta.DIALECT.marks.role_of[name] == ga.DIALECT.marks.role_of[name]


def test_the_tables_are_those_of_the_dialects() -> None:
    assert MARKS["beta"] is beta.DIALECT.marks
    assert MARKS["ga"].roles.audio_delta == ("response.output_audio.delta",)
    assert MARKS["ga"].roles.item_added == ("conversation.item.added", "conversation.item.created")
    assert MARKS["beta"].roles.input_timeout == ()
    assert TELLING["response.audio.delta"] == "beta"
    assert "response.done" not in TELLING
    assert Marks().roles.error == ()
    assert Marks().role_of == {}


@pytest.mark.parametrize(
    ("marked", "sentence"),
    [
        ({"x-role": "audio_detla"}, "did you mean 'audio_delta'?"),
        ({"x-role": "append_audio"}, "is no role of a server's event"),
        ({"x-replay": "stale"}, "one of confirms, echo"),
        ({"x-carries": ["detla"]}, "did you mean 'delta'?"),
        ({"x-carries": "delta"}, "must be a list of texts"),
        ({"x-tells-dialect": ["type", 1]}, "must be a list of texts"),
    ],
)
def test_a_mark_that_means_nothing_is_refused_with_its_place(
    marked: dict[str, Any], sentence: str
) -> None:
    spec = copy.deepcopy(load.read(ROOT / "spec/ga/asyncapi.yaml", "ga").data)
    fields = {"delta": string(), "kind": const("x")}
    add_message(spec, RECEIVE, "got.it", {**message("got.it", fields), **marked})
    document = load.parse(small_specs.text(spec).encode(), "ga")

    findings = validate.Findings()
    validate.asyncapi_rules(document, findings, "ga", marks.Roles.read(ROOT / "spec"))

    [problem] = findings.problems
    assert sentence in problem.message
    assert problem.pointer == f"/channels/server/messages/got.it/{next(iter(marked))}"


def test_marks_are_checked_beside_other_mistakes(tmp_path: Path) -> None:
    spec = small_specs.asyncapi({"pong": message("pong"), "done": message("done")})
    messages = spec["channels"]["server"]["messages"]
    messages["pong"] |= {"x-role": "hush", "x-replay": "confrims", "x-carries": ["tpye"]}
    spec["components"]["schemas"]["Part"] = obj({"a": {"type": "strin"}}) | {"x-content": "picture"}
    small_specs.write_root(tmp_path, spec)
    (tmp_path / "spec/roles.yaml").write_text("server:\n  error: It failed.\n", "utf-8")
    findings = validate.Findings()

    validate.dialects(tmp_path / "spec", findings)

    found = {each.pointer.rpartition("/")[2]: each.message for each in findings.problems}
    assert found.keys() >= {"type", "x-role", "x-replay", "x-carries", "x-content"}, found
    assert "did you mean 'type'?" in found["x-carries"]
    why = "not all is checked, since spec/beta/asyncapi.yaml has problems"
    assert findings.summaries["spec/beta/openapi.yaml"].endswith(why)


def test_parts_that_are_not_checked_for_want_of_a_list_of_them_are_told(tmp_path: Path) -> None:
    small_specs.write_root(tmp_path)
    (tmp_path / "spec/roles.yaml").write_text("server: [", "utf-8")
    findings = validate.Findings()

    validate.dialects(tmp_path / "spec", findings)

    assert {each.file for each in findings.problems} == {"spec/roles.yaml"}
    why = "not all is checked, since spec/roles.yaml has problems"
    assert findings.summaries["spec/beta/asyncapi.yaml"].endswith(why)


@pytest.mark.parametrize("names", [(), ("pcm", "opus")])
def test_an_event_that_adds_audio_has_one_property_for_it(names: tuple[str, ...]) -> None:
    spec = copy.deepcopy(load.read(ROOT / "spec/ga/asyncapi.yaml", "ga").data)
    fields = {name: {**string(), "contentEncoding": "base64"} for name in names}
    add_message(spec, SEND, "hear.it", {**message("hear.it", fields), "x-role": "append_audio"})
    document = load.parse(small_specs.text(spec).encode(), "ga")

    with pytest.raises(SpecError) as refused:
        build_events(document, "ga", marks.Roles.read(ROOT / "spec"))

    [problem] = refused.value.problems
    assert problem.pointer == "/channels/client/messages/hear.it/x-role"
    assert "one property that is base64" in problem.message


def content_of(change: Any) -> tuple[dict[str, str], list[str]]:
    """What the parts of a message hold in the GA spec after a change; and what is wrong there."""
    spec = copy.deepcopy(load.read(ROOT / "spec/ga/asyncapi.yaml", "spec/ga/asyncapi.yaml").data)
    change(spec["components"]["schemas"])
    findings = validate.Findings()
    document = load.parse(small_specs.text(spec).encode(), "spec/ga/asyncapi.yaml")
    roles = marks.Roles.read(ROOT / "spec")
    events = findings.kept(lambda: build_events(document, "ga", roles))
    return dict(events.content) if events else {}, [each.message for each in findings.problems]


def drop(spec: dict[str, Any], part: str) -> None:
    """Take a part out of the messages of a dialect."""
    del spec[part]
    members = spec["ContentPart"]["oneOf"]
    members[:] = [each for each in members if not each["$ref"].endswith(f"/{part}")]


def test_a_dialect_holds_what_its_union_of_parts_has() -> None:
    assert content_of(lambda spec: None) == (dict(MARKS["ga"].content), [])
    without, problems = content_of(lambda spec: drop(spec, "InputImageContent"))
    assert problems == []
    assert MARKS["ga"].content == {**without, "user_image": "input_image"}


@pytest.mark.parametrize(
    ("part", "word", "sentence"),
    [
        ("InputImageContent", "user_imgae", "did you mean 'user_image'?"),
        ("InputImageContent", "user_text", "belongs on one object alone"),
        ("AudioTranscription", "user_image", "that a union chooses by its tag"),
    ],
)
def test_what_a_part_holds_is_refused_where_it_means_nothing(
    part: str, word: str, sentence: str
) -> None:
    _, [problem] = content_of(lambda spec: spec[part].update({"x-content": word}))
    assert sentence in problem
