"""Recordings: what is in the file, who may read it, and what never gets into it."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from portkey_realtime import AsyncPortkey, ConfigError, Portkey
from portkey_realtime._config.secrets import Redactor
from portkey_realtime._core.session import Session
from portkey_realtime._diagnostics.observer import Observer, observing
from portkey_realtime.recording import Recording, read
from portkey_realtime_emulator import Emulator
from portkey_realtime_wire import beta, ga
from portkey_realtime_wire.shapes import Dialect

pytestmark = pytest.mark.sockets

ROOT = Path(__file__).resolve().parents[2]
AUDIO = base64.b64encode(bytes(600)).decode()
SECRETS = ("vk-very-secret", "pk-very-secret", "bearer-very-secret", "ek_0123456789abcdef")


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator("ga", pace=0) as running:
        yield running


def client(emulator: Emulator, cls: Any = Portkey) -> Any:
    return cls(base_url=emulator.base_url, api_key=SECRETS[1], virtual_key=SECRETS[0])


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def recorded(path: Path, session: Session | None = None, **options: Any) -> Session:
    """A session that records, without a socket."""
    make = observing(Recording(path, **options), None)
    return Session(ga.DIALECT, wire="auto", observer=make(Redactor(SECRETS)))


def receive(session: Session, *events: Any) -> None:
    session._greeting = None
    for event in events:
        session.receive(event if isinstance(event, bytes) else json.dumps(event).encode())


# --- through a connection -----------------------------------------------------------------------


def test_a_conversation_is_recorded_as_the_wire_has_it(emulator: Emulator, tmp_path: Path) -> None:
    path = tmp_path / "call.jsonl"
    with client(emulator).beta.realtime.connect(model="gpt-realtime", record=path) as connection:
        connection.session.update(session={"instructions": f"The key is {SECRETS[0]}."})
        connection.send_audio_data(bytes(4800))
        connection.response.create()
        for event in connection.listen():
            if event.type == "response.done":
                break
    found = lines(path)
    assert found[0].keys() == {"time", "direction", "wire", "event"}
    assert {line["wire"] for line in found} == {"ga"}, "a beta program on a GA wire"
    received = [line["event"]["type"] for line in found if line["direction"] == "received"]
    assert received[0] == "session.created"
    assert "response.output_audio.delta" in received, "GA's name, before translation"
    sent = [line["event"] for line in found if line["direction"] == "sent"]
    assert [event["type"] for event in sent] == [
        "session.update",
        "input_audio_buffer.append",
        "response.create",
    ]
    assert sent[0]["session"] == {"type": "realtime", "instructions": "The key is ***."}
    assert sent[1]["audio"] == "<4800 bytes left out>"
    text = path.read_text("utf-8")
    assert not [secret for secret in SECRETS if secret in text]


def test_asyncio_records_too(emulator: Emulator, tmp_path: Path) -> None:
    path = tmp_path / "call.jsonl"

    async def talk() -> None:
        async with client(emulator, AsyncPortkey) as portkey:
            connect = portkey.realtime.connect
            async with connect(model="gpt-realtime", record=str(path)) as connection:
                await connection.response.create()
                async for event in connection.listen():
                    if event.type == "response.done":
                        break

    asyncio.run(talk())
    assert [line["event"]["type"] for line in lines(path)][-1] == "response.done"


def test_what_cannot_be_recorded_to_is_refused_before_anything_is_dialled(tmp_path: Path) -> None:
    portkey = Portkey(base_url="http://127.0.0.1:9/v1", api_key="k")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "target")
    (tmp_path / "file").write_text("")
    (tmp_path / "hard").hardlink_to(tmp_path / "file")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigError, match="there is no such folder"):
        portkey.realtime.connect(model="m", record=tmp_path / "no" / "such")
    for given in (link, tmp_path, tmp_path / "hard", tmp_path / "pipe"):
        with pytest.raises(ConfigError, match="cannot be written"):
            portkey.realtime.connect(model="m", record=given)
    for given in (3, b"bytes"):
        with pytest.raises(ConfigError, match="record must be"):
            portkey.realtime.connect(model="m", record=given)
    with pytest.raises(ConfigError, match="on_drift"):
        portkey.realtime.connect(model="m", on_drift="print")
    assert not (tmp_path / "target").exists()


def test_options_that_are_refused_leave_no_file_behind(tmp_path: Path) -> None:
    portkey = Portkey(base_url="http://127.0.0.1:9/v1", api_key="k")
    with pytest.raises(ConfigError):
        portkey.realtime.connect(
            model="m",
            record=tmp_path / "call",
            websocket_connection_options={"timeout": -1},
        )
    assert list(tmp_path.iterdir()) == []


# --- the file -----------------------------------------------------------------------------------


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        recorded(tmp_path / "new")
        (tmp_path / "there").touch(0o666)
        recorded(tmp_path / "there")
    finally:
        os.umask(old)
    for name in ("new", "there"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_lines_are_appended_whole_also_after_a_crash_and_from_many_threads(tmp_path: Path) -> None:
    path = tmp_path / "call.jsonl"
    path.write_text('{"time":"x","direction":"received","event":{"type":"cut o')
    session = recorded(path)
    text = "x" * 3000
    event = {"type": "conversation.item.create", "item": {"type": "message", "role": "user"}}

    def send() -> None:
        for _ in range(50):
            session.messages({**event, "event_id": text[:400]})

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other = recorded(path)
    other.messages({"type": "response.create"})
    entries = list(read(path))
    assert [entry.line for entry in entries if entry.problem] == [1]
    assert len(entries) == 1 + 200 + 1


def test_a_full_disk_ends_the_recording_and_not_the_conversation(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    session = recorded(tmp_path / "call")
    file = session._observer._file  # type: ignore[union-attr]
    assert file is not None
    assert file._file is not None
    full = os.open("/dev/full", os.O_WRONLY)
    os.dup2(full, file._file)
    os.close(full)
    for _ in range(3):
        session.messages({"type": "response.create"})
    assert [record.message for record in caplog.records] == [
        f"recording to {tmp_path / 'call'} ended: No space left on device"
    ]


def test_the_file_is_closed_when_nobody_records_any_more(tmp_path: Path) -> None:
    session = recorded(tmp_path / "call")
    descriptor = session._observer._file._file  # type: ignore[union-attr]
    del session
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)  # type: ignore[arg-type]


# --- what is left out ---------------------------------------------------------------------------


def test_secrets_are_left_out_wherever_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "call"
    session = recorded(path)
    mcp = {
        "type": "mcp",
        "server_label": "s",
        "authorization": "token-one-very-secret",
        "headers": {"X-Any": "header-two-very-secret"},
    }
    receive(
        session,
        {"type": "session.created", "session": {"type": "realtime", "tools": [mcp]}},
        {"type": "session.updated", "session": {"client_secret": {"value": "three-very-secret"}}},
        {"type": "made.up", "api_key": "four-very-secret", "deep": [{"password": ["five-secret"]}]},
        {"type": "made.up", "note": f"{SECRETS[3]} and Bearer six-very-secret, sk-seven-secret"},
        {"type": "made.up", SECRETS[0]: "a key is text too"},
        {"type": "made.up", "text": 'said \'{"api_key": "nine-secret"}\' and password=ten-secret.'},
        {
            "type": "made.up",
            "url": "https://me:elevensecret@a.test/x?a=1&sig_token=twelve-secret&b=2",
        },
        {"type": "made.up", "text": "Authorization: Basic thirteen-secret=="},
        {"type": "error", "error": {"message": f"Invalid key {SECRETS[1]}", "type": "t"}},
    )
    session.messages(
        {"type": "response.create", "response": {"metadata": {"token": "eight-secret"}}}
    )
    text = path.read_text("utf-8")
    assert "secret" not in text.replace("client_secret", "")
    assert SECRETS[3] not in text
    found = [line["event"] for line in lines(path)]
    assert found[5]["text"] == 'said \'{"api_key": "***"}\' and password=***'
    assert found[6]["url"] == "https://***@a.test/x?a=1&sig_token=***&b=2"
    assert found[8]["error"]["message"] == "Invalid key ***"


def test_what_only_sounds_like_a_secret_stays(tmp_path: Path) -> None:
    path = tmp_path / "call"
    session = recorded(path)
    response = {"id": "resp_1", "max_output_tokens": "inf", "usage": {"total_tokens": 12}}
    response["status_details"] = {"reason": "Too many tokens: 4096. See https://a.test/b?c=d@e:f"}
    receive(session, {"type": "response.done", "event_id": "e", "response": response})
    assert lines(path)[0]["event"]["response"] == response


@pytest.mark.parametrize("audio", [False, True])
def test_audio_is_left_out_unless_it_is_asked_for(tmp_path: Path, audio: bool) -> None:
    path = tmp_path / "call"
    session = recorded(path, audio=audio)
    place = {"event_id": "e", "response_id": "r", "item_id": "i", "output_index": 0}
    receive(
        session,
        {"type": "response.output_audio.delta", **place, "content_index": 0, "delta": AUDIO},
        {"type": "made.up", "unknown": AUDIO},
    )
    list(session.append(bytes(480)))
    found = [line["event"] for line in lines(path)]
    if audio:
        assert [found[0]["delta"], found[1]["unknown"]] == [AUDIO, AUDIO]
        assert len(base64.b64decode(found[2]["audio"])) == 480
    else:
        assert [found[0]["delta"], found[1]["unknown"]] == ["<800 characters left out>"] * 2
        assert found[2]["audio"] == "<480 bytes left out>"


def test_images_are_left_out_with_their_kind_kept(tmp_path: Path) -> None:
    path = tmp_path / "call"
    session = recorded(path)
    part = {"type": "input_image", "image_url": "data:image/png;base64," + "A" * 200}
    item = {"type": "message", "role": "user", "content": [part]}
    session.messages({"type": "conversation.item.create", "item": item})
    shown = lines(path)[0]["event"]["item"]["content"][0]["image_url"]
    assert shown == "data:image/png;base64,<200 characters left out>"


def test_what_is_no_json_is_noted_without_its_content(tmp_path: Path) -> None:
    path = tmp_path / "call"
    session = recorded(path)
    receive(session, b"\xff\xfe secret", b"[1, 2]", b'"\\ud800"')
    found = lines(path)
    assert [line["event"] for line in found] == [None, [1, 2], "\ud800"]
    assert (found[0]["bytes"], "secret" in str(found[0])) == (9, False)


def test_hostile_messages_do_not_disturb_the_conversation(tmp_path: Path) -> None:
    session = recorded(tmp_path / "call")
    deep = "[" * 190 + "]" * 190
    receive(
        session,
        f'{{"type": "made.up", "deep": {deep}}}'.encode(),
        b'{"type": "response.done", "response": 1e999, "x": NaN}',
        b'{"type": ["a list"]}',
    )
    assert len(lines(tmp_path / "call")) >= 2


def test_recording_off_costs_no_observer() -> None:
    assert Session(ga.DIALECT, wire="ga")._observer is None
    observer = Observer(None, None, str)
    observer.sent({"type": "x"}, "ga")
    observer.appended(b"", "ga")
    observer.unreadable("x", 1, "ga")
    observer.received({"type": "x"}, "ga")


# --- reading ------------------------------------------------------------------------------------


def test_events_alone_are_read_too(tmp_path: Path) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text('{"type": "response.done"}\n\nnonsense\n[1]\n')
    found = [(entry.line, entry.direction, entry.problem) for entry in read(path)]
    assert found == [
        (1, "received", ""),
        (3, "received", "not JSON, or cut off"),
        (4, "received", "not an object"),
    ]


@pytest.mark.parametrize("api", [beta.DIALECT, ga.DIALECT], ids=["beta", "ga"])
def test_every_example_of_the_specs_is_read_back_as_it_was(api: Dialect, tmp_path: Path) -> None:
    spec = yaml.safe_load((ROOT / "spec" / api.name / "asyncapi.yaml").read_text("utf-8"))
    examples = [
        (kind, example["payload"])
        for channel in spec["channels"].values()
        for kind, message in channel["messages"].items()
        for example in message["examples"]
    ]
    file = Recording(tmp_path / "call", audio=True)
    file.open()
    for kind, payload in examples:
        file.event(payload, api, "received" if kind in api.server_events else "sent", str)
    masked = 0
    for (_, payload), entry in zip(examples, read(tmp_path / "call"), strict=True):
        masked += entry.event != payload
        shown = json.dumps(entry.event)
        assert entry.event == payload or "***" in shown or "left out>" in shown
    assert len(examples) > 100
    assert masked < 20, "those with a secret or a file in them"
