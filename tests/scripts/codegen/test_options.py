"""An option is described once: an entry in spec/client.yaml, and ``make generate``, are enough."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import validate
from codegen import client
from schema.document import SpecError

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]

CLIENT_OPTION = """\
  - name: span_name
    type: str | None
    default: 'None'
    doc: The name of the span that the gateway writes.
"""
CONNECT_OPTION = """\
  - name: safety_identifier
    type: str | None
    default: 'None'
    header: OpenAI-Safety-Identifier
    doc: Who is speaking, as a hash.
  - name: mood
    type: str | None
    default: 'None'
    header: x-mood
    secret: true
    doc: A mood.
  - name: speakers
    type: int | None
    default: 'None'
    query: speakers
    doc: How many people speak.
  - name: api_version
    dialects: [ga]
    type: str | None
    default: 'None'
    query: api-version
    doc: The version of the API.
"""
CONVERSATION_OPTION = """\
  - name: speed
    type: float | None
    default: 'None'
    doc: How fast the model speaks.
"""
SOCKET_OPTION = """\
  - name: max_queue
    type: int | None
    check: size
    value: '64'
    none: 'off'
    library: true
    doc: Messages that may wait in the library.
"""

PROGRAM = """
import inspect, json, typing
from portkey_realtime import AsyncPortkey, Portkey, WebsocketConnectionOptions
from portkey_realtime.errors import ConfigError
from portkey_realtime._config.options import Given
from portkey_realtime._config.dial import dial_settings
from portkey_realtime._client.connect import planned
from portkey_realtime.ga import DIALECT

said = {}
for kind in (Portkey, AsyncPortkey):
    client = kind(span_name="span", base_url="http://127.0.0.1:9/v1")
    said[kind.__name__] = "span_name" in inspect.signature(kind).parameters
    said[kind.__name__ + " doc"] = "The name of the span" in kind.__init__.__doc__
    for api in (client.realtime, client.beta.realtime):
        name = type(api).__name__
        parameters = inspect.signature(api.connect).parameters
        said[name] = [n for n in ("safety_identifier", "api_version") if n in parameters]
        said[name + " doc"] = "Who is speaking" in api.connect.__doc__
        assert "speed" in inspect.signature(api.conversation).parameters
        assert "How fast the model speaks." in api.conversation.__doc__
        talk = api.conversation(model="m", speed=1.5)
        assert talk._opening.settings["speed"] == 1.5
client = Portkey(span_name="span", base_url="http://127.0.0.1:9/v1")
given = {"model": "m", "safety_identifier": "who", "api_version": "v 1"}
given |= {"mood": "tell-nobody", "speakers": 2}
given["websocket_connection_options"] = {"max_queue": 7}
plan = planned(client._options, DIALECT, Given(given))
dial = plan.first().dial
said["url"], said["headers"] = dial.url, dict(dial.headers)
said["shown"] = dial.redact("x-mood: tell-nobody")
said["max_queue"] = dial.arguments["max_queue"]
said["typed"] = "max_queue" in typing.get_type_hints(WebsocketConnectionOptions)
for bad in ({"max_queue": 0}, {"max_queues": 1}):
    try:
        client.realtime.connect(model="m", websocket_connection_options=bad)
    except ConfigError as error:
        said[str(bad)] = str(error)
for bad in ({"mood": "a\\r\\nX-Evil: 1"}, {"mood": "\u4e2d"}, {"mood": 57}, {"speakers": "two"}):
    for api in (client.realtime, AsyncPortkey().beta.realtime):
        try:
            api.connect(model="m", **bad)
        except ConfigError as error:
            said.setdefault("refused", []).append(str(error))
try:
    client.beta.realtime.connect(model="m", api_version="1")
except TypeError as error:
    said["beta"] = str(error)
print(json.dumps(said))
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The parts of the project that an option passes through."""
    for name in ("spec", "templates", "generated", "src"):
        shutil.copytree(
            ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", ".port*")
        )
    return tmp_path


def add_options(root: Path) -> None:
    path = root / "spec/client.yaml"
    text = path.read_text("utf-8")
    for before, entry in (
        ("  - name: timeout\n    type: float | NotGiven", CLIENT_OPTION),
        ("  - name: record\n", CONNECT_OPTION),
        ("  - name: max_unread\n", SOCKET_OPTION),
        ("  - name: false_start\n", CONVERSATION_OPTION),
    ):
        assert text.count(before) == 1
        text = text.replace(before, entry + before)
    path.write_text(text, "utf-8")


def test_adding_an_option_is_one_edit(copy: Path) -> None:
    """To the client's, to those of ``connect``, of the socket and of ``conversation`` at once."""
    add_options(copy)
    made = client.make(copy)
    client.write(made, copy)
    assert client.present(copy) == made

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={"PYTHONPATH": f"{copy / 'src'}:{copy / 'generated'}"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    for name in ("Portkey", "AsyncPortkey"):
        assert said[name]
        assert said[f"{name} doc"]
    for name in ("Realtime", "AsyncRealtime"):
        assert said[name] == ["safety_identifier", "api_version"]
        assert said[f"{name} doc"]
    for name in ("BetaRealtime", "AsyncBetaRealtime"):
        assert said[name] == ["safety_identifier"]
        assert said[f"{name} doc"]
    assert said["url"].endswith("?model=m&speakers=2&api-version=v%201")
    assert said["headers"]["x-mood"] == "tell-nobody"
    assert said["shown"] == "x-mood: ***"
    assert said["headers"]["x-portkey-span-name"] == "span"
    assert said["headers"]["OpenAI-Safety-Identifier"] == "who"
    assert said["max_queue"] == 7
    assert said["typed"]
    assert said["{'max_queue': 0}"] == "max_queue must be a number of bytes above 0"
    assert "max_queue," in said["{'max_queues': 1}"]
    line_break, other_script, number, word = said["refused"][::2]
    assert said["refused"] == [each for each in said["refused"][::2] for _ in range(2)]
    assert line_break.startswith("mood contains a line break, which no HTTP header can carry")
    assert other_script.startswith("mood contains a character outside Latin-1 (U+4E2D)")
    assert not any(value in str(said["refused"]) for value in ("Evil", "\u4e2d", "57"))
    assert number == "mood must be text, not int"
    assert word == "speakers must be a whole number, not 'two'"
    assert said["beta"].startswith("connect() has no keyword api_version;")


def test_what_is_no_longer_described_is_removed(copy: Path) -> None:
    stale = copy / "src/portkey_realtime/_client/generated/old.py"
    stale.write_text('# Generated from spec/old.yaml. Do not edit: run "make generate".\n', "utf-8")
    own = copy / "src/portkey_realtime/_client/connect.py"
    made = client.make(copy)
    assert stale.relative_to(copy).as_posix() in client.present(copy)

    client.write(made, copy)

    assert not stale.exists()
    assert own.exists()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("type: int | None\n", "tpye: int | None\n", "word 'tpye'; did you mean 'type'?"),
        ("    check: proxy\n", "    chekc: proxy\n", "'chekc'; did you mean 'check'?"),
        ("    dialects: [ga]\n", "    dialects: [gaa]\n", "no such dialect: gaa"),
        ("  - name: call_id\n", "  - name: call-id\n", "'call-id' cannot be a keyword"),
        ("    value: '20.0'\n", "    value: 'print(1)'\n", "'print(1)' is no constant"),
        ("    type: int | None\n    check: size\n", "    check: size\n", "'type' is a required"),
        ("  - name: call_id\n", "  - name: class\n", "is a word of Python: write 'class_'"),
        ("  - name: call_id\n", "  - name: given\n", "'given' is taken by the generated code"),
        (
            "  - name: intent\n    dialects: [beta, ga]\n",
            "  - name: model\n",
            "'model' is described",
        ),
        (
            "  - name: call_id\n",
            "  - name: model\n",
            "described twice for the dialect ga",
        ),
        ("type: Reconnect | None", "type: Reconnect | Nome", "type 'Nome'; did you mean 'None'?"),
        (
            "type: Reconnect | None",
            "type: Recnnect | None",
            "did you mean 'Reconnect'?",
        ),
        (
            "type: Reconnect | None",
            "type: Policy | None",
            "'Policy': name its module",
        ),
        ("type: Reconnect | None", "type: Reconnect |", "'Reconnect |' is no type of Python"),
        ("default: NOT_GIVEN", "default: NOT_GIVN", "'NOT_GIVN'; did you mean 'NOT_GIVEN'?"),
        ("default: NOT_GIVEN", "default: 1.2.3", "'1.2.3': it is no value of Python"),
        (
            "type: bool\n    default: 'False'",
            "type: bool\n    default: 'None'",
            "None does not fit",
        ),
        ("default: '24000'", "default: '0.5'", "0.5 does not fit the type int"),
        ("    none: 'off'\n", "    none: 'of'\n", "'of' is not one of"),
        ("    check: proxy\n", "", "proxy has no check: name a function"),
        ("    check: headers\n", "    check: header\n", "did you mean 'headers'?"),
        ("  gives: Captions\n", "  gives: Caption\n", "did you mean 'AsyncCaptions'?"),
        ("    header: none\n", "    query: none\n", "'query' is not read here"),
        (
            "  Playback: ",
            "  Unused: collections.abc\n  Playback: ",
            "Unused: is used nowhere",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, old: str, new: str, words: str) -> None:
    (tmp_path / "spec").mkdir()
    for name in ("voice.py", "_config/checks.py"):
        module = tmp_path / client.PACKAGE / name
        module.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / client.PACKAGE / name, module)
    for name in ("client.yaml", "dialects.yaml"):
        text = (ROOT / "spec" / name).read_text("utf-8")
        assert old in text or name != "client.yaml"
        (tmp_path / "spec" / name).write_text(text.replace(old, new, 1), "utf-8")

    with pytest.raises(SpecError) as caught:
        client.make(tmp_path)

    assert words in str(caught.value)
    assert str(caught.value).startswith("spec/client.yaml:")
    found = [each for each in validate.check(tmp_path).problems if each.file == "spec/client.yaml"]
    assert [str(each) for each in found] == [str(caught.value)]  # one mistake, one problem


def test_every_check_that_is_named_exists() -> None:
    from portkey_realtime._config.checks import CHECKS
    from portkey_realtime._config.generated.socket_options import SOCKET_OPTIONS

    assert {option.check for option in SOCKET_OPTIONS.values()} <= CHECKS.keys()
