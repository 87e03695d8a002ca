"""Changes that a maintainer makes: each is an edit of spec/ alone, and the client offers it.

All are made in one scratch copy, since generating takes seconds; each has a test of its own. The
last three are a new dialect, another that the emulator serves, and a wire for the first.
"""

from __future__ import annotations

import contextlib
import copy
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

import generate
from schema import yamldata
from support import small_specs
from support.small_specs import (
    RECEIVE,
    ROOT,
    SEND,
    Spec,
    add_message,
    const,
    message,
    obj,
    operation,
    ref,
    string,
)

pytestmark = pytest.mark.slow

Files = dict[str, Spec]
"""The files of spec/ by path, as data."""
SIDES = (SEND, RECEIVE)
EVENTS, CALLS, MAPPING = "ga/asyncapi.yaml", "ga/openapi.yaml", "beta-on-ga.yaml"


def schemas(files: Files) -> Spec:
    found: Spec = files[EVENTS]["components"]["schemas"]
    return found


def server_event(files: Files) -> None:
    sound = string(contentEncoding="base64")
    add_message(files[EVENTS], RECEIVE, "mood.delta", message("mood.delta", {"delta": sound}))
    files[MAPPING]["only"]["wire"]["server"]["mood.delta"] = "Beta has no moods."


def client_event(files: Files) -> None:
    schemas(files)["Round"] = obj({"type": const("round"), "radius": {"type": "number"}}, ("type",))
    schemas(files)["Square"] = obj({"type": const("square")}, ("type",))
    schemas(files)["Figure"] = {
        "description": "One of two.",
        "oneOf": [ref("Round"), ref("Square")],
    }
    setting = obj({"shape": ref("Figure"), "loud": {"type": "boolean"}}, ("shape",))
    add_message(files[EVENTS], SEND, "mood.set", message("mood.set", {"setting": setting}))
    files[MAPPING]["only"]["wire"]["client"]["mood.set"] = "Beta has no moods."


def field(files: Files) -> None:
    delta = files[EVENTS]["channels"][RECEIVE]["messages"]["response.output_audio.delta"]
    delta["payload"]["properties"]["loudness"] = {"type": "number", "description": "In decibels."}
    only = files[MAPPING]["only"]["wire"]["fields"]
    only["response.output_audio.delta"] = {"loudness": "Newer than beta."}


def enum_value(files: Files) -> None:
    listing = files["ga/schemas.yaml"]["components"]["schemas"]["NoiseReduction"]
    listing["properties"]["type"]["enum"].append("indoors")


def rename(files: Files) -> None:
    old, new = "input_audio_buffer.dtmf_event_received", "input_audio_buffer.key_pressed"
    known = files[EVENTS]["channels"][RECEIVE]["messages"]
    known[new] = json.loads(json.dumps(known.pop(old)).replace(old, new))
    only = files[MAPPING]["only"]["wire"]["server"]
    only[new] = only.pop(old)


def null(files: Files) -> None:
    schemas(files)["ErrorDetail"]["properties"]["message"]["type"] = ["string", "null"]


def rest_call(files: Files) -> None:
    parameters = [
        {"name": "mood_id", "in": "path", "required": True, "schema": string()},
        {"name": "limit", "in": "query", "schema": {"type": "integer"}},
        {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
    ]
    call = operation("retrieve_mood", "moods", None, "Mood", parameters=parameters)
    files[CALLS]["paths"]["/realtime/moods/{mood_id}"] = {"get": call}
    files[CALLS]["components"]["schemas"]["Mood"] = obj({"id": string()}, ("id",))


def content_part(files: Files) -> None:
    schemas(files)["VideoContent"] = obj(
        {"type": const("output_video"), "url": string()}, ("type",)
    )
    schemas(files)["ContentPart"]["oneOf"].append({"$ref": "#/components/schemas/VideoContent"})
    members = files[MAPPING]["only"]["wire"].setdefault("members", {})
    members["ContentPart"] = {"output_video": "Beta shows nothing."}


def deprecation(files: Files) -> None:
    old = files[EVENTS]["channels"][SEND]["messages"]["conversation.item.retrieve"]
    old["payload"]["deprecated"] = True


def dialect(files: Files) -> None:
    for name in ("asyncapi", "openapi", "schemas"):
        text = json.dumps(files[f"translations/{name}.yaml"])
        text = text.replace("/realtime/translations", "/realtime/echo")
        files[f"echo/{name}.yaml"] = json.loads(text)
    entry = copy.deepcopy(files["dialects.yaml"]["translations"])
    entry |= {"client": "realtime.echo", "class": "Echo", "connection": "EchoConnection"}
    entry |= {"title": "echo dialect", "path": "/realtime/echo"}
    entry |= {"header": {"X-Echo": "on"}, "asked_by": ["echo_header_required"]}
    files["dialects.yaml"]["echo"] = entry


def server(files: Files) -> None:
    """Another dialect, with names of its own for what its marks say; the emulator serves it."""
    for name in ("asyncapi", "schemas"):
        text = json.dumps(files[f"translations/{name}.yaml"])
        text = text.replace("/realtime/translations", "/realtime/whisper")
        for old, new in (("session.created", "greeting"), ("session.update", "whisper.tune")):
            text = text.replace(old, new)
        files[f"whisper/{name}.yaml"] = json.loads(text)
    add_message(files["whisper/asyncapi.yaml"], SEND, "hush", message("hush", {}))
    sent = files["whisper/asyncapi.yaml"]["channels"][SEND]["messages"]
    sound = sent["session.input_audio_buffer.append"]
    sound["payload"]["required"] = ["type", "pcm"]
    for holder in (sound["payload"]["properties"], sound["examples"][0]["payload"]):
        holder["pcm"] = holder.pop("audio")
    entry = copy.deepcopy(files["dialects.yaml"]["translations"])
    entry |= {"client": "realtime.whisper", "class": "Whisper", "connection": "WhisperConnection"}
    entry |= {"title": "whisper dialect", "path": "/realtime/whisper"}
    del entry["also"]
    files["dialects.yaml"]["whisper"] = entry


def wire(files: Files) -> None:
    """The new dialect on a GA wire: sound there under another name, and nothing else."""
    files["dialects.yaml"]["echo"]["wires"].append("ga")
    ours, theirs = (
        {side: dict.fromkeys(files[path]["channels"][side]["messages"], "No.") for side in SIDES}
        for path in ("echo/asyncapi.yaml", EVENTS)
    )
    sound = {
        "program": "session.input_audio_buffer.append",
        "wire": "input_audio_buffer.append",
    }
    del ours[SEND][sound["program"]], theirs[SEND][sound["wire"]]
    calls = dict.fromkeys(files["echo/openapi.yaml"]["paths"], "No.")
    files["echo-on-ga.yaml"] = {
        "client": [sound],
        "only": {"program": {**ours, "rest": calls}, "wire": theirs},
    }


_TRANSLATED = ("session.output_transcript.delta", "session.output_audio.delta")
CHANGES: dict[Callable[[Files], None], tuple[str, Any]] = {
    server_event: (
        """
event = ga.decode_server_event({"type": "mood.delta", "delta": "aGk="})
said = [type(event).__name__, list(event.audio)]
""",
        ["MoodDeltaEvent", [104, 105]],
    ),
    client_event: (
        """
sent = []
connection = senders.Senders(lambda event: sent.append(to_wire(event)))
connection.mood.set(setting={"shape": {"type": "round", "radius": 1.5}})
connection.mood.set(setting=ga.MoodSetEventSetting(shape=ga.Square(), loud=True))
said = [each["setting"] for each in sent]
assert ga.decode_client_event(sent[0]).setting.shape == ga.Round(radius=1.5)
assert issubclass(GaRealtimeConnection, senders.Senders)
assert issubclass(AsyncGaRealtimeConnection, senders.AsyncSenders)
assert senders.AsyncSenders(sent.append).mood.set
""",
        [{"shape": {"type": "round", "radius": 1.5}}, {"shape": {"type": "square"}, "loud": True}],
    ),
    field: (
        """
event = ga.decode_server_event({"type": "response.output_audio.delta", "event_id": "e",
    "response_id": "r", "item_id": "i", "output_index": 0, "content_index": 0, "delta": "",
    "loudness": -3.5})
said = [event.loudness, event.extra, list(event.problems)]
""",
        [-3.5, {}, []],
    ),
    enum_value: (
        'said = "indoors" in str(typing.get_type_hints(ga.NoiseReduction)["type"])\n',
        True,
    ),
    rename: (
        """
event = ga.decode_server_event({"type": "input_audio_buffer.key_pressed", "event": "9",
    "received_at": 1})
old = ga.decode_server_event({"type": "input_audio_buffer.dtmf_event_received"})
said = [type(event).__name__, event.event, type(old).__name__]
""",
        ["InputAudioBufferKeyPressedEvent", "9", "UnknownEvent"],
    ),
    null: (
        """
event = ga.decode_server_event({"type": "error", "event_id": "e", "error": {"type": "x",
    "message": None}})
said = [event.error.message, list(event.problems)]
""",
        [None, []],
    ),
    rest_call: (
        """
api = type(portkey.realtime).__mro__[1]()
api._transport = Kept()
assert hasattr(portkey.realtime, "moods")
request = api.moods.retrieve("a/b", limit=3, x_trace="t")
said = [request.method, request.path, dict(request.query), dict(request.headers)]
""",
        ["GET", "/realtime/moods/a%2Fb", {"limit": "3"}, {"X-Trace": "t"}],
    ),
    content_part: (
        """
part = {"type": "output_video", "url": "u"}
event = {"type": "response.content_part.added", "event_id": "e", "response_id": "r",
    "item_id": "i", "output_index": 0, "content_index": 0, "part": part}
native = ga.decode_server_event(event).part
carried = beta.decode_server_event(event).part
said = [type(native).__name__, native.url, type(carried).__name__]
""",
        ["VideoContent", "u", "UnknownObject"],
    ),
    deprecation: (
        """
found = [name for name, each in vars(senders).items() if isinstance(each, type)
         and "eprecated" in str(getattr(each, "retrieve", None).__doc__)]
said = [bool(found), "eprecated" in ga.ConversationItemRetrieveEvent.__doc__]
""",
        [True, True],
    ),
    dialect: (
        """
echo = portkey.realtime.echo
manager = echo.connect(model="m")
api = type(echo).__mro__[1]()
api._transport = Kept()
request = api.client_secrets.create(session={"model": "m"})
said = [type(echo).__name__, request.path, type(manager).__name__]
from portkey_realtime_wire.echo import DIALECT
plan = planned(portkey._options, DIALECT, Given({"model": "m"}))
refusal = BadRequestError("no", status=400, code="echo_header_required")
first = plan.first()
second = plan.other(first, WrongDialectError(refusal.code, refusal))
said += [each.dial.headers.get("X-Echo") for each in (first, second)]
""",
        ["Echo", "/realtime/echo/client_secrets", "EchoConnectionManager", None, "on"],
    ),
    server: (
        """
from portkey_realtime_emulator import Emulator
from portkey_realtime_emulator.__main__ import parser
said = [parser().parse_args(["--dialect", "whisper"]).dialect]
for served in ("whisper", "ga", "beta"):
    with Emulator(served) as emulator:
        whisper = Portkey(base_url=emulator.base_url).realtime.whisper
        try:
            with whisper.connect(model="m") as connection:
                connection.hush()
                connection.whisper.tune(session={"audio": {"output": {"language": "de"}}})
                connection.send_audio_data(bytes(960))
                connection.send({"type": "response.create"})
                heard = [connection.recv(timeout=60) for _ in range(5)]
        except NotFoundError as error:
            said.append(error.status)
        else:
            said.append([each.type for each in heard])
            said.append([heard[0].session.model, heard[1].session.audio.output.language])
            said.append([heard[2].delta, len(heard[3].audio), heard[4].error.code])
""",
        [
            "whisper",
            *[
                ["greeting", "whisper.tuned", *_TRANSLATED, "error"],
                ["m", "de"],
                ["de ", 960, "invalid_value"],
            ]
            * 2,
            404,
        ],
    ),
    wire: (
        """
from portkey_realtime._core.session import Session
from portkey_realtime_wire import echo
session = Session(echo.DIALECT, wire="ga")
sent = session._wire.to_wire({"type": "session.input_audio_buffer.append", "audio": "aGk="})
greeted = Session(echo.DIALECT)
greeted._wire.learn({"type": "session.created", "session": {"audio": {}}})
said = [session._wire.name, json.loads(sent[0])["type"], greeted._wire.name]
""",
        ["ga", "input_audio_buffer.append", "ga"],
    ),
}

START = """
import json, sys, typing
from portkey_realtime import Portkey
from portkey_realtime._client.generated.ga.aio import *
from portkey_realtime._client.generated.ga.sync import *
from portkey_realtime._client.connect import planned
from portkey_realtime._config.options import Given
from portkey_realtime._core.greeting import WrongDialectError
from portkey_realtime.errors import BadRequestError, NotFoundError
from portkey_realtime_wire import beta, ga
from portkey_realtime_wire.ga import senders
from portkey_realtime_wire.shapes import to_wire

class Kept:
    def call(self, request, parse, options):
        return request

portkey = Portkey(api_key="x", virtual_key="v")
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the client says after each change."""
    root = tmp_path_factory.mktemp("ten")
    for name in ("templates", "spec", "src/portkey_realtime"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    spec = root / "spec"
    names = [path.relative_to(spec).as_posix() for path in spec.rglob("*.yaml")]
    before: Files = {name: yamldata.alone((spec / name).read_bytes(), name).data for name in names}
    files = copy.deepcopy(before)
    for change in CHANGES:
        change(files)
    for name in [name for name in files if files[name] != before.get(name)]:
        (spec / name).parent.mkdir(exist_ok=True)
        (spec / name).write_text(small_specs.text(files[name]), encoding="utf-8")
    with contextlib.redirect_stderr(io.StringIO()) as warnings:
        generate.render.write(generate.make(root), root / "generated" / generate.PACKAGE)
    assert not warnings.getvalue(), "the mapping has an answer for everything"
    generate.client.write(generate.client.make(root), root)
    code = [START, "answers = {}"]
    for change, (question, _) in CHANGES.items():
        body = question.strip().replace("\n", "\n    ")
        code.append(f"try:\n    {body}\nexcept Exception as error:\n    said = repr(error)")
        code.append(f"answers[{change.__name__!r}] = said")
    done = subprocess.run(
        [sys.executable, "-c", "\n".join([*code, "print(json.dumps(answers))"])],
        env={
            **os.environ,
            "PYTHONPATH": f"{root / 'generated'}{os.pathsep}{root / 'src'}",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_an_edit_of_the_spec_is_all_that_it_takes(
    answers: dict[str, Any], change: Callable[[Files], None]
) -> None:
    assert answers[change.__name__] == CHANGES[change][1]
