"""A package from any AsyncAPI document: typed, importable, and never a crash.

The documents in ``apis/`` are written in the way of public ones of other voice APIs.
"""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import generate
from codegen import event_classes, render, standalone
from codegen.channel import ChannelEvents
from codegen.dialect import build_events
from schema import load
from schema.document import SpecError
from support import small_specs

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
APIS = sorted((Path(__file__).parent / "apis").glob("*.yaml"))
TEMPLATES = ROOT / "templates"

Spec = dict[str, Any]


def run(
    monkeypatch: pytest.MonkeyPatch, document: Path, out: Path, *more: str, name: str = "voice"
) -> int:
    command = ["generate.py", "--asyncapi", str(document), "--package", name, "--out", str(out)]
    monkeypatch.setattr(sys, "argv", [*command, *more])
    return generate.main()


def made(spec: Spec, **options: Any) -> tuple[render.Files, list[str]]:
    document = load.parse(small_specs.text(spec).encode(), "api.yaml")
    return standalone.make(document, "voice", TEMPLATES, **options)


def channels(spec: Spec, **options: Any) -> tuple[list[ChannelEvents], list[str]]:
    """The records, without the tools that write them down."""
    document = load.parse(small_specs.text(spec).encode(), "api.yaml")
    found, notes = standalone.read(document, "voice", **options)
    return found, notes


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a package for each document."""
    out = tmp_path_factory.mktemp("packages")
    for path in (*APIS, ROOT / "spec" / "translations" / "asyncapi.yaml"):
        name = path.name.partition(".")[0].replace("-", "_")
        document = load.read(path, path.name)
        files, _ = standalone.make(document, name, TEMPLATES)
        standalone.write(files, out, name)
    return out


def python(packages: Path, code: str) -> Any:
    """What a Python of its own prints, as JSON, that can import the packages."""
    done = subprocess.run(
        [sys.executable, "-c", f"import json\n{code}"],
        env={"PYTHONPATH": str(packages)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# --- documents of other APIs --------------------------------------------------------------------


def test_the_packages_pass_strict_type_checks(packages: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path), "."]
    done = subprocess.run(command, cwd=packages, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_packages_need_nothing_of_this_project(packages: Path) -> None:
    code = (
        "import sys, listen, media_streams, agent.v1_agent, agent.v1_speech_stream, asyncapi\n"
        "print(json.dumps([m for m in sys.modules if m.startswith(('portkey', 'codegen'))]))"
    )
    assert python(packages, code) == []


def test_a_transcript_is_decoded_to_its_last_object(packages: Path) -> None:
    code = """
from listen import decode_server_event, ResultsEvent
from listen.shapes import to_wire
data = {"type": "Results", "is_final": True, "new": 1,
        "channel": {"alternatives": [{"transcript": "hi", "words": [{"word": "hi",
                                                                     "speaker": None}]}]},
        "entities": [{"label": "DATE", "value": "today"}, {"label": "PLACE", "name": "Leeds"}]}
event = decode_server_event(data)
assert type(event) is ResultsEvent, event
word = event.channel.alternatives[0].words[0]
kinds = [type(each).__name__ for each in event.entities]
print(json.dumps([word.word, word.speaker, kinds, event.extra, to_wire(event) == data]))
"""
    assert python(packages, code) == ["hi", None, ["DateEntity", "UnknownObject"], {"new": 1}, True]


def test_one_tag_in_two_directions_is_two_classes(packages: Path) -> None:
    code = """
from media_streams import decode_client_event, decode_server_event, TAG
from media_streams.media.senders import Senders
from media_streams.shapes import to_wire
data = {"event": "media", "streamSid": "s", "media": {"payload": "AAEC"}}
sent = []
senders = Senders(lambda message: sent.append(to_wire(message)))
senders.media(stream_sid="s", media={"payload": bytes([0, 1, 2])})
print(json.dumps([TAG, type(decode_server_event(data)).__name__,
                  type(decode_client_event(data)).__name__, sent == [data]]))
"""
    assert python(packages, code) == ["event", "MediaEvent", "OutboundMediaEvent", True]


def test_audio_in_an_object_is_found_and_no_delta_is_made_up(packages: Path) -> None:
    code = """
from media_streams import decode_server_event
event = decode_server_event({"event": "media", "streamSid": "s", "media": {"payload": "AAEC"}})
empty = decode_server_event({"event": "media", "streamSid": "s"})
made = [event, decode_server_event({"event": "new", "delta": "a"}), decode_server_event(7)]
deltas = [hasattr(each, "delta") for each in made]
print(json.dumps([list(event.audio), getattr(empty, "audio", None), deltas]))
"""
    assert python(packages, code) == [[0, 1, 2], None, [False, False, False]]


def test_messages_that_list_the_same_values_are_told_by_their_own() -> None:
    kinds = {"type": "string", "enum": ["Flush", "Clear", "Close"]}
    payload = {"type": "object", "properties": {"type": kinds}, "required": ["type"]}
    spec = three(
        {"do": {"action": "send"}},
        {f"SpeakV1{name}": {"payload": payload} for name in ("Flush", "Clear", "Close")},
    )
    ((events,), notes) = channels(spec)
    assert dict(events.table("client")) == {
        "Flush": "FlushEvent",
        "Clear": "ClearEvent",
        "Close": "CloseEvent",
    }
    assert not any("share" in note for note in notes)


def test_numbers_name_no_classes() -> None:
    messages = {key: {**tagged(tag), "name": name} for key, tag, name in (
        ("a", "45", "sessionStarted"), ("b", "46", "46"))}  # fmt: skip
    ((events,), _) = channels(three({"on": {"action": "receive"}}, messages))
    assert dict(events.table("server")) == {"45": "SessionStartedEvent", "46": "Message46Event"}


def test_direction_is_decided_for_a_document_as_a_whole() -> None:
    ping = {"ping": {"payload": tagged("ping")["payload"]}}
    spec = three(
        {
            "onSubscribe": {"action": "receive", "messages": listed("subscribe")},
            "sendError": {"action": "send", "messages": listed("error")},
        },
        {"subscribe": tagged("subscribe"), "error": tagged("error"), **ping},
    )
    spec["channels"]["beat"] = {
        "address": "/beat",
        "messages": {"ping": {"$ref": "#/components/messages/ping"}},
    }
    del spec["channels"]["talk"]["messages"]["ping"]
    spec["operations"]["beat"] = {"action": "send", "channel": {"$ref": "#/channels/beat"}}
    (found, notes) = channels(spec)
    assert [sides(each) for each in found] == [
        ({"SubscribeEvent"}, {"ErrorEvent"}),
        (set(), {"PingEvent"}),
    ]
    assert sum("use --flip" in note for note in notes) == 1


def test_messages_without_a_tag_are_told_by_their_keys(packages: Path) -> None:
    code = """
from agent import v1_agent, v1_speech_stream as speech
def name(event): return type(event).__name__
print(json.dumps([
    name(v1_agent.decode_client_event({"user_audio_chunk": "AAAA"})),
    name(v1_agent.decode_client_event({"type": "pong", "event_id": 1})),
    name(v1_agent.decode_client_event({"type": "new", "user_audio_chunk": "AAAA"})),
    name(v1_agent.decode_server_event({"type": "agent_response_correction"})),
    name(speech.decode_client_event({"text": "Hello."})),
    name(speech.decode_client_event({"text": " ", "voice_settings": {}})),
    name(speech.decode_server_event({"audio": "AAAA", "isFinal": False})),
    name(speech.decode_server_event({"isFinal": True})),
    name(speech.decode_server_event({"what": 1})),
    name(speech.decode_server_event([1])),
    list(speech.SERVER_BINARY),
]))
"""
    assert python(packages, code) == [
        "UserAudioChunkEvent",
        "PongEvent",
        "UnknownEvent",
        "AgentResponseEvent",
        "SendTextEvent",
        "InitializeConnectionEvent",
        "AudioOutEvent",
        "FinalOutEvent",
        "UnknownEvent",
        "InvalidEvent",
        ["rawOut"],
    ]


def test_a_discriminator_without_constants_and_recursion_are_understood(packages: Path) -> None:
    code = """
from agent.v1_agent import decode_server_event
target = {"kind": "address", "address": "a", "inner": {"kind": "address", "address": "b"}}
event = decode_server_event({"type": "client_tool_call", "client_tool_call": {"target": target}})
print(json.dumps(event.client_tool_call.target.inner.address))
"""
    assert python(packages, code) == "b"


def test_an_object_that_is_one_of_several_has_the_fields_of_all() -> None:
    text = {"type": "string"}
    payload = {
        "type": "object",
        "properties": {"type": {"const": "done"}, "usage": text},
        "oneOf": [
            {"required": ["setup"], "properties": {"setup": text, "how": {"const": "a"}}},
            {"allOf": [ref("Content")], "required": ["content"]},
        ],
    }
    content = {"properties": {"content": text, "how": {"enum": ["b"]}, "usage": {"const": 1}}}
    spec = three(
        {"on": {"action": "receive"}}, {"x": {"payload": payload}}, schemas={"Content": content}
    )
    ((events,), _) = channels(spec)
    fields = {field.wire: field for field in events.schemas["DoneEvent"].fields}
    assert list(fields) == ["type", "usage", "setup", "how", "content"]
    assert [wire for wire, field in fields.items() if field.required] == ["type"]
    assert event_classes.schema_of(fields["usage"].kind) == {"type": "string"}, (
        "what it says itself goes first"
    )
    assert fields["how"].kind.known == ("a", "b")  # type: ignore[union-attr]


def test_what_cannot_be_typed_is_reported_in_one_line_each(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any
) -> None:
    assert run(monkeypatch, APIS[0], tmp_path) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("4 sent, 6 received, told apart by 'type'")
    assert [line for line in lines if "rawOut" in line] == [
        "/v1/speech/{voice_id}/stream: rawOut: binary frames, received; no class, see *_BINARY"
    ]
    for words in (
        "'2fa' gives no usable attribute",
        "legacyText: frames of text/plain",
        "a plain dict",
    ):
        assert sum(words in line for line in lines) == 1


def test_our_own_specs_make_a_standalone_package() -> None:
    for dialect in ("beta", "ga"):
        document = load.read(ROOT / "spec" / dialect / "asyncapi.yaml", "own.yaml")
        ((events,), notes) = standalone.read(document, "own")
        direct = build_events(document, dialect)
        for direction in ("client", "server"):
            assert {*events.table(direction)} == {
                record.event.type for record in direct.of(direction) if record.event
            }
        assert len(notes) == 1


# --- forms that documents have ------------------------------------------------------------------


def three(operations: Spec, messages: Spec, **more: Spec) -> Spec:
    refs = {key: {"$ref": f"#/components/messages/{key}"} for key in messages}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Voice", "version": "1"},
        "channels": {"talk": {"address": "/talk", "messages": refs}},
        "operations": {
            name: {"channel": {"$ref": "#/channels/talk"}, **each}
            for name, each in operations.items()
        },
        "components": {"messages": messages, **more},
    }


def listed(*keys: str) -> list[Spec]:
    return [{"$ref": f"#/channels/talk/messages/{key}"} for key in keys]


def tagged(tag: str, **properties: Spec) -> Spec:
    constant = {"type": "string", "const": tag}
    return {"payload": {"type": "object", "properties": {"type": constant, **properties}}}


def sides(events: ChannelEvents) -> tuple[set[str], set[str]]:
    return {r.name for r in events.of("client")}, {r.name for r in events.of("server")}


def test_replies_go_the_other_way_and_unused_messages_both_ways() -> None:
    spec = three(
        {
            "ask": {
                "action": "send",
                "messages": listed("ask"),
                "reply": {"messages": listed("answer")},
            }
        },
        {"ask": tagged("ask"), "answer": tagged("answer"), "noise": tagged("noise")},
    )
    ((events,), notes) = channels(spec)
    assert sides(events) == ({"AskEvent", "NoiseEvent"}, {"AnswerEvent", "NoiseEvent"})
    assert any("noise: in no operation" in note for note in notes)


def test_a_document_of_the_servers_side_is_turned_round() -> None:
    spec = three(
        {
            "onSubscribe": {"action": "receive", "messages": listed("subscribe")},
            "sendStatus": {"action": "send", "messages": listed("failed")},
        },
        {"subscribe": tagged("subscribe"), "failed": {**tagged("failed"), "name": "error"}},
    )
    ((events,), notes) = channels(spec)
    assert sides(events) == ({"SubscribeEvent"}, {"FailedEvent"})
    assert any("use --flip" in note for note in notes)
    ((events,), _) = channels(spec, flip=True)
    assert sides(events) == ({"FailedEvent"}, {"SubscribeEvent"})


def test_a_list_of_messages_is_reported() -> None:
    told = {"payload": {"type": "object", "properties": {"x": {"type": "string"}}}}
    spec = {"asyncapi": "2.6.0", "channels": {"/a": {"publish": {"message": [told]}}}}
    spec["channels"]["/a"]["subscribe"] = {"message": told}  # type: ignore[index]
    (_, notes) = channels(spec)
    assert "/channels/~1a/publish/message: is no message" in notes


def test_messages_that_share_a_tag_are_told_by_the_rest() -> None:
    spec = three(
        {"on": {"action": "receive", "messages": listed("added", "removed")}},
        {
            "added": tagged("emoji", subtype={"const": "add"}, name={"type": "string"}),
            "removed": tagged("emoji", subtype={"enum": ["remove"]}, names={"type": "array"}),
        },
    )
    ((events,), notes) = channels(spec)
    told = events.told_by_tag("server")["emoji"]
    assert [each.values for each in told] == [(("subtype", ("add",)),), (("subtype", ("remove",)),)]
    assert any("share the type 'emoji'" in note for note in notes)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"payload": {"type": "array", "items": {}}}, "an array"),
        ({"payload": {"type": "string"}}, "a bare string"),
        ({"contentType": "audio/wav", "payload": {}}, "binary frames"),
        ({"payload": {"schemaFormat": "application/vnd.apache.avro", "schema": {}}}, "avro"),
        ({"payload": {"type": "string", "format": "binary"}}, "binary frames"),
    ],
)
def test_what_is_no_json_object_is_reported(message: Spec, words: str) -> None:
    spec = three(
        {"on": {"action": "receive", "messages": listed("odd", "even")}},
        {"odd": message, "even": tagged("even")},
    )
    ((events,), notes) = channels(spec)
    assert sides(events)[1] == {"EvenEvent"}
    assert (
        sum("odd" in note and words in note.replace("frames of audio/wav", words) for note in notes)
        == 1
    )


def test_a_wrapped_schema_and_a_reference_to_a_payload_are_followed() -> None:
    wrapped = {
        "schemaFormat": "application/schema+yaml;version=draft-07",
        "schema": {"properties": {"type": {"const": "x"}, "y": {"type": "integer"}}},
    }
    spec = three(
        {"on": {"action": "receive"}},
        {"x": {"payload": wrapped}, "z": {"payload": {"$ref": "#/components/schemas/Z"}}},
        schemas={"Z": {"type": "object", "properties": {"type": {"const": "z"}}}},
    )
    ((events,), _) = channels(spec)
    assert [field.wire for field in events.schemas["XEvent"].fields] == ["type", "y"]
    assert dict(events.table("server")) == {"x": "XEvent", "z": "ZEvent"}


def test_the_tag_can_be_given() -> None:
    spec = three(
        {"on": {"action": "receive"}},
        {"a": tagged("a", kind={"const": "k1"}), "b": tagged("b", kind={"const": "k2"})},
    )
    ((events,), _) = channels(spec, tag="kind")
    assert dict(events.table("server")) == {"k1": "K1Event", "k2": "K2Event"}


def test_each_channel_is_a_module_with_a_name_of_its_own() -> None:
    message = {"message": tagged("x")}
    paths = ["/a/{id}", "/a", "a", "/", "events", "/class", "/runtime", "/1", "/ünï"]
    spec = {
        "asyncapi": "2.6.0",
        "info": {"title": "t", "version": "1"},
        "channels": {path: {"subscribe": message} for path in paths},
    }
    found, _ = channels(spec)
    assert [events.dialect for events in found] == [
        "a", "a_2", "a_3", "channel", "events_of_channel", "class_2", "runtime_2",
        "channel_1", "uni"
    ]  # fmt: skip


def test_a_document_in_several_files_with_aliases_becomes_a_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any
) -> None:
    (tmp_path / "api.yaml").write_text(
        "asyncapi: 2.6.0\n"
        "info: {title: Voice, version: '1'}\n"
        "x-id: &id {type: string, description: An id.}\n"
        "channels:\n"
        "  /v1/talk:\n"
        "    publish: {message: {$ref: 'messages.yaml#/say'}}\n"
        "    subscribe: {message: {$ref: '#/components/messages//said'}}\n"
        "components:\n"
        "  messages:\n"
        "    /said:\n"
        "      name: said\n"
        "      payload: {type: object, properties: {type: {const: said}, id: {<<: *id}}}\n"
    )
    (tmp_path / "messages.yaml").write_text(
        "say: {name: say, payload: {type: object, properties: {type: {const: say}, "
        "part: {$ref: 'part.json'}}}}\n"
    )
    (tmp_path / "part.json").write_text(
        '{"type": "object", "properties": {"a": {"type": "integer"}}}'
    )
    assert run(monkeypatch, tmp_path / "api.yaml", tmp_path / "out") == 0, capsys.readouterr().err
    code = (
        "from voice import decode_server_event, SayEvent\n"
        "from voice.shapes import build, to_wire\n"
        "print(json.dumps([decode_server_event({'type': 'said', 'id': 'x'}).id, "
        "to_wire(build(SayEvent, part={'a': 1}))]))"
    )
    assert python(tmp_path / "out", code) == ["x", {"type": "say", "part": {"a": 1}}]


# --- hostile and broken documents ---------------------------------------------------------------

NASTY = (
    "'; import os; os.system('x') #",
    '"""\nimport os\n"""',
    "{{ 7 * 7 }}{% raw %}",
    "\\N{BULLET}\\",
    "class",
    "__import__",
    "\u202eevil\x00",
    "",
)


def test_hostile_words_give_an_inert_package(tmp_path: Path) -> None:
    messages: Spec = {}
    for i, words in enumerate(NASTY):
        schema = {"type": "string", "description": words, "enum": [words, "b"], "title": words}
        messages[words or "empty"] = {
            "name": words,
            "summary": words,
            "payload": {
                "type": "object",
                "title": words,
                "required": [words],
                "properties": {"type": {"const": words + str(i)}, words: schema},
            },
        }
    keys = [key.replace("~", "~0").replace("/", "~1") for key in messages]
    spec = three({"on": {"action": "receive"}, "do": {"action": "send"}}, messages)
    spec["channels"]["talk"]["messages"] = {
        f"m{i}": {"$ref": f"#/components/messages/{key}"} for i, key in enumerate(keys)
    }
    spec["info"]["title"] = NASTY[1]
    text = json.dumps(spec)  # YAML has no way to write some of these
    document = load.parse(text.encode(), 'api"""\n.yaml')
    files, _ = standalone.make(document, "voice", TEMPLATES)
    standalone.write(files, tmp_path, "voice")
    code = (
        "import sys; sys.addaudithook(lambda e, a: e in ('os.system', 'subprocess.Popen') and "
        "sys.exit(e))\nimport voice\n"
        "print(json.dumps(len(voice.SERVER_EVENTS)))"
    )
    assert python(tmp_path, code) == len(NASTY)
    assert "49" not in "".join(files.values()).replace("1549", "")


JUNK: tuple[Any, ...] = (None, True, 0, 1.5, "", "text", [], [1], {}, {"type": 3}, {"$ref": 5},
                         {"type": ["object", "bogus"]}, {"oneOf": [{}, True]}, {"allOf": [False]},
                         {"enum": []}, {"const": None}, {"properties": []})  # fmt: skip


def _places(node: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    return [at, *(place for key, value in items for place in _places(value, (*at, key)))]


@pytest.mark.parametrize("path", APIS, ids=lambda path: path.name.partition(".")[0])
def test_a_broken_document_is_refused_in_words_or_read(path: Path) -> None:
    whole = yaml.safe_load(path.read_text("utf-8"))
    chance = random.Random(path.name)
    places = [place for place in _places(whole) if place]
    read = 0
    for _ in range(120):
        spec = copy.deepcopy(whole)
        for place in chance.sample(places, chance.choice((1, 1, 3))):
            node = spec
            for key in place[:-1]:
                node = node[key] if isinstance(node, dict | list) and _has(node, key) else {}
            if isinstance(node, dict | list) and _has(node, place[-1]):
                node[place[-1]] = copy.deepcopy(chance.choice(JUNK))
        try:
            document = load.parse(json.dumps(spec).encode(), "broken.json")
            standalone.read(document, "broken")
            read += 1
        except (SpecError, render.GenerationError):
            continue
    assert read > 20


def _has(node: Any, key: Any) -> bool:
    return key in node if isinstance(node, dict) else isinstance(key, int) and key < len(node)


def ref(name: str) -> Spec:
    return {"$ref": f"#/components/schemas/{name}"}


def test_endless_schemas_come_to_an_end() -> None:
    schemas = {
        "Loop": {"type": "array", "items": ref("Loop")},
        "Both": {"anyOf": [ref("Both"), {"type": "string"}]},
        "Tree": {
            "properties": {"left": ref("Tree"), "more": {"type": "array", "items": ref("Tree")}}
        },
    }
    payload = tagged("x", loop=ref("Loop"), both=ref("Both"), tree=ref("Tree"))
    spec = three({"on": {"action": "receive"}}, {"x": payload}, schemas=schemas)
    ((events,), _) = channels(spec)
    assert [field.wire for field in events.schemas["XEvent"].fields] == [
        "type", "loop", "both", "tree"
    ]  # fmt: skip
    tree = {"$ref": "#/components/schemas/Tree"}
    fields = [event_classes.schema_of(field.kind) for field in events.schemas["Tree"].fields]
    assert fields == [tree, {"type": "array", "items": tree}]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("word", ["oneOf", "anyOf", "allOf"])
@pytest.mark.parametrize("as_payload", [True, False])
def test_schemas_that_double_at_every_step_do_no_harm(word: str, as_payload: bool) -> None:
    schemas: Spec = {f"S{i}": {word: [ref(f"S{i + 1}")] * 2} for i in range(50)}
    schemas["S49"] = {word: [ref("S50"), ref("S0"), ref("S0")]}
    own = {"properties": {"p": {"type": "string"}}}
    if word == "oneOf" and not as_payload:
        schemas = {name: {**each, **own} for name, each in schemas.items()}
    schemas["S50"] = {"properties": {"type": {"const": "x"}}}
    message = {"payload": ref("S0")} if as_payload else tagged("x", a=ref("S0"))
    spec = three({"on": {"action": "receive"}}, {"x": message}, schemas=schemas)
    if as_payload and word != "allOf":
        with pytest.raises(SpecError, match="more than 2000 messages"):
            channels(spec)
    else:
        ((events,), _) = channels(spec)
        assert dict(events.table("server")).keys() == {"x"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("openapi: 3.1.0\n", "not an AsyncAPI document"),
        ("asyncapi: 1.2.0\n", "AsyncAPI 1.2.0"),
        ("asyncapi: 3.0.0\n", "describes no message"),
        (
            "asyncapi: 2.6.0\nchannels: {a: {publish: {message: {payload: {type: string}}}}}\n",
            "JSON",
        ),
        ("- a\n", "must be a mapping"),
        ("a: &x b\nc: *x\n", "not an AsyncAPI document"),
        ("a: &x [*x]\n", "too deep or too large"),
        ("asyncapi: 3.0.0\na: {$ref: '../x.yaml#/a'}\n", "leaves the document"),
        (
            "asyncapi: 3.0.0\nchannels: {a: {$ref: 'https://example.com/x.yaml'}}\n",
            "leaves the document",
        ),
        ("asyncapi: !!python/object/apply:os.system ['x']\n", "tag"),
        (":\n\t- [", "not YAML"),
    ],
)
def test_what_cannot_be_used_is_refused_with_nothing_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any, content: str, words: str
) -> None:
    document = tmp_path / "api.yaml"
    document.write_text(content)
    assert run(monkeypatch, document, tmp_path / "out") == 2
    error = capsys.readouterr().err
    assert words in error
    assert "Traceback" not in error
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["class", "a-b", "../x", "a.b", "", "1a", "x/../../y", "é"])
def test_a_package_has_a_name_that_python_can_import(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any, name: str
) -> None:
    if name:
        assert run(monkeypatch, APIS[0], tmp_path / "out", name=name) == 2
        assert "no name for a package" in capsys.readouterr().err
    else:
        with pytest.raises(SystemExit):
            run(monkeypatch, APIS[0], tmp_path / "out", name=name)
    assert not (tmp_path / "out").exists()


def test_only_a_package_of_ours_is_replaced(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any
) -> None:
    target = tmp_path / "voice"
    target.mkdir()
    (target / "mine.py").write_text("precious = True\n")
    assert run(monkeypatch, APIS[1], tmp_path) == 2
    assert "was not made by this" in capsys.readouterr().err
    assert (target / "mine.py").exists()
    (target / "mine.py").unlink()
    assert run(monkeypatch, APIS[1], tmp_path) == 0
    first = small_specs.tree(target)
    assert run(monkeypatch, APIS[1], tmp_path) == 0
    assert small_specs.tree(target) == first, "the same document, the same package"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.symlink_to(target)
    assert run(monkeypatch, APIS[1], tmp_path, name="elsewhere") == 2
