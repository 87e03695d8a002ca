"""What an option may be by its type: what is refused by name, and what Portkey's SDK takes too."""

from __future__ import annotations

import enum
from typing import Any

import pytest

from portkey_realtime import AsyncPortkey, Portkey
from portkey_realtime._config.dial import dial_settings
from portkey_realtime._config.generated import client_options, dialects
from portkey_realtime._config.option_types import OptionType, refuse_mistyped
from portkey_realtime._config.options import ClientOptions, Given
from portkey_realtime.errors import ConfigError

BASE = "http://127.0.0.1:9/v1"


class Level(enum.Enum):
    HIGH = "high"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"metadata": 5}, "metadata must be a mapping or text, not int"),
        ({"metadata": ["secret"]}, "metadata must be a mapping or text, not list"),
        ({"config": 5}, "config must be a mapping or text, not int"),
        ({"virtual_key": 5}, "virtual_key must be text or a function, not int"),
        ({"provider": {"a": 1}}, "provider must be text, not dict"),
        ({"debug": "x"}, "debug must be True or False, not 'x'"),
        ({"debug": 2}, "debug must be True or False, not 2"),
        ({"strict_open_ai_compliance": []}, "strict_open_ai_compliance must be True or False"),
        ({"forward_headers": "abc"}, 'forward_headers must be a list, such as ["one", "two"]'),
        ({"request_timeout": "soon"}, "request_timeout must be a whole number, not 'soon'"),
        ({"request_timeout": True}, "request_timeout must be a whole number, not True"),
        ({"allow_insecure": "no"}, "allow_insecure must be True or False, not 'no'"),
        ({"calculate_audio_duration": "x"}, "calculate_audio_duration must be True or False"),
        ({"timeout": "x"}, "timeout must be a number, not 'x'"),
        ({"max_retries": 1.5}, "max_retries must be a whole number, not 1.5"),
        ({"base_url": ""}, "base_url is empty: give an address such as https://"),
        ({"base_url": " "}, "base_url is empty"),
        ({"websocket_base_url": ""}, "websocket_base_url is empty"),
        ({"base_url": b"https://h.test"}, "base_url must be text, not bytes"),
        ({"trace_id": "x" * 50, "provider": b"x"}, "provider must be text, not bytes"),
    ],
)
def test_what_an_option_of_the_client_cannot_be_is_refused_by_name(
    given: dict[str, Any], words: str
) -> None:
    for client in (Portkey, AsyncPortkey):
        with pytest.raises(ConfigError) as caught:
            client(**given)
        assert str(caught.value).startswith(words)
        with pytest.raises(ConfigError) as caught:
            client(base_url=BASE).with_options(**given)
        assert str(caught.value).startswith(words)


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"metadata": {"_user": 1}}, '{"_user": 1}'),
        ({"metadata": '{"_user": 1}'}, '{"_user": 1}'),
        ({"config": "pc-abc"}, "pc-abc"),
        ({"trace_id": 17}, "17"),
        ({"provider": Level.HIGH}, "high"),
        ({"debug": "true"}, "true"),
        ({"debug": 1}, "1"),
        ({"mistral_fim_completion": True}, "true"),
        ({"request_timeout": 2500.0}, "2500.0"),
        ({"request_timeout": "2500"}, "2500"),
        ({"forward_headers": ("a", "b")}, "a,b"),
        ({"provider": ""}, None),
        ({"debug": ""}, None),
        ({"request_timeout": ""}, None),
        ({"metadata": None}, None),
    ],
)
def test_what_portkeys_sdk_takes_is_taken(given: dict[str, Any], sent: str | None) -> None:
    (option,) = given
    headers = Portkey(base_url=BASE, **given)._options.headers
    assert headers.get("x-portkey-" + option.replace("_", "-")) == sent


def test_a_function_may_give_any_option_that_is_sent() -> None:
    client = Portkey(base_url=BASE, trace_id=lambda: "t", debug=lambda: True)  # type: ignore[arg-type]
    assert {"x-portkey-trace-id", "x-portkey-debug"} <= client._options.headers.keys()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"strict": "yes"}, "strict must be True or False, not 'yes'"),
        ({"strict": 1}, "strict must be True or False, not 1"),
        ({"model": 5}, "model must be text, not 5"),
        ({"on_drift": 5}, "on_drift must be a function, not 5"),
        ({"extra_query": ["x"]}, "extra_query must be a mapping, not list"),
        ({"extra_query": {"x": None}}, "extra_query['x'] must be text, a number or a boolean"),
        ({"extra_headers": "x"}, "extra_headers must be a mapping or a function, not str"),
        ({"intent": ""}, "intent is empty: say what it is, or leave it out"),
    ],
)
def test_what_an_option_of_connect_cannot_be_is_refused_by_name(
    given: dict[str, Any], words: str
) -> None:
    for client in (Portkey(base_url=BASE), AsyncPortkey(base_url=BASE)):
        with pytest.raises(ConfigError) as caught:
            client.realtime.connect(**{"model": "m", **given})
        assert str(caught.value).startswith(words)


def test_of_some_texts_it_must_be_one() -> None:
    types = {"speed": OptionType(("number",), ("slow", "fast"))}
    for fits in ("slow", 1.5, None):
        refuse_mistyped({"speed": fits}, types, secret=())
    with pytest.raises(ConfigError) as caught:
        refuse_mistyped({"speed": "x" * 99}, types, secret=())
    assert str(caught.value) == f'speed must be "slow" or "fast" or a number, not {"x" * 99!r:.40}'
    with pytest.raises(ConfigError, match=r"not str$"):
        refuse_mistyped({"speed": "sk-1"}, types, secret={"speed"})


def test_every_option_whose_type_can_be_told_is_checked() -> None:
    assert client_options.TYPES.keys() >= {"debug", "metadata", "base_url", "max_retries"}
    assert dialects.TYPES.keys() >= {"strict", "extra_query", "intent", "model"}
    assert "http_client" not in client_options.TYPES
    assert not dialects.TYPES.keys() & {"session", "reconnect", "record"}


@pytest.mark.parametrize("value", ["sk-secret\r\nX-Evil: 1", "sk-secret-\u4e2d"])
def test_no_header_of_ours_goes_out_unchecked(value: str) -> None:
    """Such as the secret of a session, which comes from a server."""
    client = ClientOptions.resolve(Given({"base_url": BASE}), {})
    with pytest.raises(ConfigError, match="the header Authorization contains") as caught:
        dial_settings(
            client,
            {},
            options=None,
            headers={"Authorization": f"Bearer {value}"},
            extra_headers=None,
            extra_query=None,
        )
    assert "sk-secret" not in str(caught.value)
