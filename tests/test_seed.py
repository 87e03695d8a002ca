"""The documentation of the API, run as it stands: its examples, and every name and default in it.

The documentation is a file beside the project. Where that is missing, the tests of our own words
below hold the same surface.
"""

from __future__ import annotations

import ast
import asyncio
import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

import portkey_ai
from portkey_realtime import audio
from portkey_realtime_emulator import Emulator

pytestmark = pytest.mark.sockets

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT.parent / "shared" / "seed.md"
needs_seed = pytest.mark.skipif(not SEED.exists(), reason="the documentation is not beside us")


def blocks(kind: str) -> list[str]:
    """The code blocks that begin with this, in order."""
    if not SEED.exists():
        return []
    return re.findall(rf"^```{kind}\n(.*?)^```", SEED.read_text(encoding="utf-8"), re.M | re.S)


@pytest.fixture(scope="module")
def speech() -> bytes:
    """Somebody asks something and falls silent: 3.6 s of pcm16."""
    return audio.read_wav(ROOT / "examples" / "hello.wav", rate=24000)[0]


@pytest.fixture(params=["beta", "ga"])
def emulator(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    """A gateway in either dialect that hangs up after the first turn, so that loops end."""
    with Emulator(dialect=request.param, close_after_first_turn=True) as running:
        monkeypatch.setenv("PORTKEY_BASE_URL", running.base_url)
        yield running


# --- the documentation itself ---


@needs_seed
def test_the_examples_run_as_they_stand(
    emulator: Emulator, speech: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    chunks: list[str] = []
    names: dict[str, Any] = {"audio_bytes": speech, "process_audio_chunk": chunks.append}
    examples = blocks("python")
    assert len(examples) == 3
    for number, example in enumerate(examples):
        exec(compile(example, f"example {number}", "exec"), names)  # one reader, one namespace

    out = capsys.readouterr().out
    assert re.match(r"Session ID: sess_\w+\nModel: gpt-4-realtime-preview\n", out)
    reply = b"".join(map(portkey_ai_decoded, chunks))
    assert audio.duration_ms(reply) > 1000
    assert audio.loudness(reply) > -40
    assert names["session"].max_response_output_tokens == 100


def portkey_ai_decoded(delta: str) -> bytes:
    """What a user's ``process_audio_chunk`` does with a delta."""
    import base64

    return base64.b64decode(delta, validate=True)


def documented() -> Iterator[tuple[str, ast.stmt]]:
    """Every member of every class in the documentation's API blocks."""
    for block in blocks(r"python \{ \.api \}"):
        for node in ast.parse(block).body:
            assert isinstance(node, ast.ClassDef)
            for member in node.body:
                if not isinstance(member, ast.Expr):  # a docstring
                    yield node.name, member


def named(case: tuple[str, ast.stmt]) -> str:
    owner, member = case
    name = member.name if isinstance(member, FUNCTIONS) else ast.unparse(member).partition(":")[0]
    return f"{owner}.{name}"


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DOCUMENTED = list(documented())
METHODS = [case for case in DOCUMENTED if isinstance(case[1], FUNCTIONS)]
ATTRIBUTES = [case for case in DOCUMENTED if isinstance(case[1], ast.AnnAssign)]


@needs_seed
def test_the_documentation_was_read_whole() -> None:
    classes = {owner for owner, _ in DOCUMENTED}

    assert len(classes) == 9
    assert len(METHODS) == 10
    assert len(ATTRIBUTES) == 22


@needs_seed
@pytest.mark.parametrize("case", METHODS, ids=named)
def test_every_documented_method_takes_what_is_documented(case: tuple[str, Any]) -> None:
    owner, wanted = case
    method = getattr(getattr(portkey_ai, owner), wanted.name)
    found = inspect.signature(method).parameters
    arguments = wanted.args

    for argument in arguments.args:
        assert found[argument.arg].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
        assert found[argument.arg].default is inspect.Parameter.empty
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        parameter = found[argument.arg]
        assert parameter.kind is inspect.Parameter.KEYWORD_ONLY
        value = inspect.Parameter.empty
        if default is not None:
            value = eval(ast.unparse(default), {"NOT_GIVEN": portkey_ai.NOT_GIVEN})
        assert parameter.default == value, argument.arg
    kept = [name for name in found if name in {each.arg for each in arguments.kwonlyargs}]
    assert kept == [each.arg for each in arguments.kwonlyargs]
    if arguments.kwarg:
        assert found[arguments.kwarg.arg].kind is inspect.Parameter.VAR_KEYWORD


@needs_seed
@pytest.mark.parametrize(
    "case", [case for case in METHODS if isinstance(case[1], ast.AsyncFunctionDef)], ids=named
)
def test_every_documented_coroutine_can_be_awaited(case: tuple[str, Any]) -> None:
    owner, wanted = case
    method = getattr(getattr(portkey_ai, owner), wanted.name)

    if wanted.name == "listen":  # can be awaited, and iterated without that
        stream = method(asyncio.run(unopened()))
        assert hasattr(stream, "__await__")
        assert hasattr(stream, "__aiter__")
    else:
        assert inspect.iscoroutinefunction(method)


async def unopened() -> Any:
    client = portkey_ai.AsyncPortkey(base_url="http://127.0.0.1:9/v1")
    return client.beta.realtime.connect(model="m")


@needs_seed
@pytest.mark.parametrize("case", ATTRIBUTES, ids=named)
def test_every_documented_attribute_is_there(case: tuple[str, Any]) -> None:
    assert ast.unparse(case[1].target) in attributes(case[0])


def attributes(owner: str) -> set[str]:
    cls = getattr(portkey_ai, owner)
    fields = {each.name for each in attrs.fields(cls)} if attrs.has(cls) else set()
    return fields | set(dir(cls)) | set(inspect.get_annotations(cls))


# --- the same in our own words ---

CREATE = [
    "model",
    "input_audio_format",
    "input_audio_transcription",
    "instructions",
    "max_response_output_tokens",
    "modalities",
    "output_audio_format",
    "temperature",
    "tool_choice",
    "tools",
    "turn_detection",
    "voice",
]
RESPONSE = [
    "id",
    "object",
    "model",
    "modalities",
    "instructions",
    "voice",
    "input_audio_format",
    "output_audio_format",
    "input_audio_transcription",
    "turn_detection",
    "tools",
    "tool_choice",
    "temperature",
    "max_response_output_tokens",
    "_headers",
]


@pytest.mark.parametrize(
    "method", [portkey_ai.BetaSessions.create, portkey_ai.AsyncBetaSessions.create]
)
def test_create_takes_the_documented_settings(method: Callable[..., Any]) -> None:
    parameters = inspect.signature(method).parameters

    assert list(parameters)[1 : len(CREATE) + 1] == CREATE
    assert parameters["model"].default == "portkey-default"
    assert {parameters[name].default for name in CREATE[1:]} == {portkey_ai.NOT_GIVEN}


def test_the_classes_have_the_documented_attributes() -> None:
    assert set(RESPONSE) <= attributes("SessionCreateResponse")
    assert {"timeout", "additional_headers"} <= attributes("WebsocketConnectionOptions")
    assert {"type", "delta", "audio"} <= attributes("RealtimeEvent")
    for manager in ("RealtimeConnectionManager", "AsyncRealtimeConnectionManager"):
        assert {"send_audio_data", "listen", "close"} <= attributes(manager)


def test_a_created_session_has_the_documented_types(emulator: Emulator) -> None:
    with portkey_ai.Portkey(api_key="k", virtual_key="v") as client:
        session = client.beta.realtime.sessions.create(
            model="gpt-4-realtime-preview",
            modalities=["text", "audio"],
            voice="shimmer",
            turn_detection={"type": "server_vad", "threshold": 0.6, "silence_duration_ms": 500},
            tools=[{"type": "function", "name": "ping", "parameters": {"type": "object"}}],
            tool_choice="auto",
            temperature=0.3,
            max_response_output_tokens=100,
        )

    assert session.id
    assert session.object == "realtime.session"
    assert session.model == "gpt-4-realtime-preview"
    assert session.voice == "shimmer"
    assert isinstance(session.turn_detection, dict)
    assert session.turn_detection["silence_duration_ms"] == 500
    assert session.tools is not None
    assert [tool["name"] for tool in session.tools] == ["ping"]
    assert session.max_response_output_tokens == 100
    assert session._headers is not None
    assert session._headers["CONTENT-TYPE"].startswith("application/json")


def test_speech_is_answered(emulator: Emulator, speech: bytes) -> None:
    client = portkey_ai.Portkey(api_key="k", virtual_key="v")
    manager = client.beta.realtime.connect(
        model="gpt-4-realtime-preview",
        websocket_connection_options={
            "timeout": 30,
            "additional_headers": {"Authorization": f"Bearer {client.api_key}"},
        },
    )
    reply = bytearray()
    with manager as connection:
        connection.send_audio_data(speech)
        for event in connection.listen():
            reply += event.audio or b""
            assert isinstance(event, portkey_ai.RealtimeEvent)
    client.close()

    assert audio.duration_ms(reply) > 1000
    assert audio.loudness(reply) > -40


def test_a_manager_is_used_without_with_and_in_another_loop(
    emulator: Emulator, speech: bytes
) -> None:
    async def connect() -> portkey_ai.AsyncRealtimeConnectionManager:
        client = portkey_ai.AsyncPortkey(api_key="k", virtual_key="v")
        return client.beta.realtime.connect(model="gpt-4-realtime-preview")

    async def talk(manager: portkey_ai.AsyncRealtimeConnectionManager) -> list[str]:
        await manager.send_audio_data(speech)
        types = [event.type async for event in await manager.listen()]
        await manager.close()
        return types

    types = asyncio.run(talk(asyncio.run(connect())))

    assert types[0] == "session.created"
    assert "response.audio.delta" in types
    assert "response.done" in types
