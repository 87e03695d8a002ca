"""Drift: each departure from the spec has a name, and what the spec allows has none."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from portkey_realtime import Portkey
from portkey_realtime.__main__ import main
from portkey_realtime._core.session import Session
from portkey_realtime._diagnostics import drift_report
from portkey_realtime._diagnostics.observer import Observer
from portkey_realtime.drift import Detector, Drift, differences
from portkey_realtime_emulator import Emulator
from portkey_realtime_wire import beta, ga
from portkey_realtime_wire.shapes import Dialect

ROOT = Path(__file__).resolve().parents[2]
APIS = {"beta": beta.DIALECT, "ga": ga.DIALECT}

PLACE = {"event_id": "e", "response_id": "r", "item_id": "i", "output_index": 0}
DELTA = {"type": "response.output_audio.delta", **PLACE, "content_index": 0, "delta": "AAAA"}
PART = {"type": "output_text", "text": "Hello."}
ITEM = {"id": "i", "type": "message", "role": "assistant", "content": [PART]}
DONE = {"type": "response.done", "event_id": "e", "response": {"id": "r", "output": [ITEM]}}


def found(event: Any, api: Dialect = ga.DIALECT, direction: Any = "received") -> list[Drift]:
    return [drift for drift, _ in differences(event, api, direction)]


def changed(event: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """An event with another value somewhere; ... takes the key away."""
    made = copy.deepcopy(event)
    node: Any = made
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in way:
        node = node[part]
    if value is ...:
        del node[last]
    else:
        node[last] = value
    return made


AUDIO = "ResponseOutputAudioDeltaEvent"


def delta(key: str, value: Any) -> dict[str, Any]:
    return changed(DELTA, key, value)


def item(key: str, value: Any) -> dict[str, Any]:
    return changed(DONE, f"response.output.0.{key}", value)


CASES: list[tuple[Any, str, str, str]] = [
    ({"type": "session.heartbeat"}, "unknown event", "", ""),
    (delta("obfuscated", "x"), "undeclared field", "obfuscated", AUDIO),
    (item("mood", 1), "undeclared field", "response.output[].mood", "MessageItem"),
    (delta("item_id", None), "unexpected null", "item_id", AUDIO),
    (delta("output_index", "0"), "other type", "output_index", AUDIO),
    (delta("output_index", True), "other type", "output_index", AUDIO),
    (delta("delta", 5), "other type", "delta", AUDIO),
    (delta("item_id", ...), "missing field", "item_id", AUDIO),
    (changed(DONE, "response.output", {}), "other type", "response.output", "Response"),
    (item("status", "new"), "unknown value", "response.output[].status", "MessageItem"),
    (item("type", "new"), "unknown object", "response.output[]", "Response"),
    (item("type", 5), "other type", "response.output[].type", "Response"),
    (item("type", None), "unexpected null", "response.output[].type", "Response"),
    (item("type", ...), "missing field", "response.output[].type", "Response"),
    (changed(DONE, "response.output.0", "text"), "other type", "response.output[]", "Response"),
    (changed(DONE, "response.metadata", {"a": 1}), "other type", "response.metadata{}", "Response"),
    ([1, 2], "no event", "", ""),
    ({"event_id": "e"}, "no event", "", ""),
    ({"type": 5}, "no event", "", ""),
    ("text", "no event", "", ""),
]


@pytest.mark.parametrize(("event", "what", "path", "owner"), CASES)
def test_each_departure_has_a_name_and_a_place(
    event: Any, what: str, path: str, owner: str
) -> None:
    drifts = found(event)
    assert [(each.what, each.path, each.owner) for each in drifts] == [(what, path, owner)]
    assert path.replace("[]", "") in str(drifts[0]).replace("[]", "")


@pytest.mark.parametrize(
    "event",
    [
        DELTA,
        DONE,
        changed(DELTA, "output_index", 1.0),  # JSON has one number type
        changed(DELTA, "delta", "<800 characters left out>"),
        changed(DONE, "response.output.0.status", "***"),
        changed(DONE, "response.status_details", None),
        changed(DONE, "response.metadata", {"any": "thing"}),
    ],
)
def test_what_the_spec_allows_is_no_drift(event: Any) -> None:
    assert found(event) == []


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["beta", "ga"])
def test_every_example_of_the_specs_is_free_of_drift(dialect: str) -> None:
    spec = yaml.safe_load((ROOT / "spec" / dialect / "asyncapi.yaml").read_text("utf-8"))
    api = APIS[dialect]
    looked_at = 0
    messages = [m for c in spec["channels"].values() for m in c["messages"].items()]
    for kind, message in messages:
        direction = "received" if kind in api.server_events else "sent"
        for example in message["examples"]:
            drifts = [
                each
                for each in found(example["payload"], api, direction)
                # Some show that enums are open, some what a server sends without declaring it.
                if each.what not in ("unknown value", "undeclared field")
            ]
            assert drifts == [], (kind, example["name"])
            looked_at += 1
    assert looked_at > 100


# --- in a running client ------------------------------------------------------------------------


def watched(api: Dialect, wire: Any) -> tuple[Session, list[Drift]]:
    seen: list[Drift] = []
    session = Session(api, wire=wire, observer=Observer(None, Detector(seen.append), str))
    session._greeting = None
    return session, seen


def receive(session: Session, event: Any) -> Any:
    return session.receive(json.dumps(event).encode())


@pytest.mark.parametrize("api", [ga.DIALECT, beta.DIALECT], ids=["native", "translated"])
@pytest.mark.parametrize(("event", "what", "path", "owner"), CASES)
def test_the_detector_sees_what_the_report_sees(
    api: Dialect, event: Any, what: str, path: str, owner: str
) -> None:
    session, seen = watched(api, "auto" if api is ga.DIALECT else "ga")
    receive(session, DELTA)  # so that the table for this event is there
    receive(session, DONE)
    for _ in range(3):
        receive(session, event)
    assert [(each.what, each.path, each.owner) for each in seen] == [(what, path, owner)], "once"
    assert {each.dialect for each in seen} == {"ga"}


@pytest.mark.parametrize("api", [ga.DIALECT, beta.DIALECT], ids=["native", "translated"])
def test_good_events_call_nobody(api: Dialect) -> None:
    session, seen = watched(api, "auto" if api is ga.DIALECT else "ga")
    for _ in range(3):
        receive(session, DELTA)
        receive(session, DONE)
    assert seen == []


def test_a_flood_of_made_up_events_is_remembered_within_bounds() -> None:
    seen: list[Drift] = []
    detector = Detector(seen.append)
    for i in range(3000):
        data = {"type": f"made.up.{i}" + "x" * 500}
        detector.received(ga.DIALECT.decode_server_event(data), data, ga.DIALECT, str)
    assert len(seen) == 1000
    assert max(len(each.event) for each in seen) <= 200
    assert len(detector._flat) == 1, "one class, whatever the types are"


def test_a_callback_that_fails_does_not_end_the_conversation(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_: Drift) -> None:
        raise ValueError("mine")

    session = Session(ga.DIALECT, wire="auto", observer=Observer(None, Detector(fail), str))
    session._greeting = None
    assert receive(session, {"type": "made.up"}).type == "made.up"
    assert [record.message for record in caplog.records] == ["the on_drift callback failed"]


def test_secrets_of_the_connection_do_not_show_in_a_drift() -> None:
    seen: list[Drift] = []
    scrub = str.replace
    observer = Observer(None, Detector(seen.append), lambda text: scrub(text, "hush", "***"))
    session = Session(ga.DIALECT, wire="auto", observer=observer)
    session._greeting = None
    receive(session, changed(DONE, "response.output.0.status", "hush"))
    assert seen[0].detail == "'***'"


@pytest.mark.sockets
def test_a_connection_reports_drift(tmp_path: Path) -> None:
    seen: list[Drift] = []
    with Emulator("ga", pace=0) as emulator:
        portkey = Portkey(base_url=emulator.base_url, api_key="k")
        with portkey.realtime.connect(model="a-new-model", on_drift=seen.append) as connection:
            next(iter(connection.listen()))
    assert [str(each) for each in seen] == [
        "unknown value: session.created: session.model ('a-new-model')"
    ]


# --- the report ---------------------------------------------------------------------------------


def recording(path: Path, *events: Any, wire: str = "ga", direction: str = "received") -> Path:
    with path.open("a", encoding="utf-8") as file:
        for event in events:
            line = {"time": "2026-01-02T03:04:05.678Z", "direction": direction, "wire": wire}
            file.write(json.dumps({**line, "event": event}) + "\n")
    return path


@pytest.fixture
def drifted(tmp_path: Path) -> Path:
    path = recording(tmp_path / "call.jsonl", DELTA, changed(DELTA, "extra", 1), DONE)
    recording(path, changed(DELTA, "extra", 2), {"type": "new.event"})
    return recording(path, {"type": "made.up"}, direction="sent")


def test_the_report_counts_and_tells_the_first_sighting(drifted: Path, capsys: Any) -> None:
    assert main(["drift", str(drifted)]) == 1
    shown = capsys.readouterr().out
    assert shown.splitlines()[0] == (
        "5 events (ga, received); 1 events (ga, sent): 3 kinds of drift, seen 4 times"
    )
    assert "undeclared field  ga  response.output_audio.delta  extra" in shown
    assert f"an integer; 2x, first at {drifted}:2 (2026-01-02T03:04:05.678Z)" in shown
    assert "unknown event  ga sent  made.up" in shown


def test_the_report_is_there_for_pull_requests_and_programs(drifted: Path, capsys: Any) -> None:
    assert main(["drift", str(drifted), "--format", "markdown"]) == 1
    shown = capsys.readouterr().out
    assert "| undeclared field | ga | response.output\\_audio.delta | extra |" in shown
    main(["drift", str(drifted), "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    assert [each["count"] for each in document["drift"]] == [1, 1, 2]
    assert document["drift"][2]["first"]["line"] == 2
    assert document["drift"][2]["owner"] == "ResponseOutputAudioDeltaEvent"


def test_a_clean_recording_ends_with_0(tmp_path: Path, capsys: Any) -> None:
    assert main(["drift", str(recording(tmp_path / "a", DELTA, DONE))]) == 0
    assert capsys.readouterr().out == "2 events (ga, received): all as the spec says\n"


def test_a_file_that_is_not_there_ends_with_2(tmp_path: Path, capsys: Any) -> None:
    assert main(["drift", str(tmp_path / "none")]) == 2
    assert "No such file" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\x00\xff" * 999, b"[" * 99_999, b'{"cut'])
def test_a_file_without_any_event_ends_with_2(tmp_path: Path, capsys: Any, content: bytes) -> None:
    (tmp_path / "call").write_bytes(content)
    assert main(["drift", str(tmp_path / "call")]) == 2
    assert capsys.readouterr().out.startswith("no events: there is nothing to compare\n")


@pytest.mark.slow
def test_who_reads_the_report_may_stop_in_the_middle(tmp_path: Path) -> None:
    path = recording(tmp_path / "call", *({"type": f"made.up.{i}"} for i in range(3000)))
    command = [sys.executable, "-m", "portkey_realtime", "drift", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 1


def test_a_byte_order_mark_and_the_line_ends_of_windows_are_no_drift(tmp_path: Path) -> None:
    path = tmp_path / "call"
    text = json.dumps(DELTA)
    path.write_bytes(f"\ufeff{text}\r\n{text}\r\n".encode())
    report = drift_report.examine([str(path)], "ga")
    assert (report.events, report.sightings, report.unread) == ({"ga, received": 2}, [], [])


def test_lines_that_hold_no_event_are_counted(tmp_path: Path, capsys: Any) -> None:
    path = recording(tmp_path / "a", DELTA)
    with path.open("a") as file:
        file.write('{"cut o\n')
    assert main(["drift", str(path)]) == 0
    assert f"without an event: {path}:2: not JSON, or cut off" in capsys.readouterr().out


def test_nothing_from_the_wire_moves_the_cursor(tmp_path: Path, capsys: Any) -> None:
    path = recording(tmp_path / "a", {"type": "\x1b[2Jevil\r\n|x|"}, changed(DELTA, "\x1b]0;x", 1))
    for form in ("text", "markdown"):
        main(["drift", str(path), "--format", form])
        shown = capsys.readouterr().out
        assert "\x1b" not in shown
        assert "\r" not in shown


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([{"type": "response.audio.delta"}], "beta"),
        ([{"type": "response.output_audio.delta"}], "ga"),
        ([{"type": "session.created", "session": {"modalities": ["text"]}}], "beta"),
        ([{"type": "session.created", "session": {"type": "realtime"}}], "ga"),
        ([], "ga"),
    ],
)
def test_the_dialect_is_found_where_a_file_does_not_say(
    tmp_path: Path, events: list[Any], expected: str
) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in [*events, {"type": "x"}]))
    report = drift_report.examine([str(path)])
    assert {each.drift.dialect for each in report.sightings if each.drift.event == "x"} == {
        expected
    }
    asked = drift_report.examine([str(path)], "beta")
    assert {each.drift.dialect for each in asked.sightings} == {"beta"}


@pytest.mark.slow
def test_drift_needs_no_spec_and_loads_no_socket() -> None:
    code = (
        "import sys, portkey_realtime.__main__ as m; m.main(['drift', sys.argv[1]]);"
        "print([x for x in ('yaml', 'websockets', 'httpx', 'codegen') if x in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "/dev/null"], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
