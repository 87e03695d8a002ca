"""The options of ``conversation`` and ``transcribe``: where they stand, and what they may be."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import Any

import pytest

from portkey_realtime import AsyncPortkey, Portkey, beta, ga, voice
from portkey_realtime.errors import ConfigError


@pytest.mark.parametrize(
    ("client", "function"),
    [(Portkey, voice.transcribe), (AsyncPortkey, voice.async_transcribe)],
    ids=["blocking", "asyncio"],
)
def test_a_client_offers_the_options_of_transcribe(
    client: type[Any], function: Callable[..., Any]
) -> None:
    api = client(base_url="http://127.0.0.1:9/v1").realtime
    shown = dict(inspect.signature(api.transcribe).parameters)
    taken = dict(inspect.signature(function).parameters)
    del taken["realtime"]
    assert list(shown) == list(taken)
    own = {name: each.default for name, each in taken.items() if name != "model"}
    assert {name: shown[name].default for name in own} == own


APIS = [
    pytest.param(client, api, id=f"{client.__name__}-{api}")
    for client in (Portkey, AsyncPortkey)
    for api in ("realtime", "beta.realtime")
]


@pytest.mark.parametrize(("client", "api"), APIS)
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"model": 5}, "model must be text, not 5"),
        ({"instructions": ["Be brief."]}, "instructions must be text, not list"),
        ({"voice": 3}, "voice: expected a string.* or an object, got an integer"),
        ({"tools": "x"}, "tools must be a list, such as .*, not 'x'"),
        ({"tools": print}, "tools must be a list, such as"),
        ({"audio": 5}, r"audio must be Devices\(\), Files\(...\)"),
        ({"profile": 5}, "no profile is called 5"),
        ({"false_start": "again"}, "false_start must be \"resume\", not 'again'"),
        ({"half_duplex": 1}, "half_duplex must be True or False, not 1"),
        ({"on_loss": True}, 'on_loss must be "raise" or "ask_again", not True'),
        ({"keep_audio": "5"}, "keep_audio must be a number, not '5'"),
        ({"keep_audio": -1}, "keep_audio must be 0 or more seconds"),
        ({"prune_tools": "no"}, "prune_tools must be True or False, not 'no'"),
        ({"turn_detection": 3}, "turn_detection: expected an object.*, got an integer"),
        ({"speed": "fast"}, "speed: expected a number.*, got a string"),
    ],
)
def test_an_option_of_a_conversation_of_a_wrong_type_is_refused_before_anything_is_dialled(
    client: type[Any], api: str, given: dict[str, Any], words: str
) -> None:
    realtime = attrgetter(api)(client(base_url="http://127.0.0.1:9/v1"))
    with pytest.raises(ConfigError, match=words):
        realtime.conversation(**{"model": "m", **given})


@pytest.mark.parametrize(("client", "api"), APIS)
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"model": 5}, "model must be text, not 5"),
        ({"language": b"en"}, "language must be text, not bytes"),
        ({"prompt": ["a"]}, "prompt must be text, not list"),
        ({"in_order": "yes"}, "in_order must be True or False, not 'yes'"),
        ({"turn_detection": "server_vad"}, "turn_detection must be a mapping, not 'server_vad'"),
        ({"rate": "24000"}, "rate must be a whole number, not '24000'"),
        ({"timeout": "5"}, "timeout must be a number, not '5'"),
        ({"timeout": True}, "timeout must be a number, not True"),
        ({"timeout": 0}, "timeout must be seconds above 0"),
        ({"route": 5}, "route must be text, not 5"),
    ],
)
def test_an_option_of_transcribe_of_a_wrong_type_is_refused_before_anything_is_dialled(
    client: type[Any], api: str, given: dict[str, Any], words: str
) -> None:
    realtime = attrgetter(api)(client(base_url="http://127.0.0.1:9/v1"))
    function = voice.transcribe if client is Portkey else voice.async_transcribe
    for call in (realtime.transcribe, partial(function, realtime)):
        with pytest.raises(ConfigError, match=words):
            call(bytes(960), **given)


@pytest.mark.parametrize(("client", "api"), APIS)
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"reconnect": True}, r"reconnect must be a Reconnect\(\)"),
        ({"strict": "yes"}, "strict must be True or False, not 'yes'"),
        ({"websocket_connection_options": {"timeout": "5"}}, "timeout must be a number of seconds"),
        ({"websocket_connection_options": 5}, "websocket_connection_options must be"),
    ],
)
def test_an_option_of_connect_is_refused_when_it_opens_with_nothing_dialled(
    client: type[Any], api: str, given: dict[str, Any], words: str
) -> None:
    realtime = attrgetter(api)(client(base_url="http://127.0.0.1:9/v1"))
    talk = realtime.conversation(model="m", **given)
    captions = realtime.transcribe(bytes(960), **given)
    with pytest.raises(ConfigError, match=words):
        talk.enter() if client is Portkey else asyncio.run(talk.enter())
    with pytest.raises(ConfigError, match=words):
        captions.text() if client is Portkey else asyncio.run(captions.text())


@pytest.mark.parametrize(("client", "api"), APIS)
def test_what_the_types_of_the_options_allow_is_taken(client: type[Any], api: str) -> None:
    realtime = attrgetter(api)(client(base_url="http://127.0.0.1:9/v1"))
    custom = (beta if api.startswith("beta") else ga).CustomVoice(id="voice_1")
    for own in ("ash", {"id": "voice_1"}, custom):
        realtime.conversation(model="m", voice=own, tools=iter([]), keep_audio=0)
    realtime.conversation(model="m", instructions=None, false_start=None, on_loss="ask_again")
    realtime.transcribe(bytes(960), timeout=1, turn_detection=None, language=None)
    realtime.transcribe(bytes(960), turn_detection={"type": "server_vad"}, timeout=0.5)
