"""What every generated module stands on."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portkey_realtime_wire import beta, ga
from portkey_realtime_wire.beta.rest.models import SessionCreateResponse
from portkey_realtime_wire.ga.rest.models import ClientSecretResponse
from portkey_realtime_wire.parameters import (
    Parameter,
    cookie_header,
    parameter_texts,
    path_segment,
    query_texts,
)
from portkey_realtime_wire.runtime import (
    NOT_GIVEN,
    ConfigError,
    EventDecodeError,
    Headers,
    NotGiven,
    RawResponse,
    RealtimeError,
    RequestOptions,
    RestRequest,
    decode_audio,
    encode_audio,
    json_object,
    repr_audio,
    repr_secret,
)
from portkey_realtime_wire.shapes import (
    BOOLEAN,
    INTEGER,
    NULL,
    NUMBER,
    SHAPES,
    STRING,
    InvalidEvent,
    Kind,
    ListOf,
    OneOf,
    Problems,
    Scalar,
    build,
    to_wire,
)
from support.spec_values import EVENTS

SECRET = "ek_a_secret_that_nobody_may_see"  # made up
AUDIO = "QUJD" * 20


def test_not_given_is_one_thing_however_it_travels() -> None:
    assert not NOT_GIVEN
    assert repr(NOT_GIVEN) == "NOT_GIVEN"
    assert NotGiven("NOT_GIVEN") is NOT_GIVEN
    assert copy.copy(NOT_GIVEN) is copy.deepcopy([NOT_GIVEN])[0] is NOT_GIVEN
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(NOT_GIVEN, protocol)) is NOT_GIVEN


@pytest.mark.parametrize("event", EVENTS, ids=str)
def test_events_survive_copying_and_pickling(event: Any) -> None:
    made = event.decode(event.examples[0][1])

    assert copy.deepcopy(made) == made
    assert pickle.loads(pickle.dumps(made)) == made


def test_headers_are_read_without_regard_to_case_and_keep_their_names() -> None:
    headers = Headers({"X-Request-ID": "7", "Retry-After": "3"})

    assert headers["x-request-id"] == headers["X-REQUEST-ID"] == "7"
    assert "retry-after" in headers
    assert "x-other" not in headers
    assert 5 not in headers
    assert headers.get("x-other") is None
    assert list(headers) == ["X-Request-ID", "Retry-After"]
    assert len(headers) == 2
    assert dict(headers) == {"X-Request-ID": "7", "Retry-After": "3"}
    assert len(Headers()) == 0
    with pytest.raises(KeyError):
        headers["x-other"]


def test_headers_do_not_show_their_values() -> None:
    assert repr(Headers({"Authorization": SECRET})) == "Headers(['Authorization'])"


@settings(deadline=None)
@given(st.binary(max_size=50))
def test_audio_survives_the_wire(data: bytes) -> None:
    for given_as in (data, bytearray(data), memoryview(data), encode_audio(data)):
        assert decode_audio(encode_audio(given_as), "delta") == data


@pytest.mark.parametrize("text", ["a", "aG=k", "aGk!", "aG k=", "====", "aGk=aGk=", "é==="])
def test_bad_base64_is_refused_with_its_path(text: str) -> None:
    with pytest.raises(EventDecodeError, match=r"^delta: not valid base64") as caught:
        decode_audio(text, "delta")

    assert caught.value.path == "delta"
    assert isinstance(caught.value, RealtimeError)
    assert caught.value.__cause__ is None


def test_audio_on_an_event_is_decoded_on_access() -> None:
    example = next(event for event in EVENTS if event.type == "response.audio.delta").examples[0][1]
    event = beta.decode_server_event({**example, "delta": "!!!!"})

    assert type(event) is beta.ResponseAudioDeltaEvent
    with pytest.raises(EventDecodeError, match=r"^delta: "):
        _ = event.audio


@pytest.mark.parametrize("audio", [5, None, ["a"], object()])
def test_only_bytes_are_audio(audio: Any) -> None:
    with pytest.raises(ConfigError, match="audio must be bytes"):
        encode_audio(audio)


def test_a_config_error_is_a_value_error_too() -> None:
    assert issubclass(ConfigError, ValueError)
    assert issubclass(ConfigError, RealtimeError)


@pytest.mark.parametrize(
    ("value", "segment"),
    [("call_1", "call_1"), ("a/b", "a%2Fb"), ("é?#", "%C3%A9%3F%23"), ("../x", "..%2Fx")],
)
def test_a_path_parameter_stays_one_segment(value: str, segment: str) -> None:
    assert path_segment("call_id", value) == segment


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_a_path_parameter_that_would_change_the_path_is_refused(value: str) -> None:
    with pytest.raises(ConfigError, match="call_id: a path parameter is empty"):
        path_segment("call_id", value)


@pytest.mark.parametrize("value", [None, 5, b"x", ["x"], NOT_GIVEN])
def test_a_path_parameter_is_text(value: Any) -> None:
    with pytest.raises(ConfigError, match="call_id"):
        path_segment("call_id", value)


SORT = Scalar("a string", (str,), known=("up", "down"))


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (INTEGER, 5, "5"),
        (INTEGER, 5.0, "5"),
        (NUMBER, 0.5, "0.5"),
        (BOOLEAN, True, "true"),
        (SORT, "sideways", "sideways"),  # enums are open
        (ListOf(INTEGER), (1, 2), ("1", "2")),
        (ListOf(STRING), {"a": 1}.keys(), ("a",)),
        (OneOf(STRING, NULL), "a", "a"),
    ],
)
def test_a_parameter_of_the_type_that_the_spec_gives_it_is_text(
    kind: Kind, value: Any, text: str
) -> None:
    assert query_texts(Parameter("p", kind, value)) == {"p": text}


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (INTEGER, "5", "p: expected an integer, got a string"),
        (INTEGER, True, "p: expected an integer, got true or false"),
        (SORT, 1, "p: expected a string, got an integer"),
        (BOOLEAN, "true", "p: expected true or false, got a string"),
        (NUMBER, float("nan"), "p: nan cannot be sent"),
        (ListOf(INTEGER), [1, "2"], r"p\[1\]: expected an integer, got a string"),
        (ListOf(STRING), "a", "p: expected an array, got a string"),
        (STRING, object(), "p: object cannot be sent"),
    ],
)
def test_a_parameter_of_another_type_is_refused_by_name(kind: Kind, value: Any, words: str) -> None:
    for texts in (query_texts, parameter_texts, cookie_header):
        with pytest.raises(ConfigError, match=f"^{words}"):
            texts(Parameter("p", kind, value))


def test_all_parameters_that_do_not_fit_are_named_and_no_value_is_shown() -> None:
    with pytest.raises(ConfigError, match=r"^limit: .*; all: ") as caught:
        query_texts(
            Parameter("limit", INTEGER, "ek_secret"),
            Parameter("all", BOOLEAN, None, required=True),
        )
    assert "ek_secret" not in str(caught.value)
    assert "ek_secret" not in repr(Parameter("limit", INTEGER, "ek_secret"))


def test_nothing_is_left_out_unless_it_is_required() -> None:
    assert (
        query_texts(
            Parameter("a", INTEGER, NOT_GIVEN),
            Parameter("b", INTEGER, None),
            Parameter("c", ListOf(INTEGER), []),
            Parameter("d", OneOf(STRING, NULL), None, required=True),
        )
        == {}
    )


def test_a_json_object_is_read_and_nothing_else() -> None:
    assert json_object(b'{"a": 1}') == {"a": 1}
    for content in (b"", b"<html>", b"[1]", b"\xff", b"[" * 100_000, b"5"):
        with pytest.raises(EventDecodeError, match="the answer is "):
            json_object(content)


def test_a_raw_response_is_parsed_when_asked() -> None:
    raw = RawResponse(201, Headers({"A": "b"}), b"text", lambda *parts: parts)

    assert raw.parse() == (201, raw.headers, b"text")
    assert repr(raw) == "RawResponse(status=201, 4 bytes)"


def test_requests_and_options_do_not_show_what_they_carry() -> None:
    request = RestRequest(method="POST", path="/x", json={"k": SECRET}, parts={"p": ("t", SECRET)})
    options = RequestOptions(extra_headers={"A": SECRET}, extra_body={"b": SECRET}, timeout=3)

    assert SECRET not in repr(request) + repr(options)
    assert "timeout=3" in repr(options)


def test_audio_shows_its_size() -> None:
    assert repr_audio(AUDIO) == "<80 characters of base64>"
    assert repr_audio(b"abc") == "<3 bytes of audio>"
    assert repr_audio(memoryview(b"abc")) == "<3 bytes of audio>"
    assert repr_audio(NOT_GIVEN) == "NOT_GIVEN"
    assert repr_audio(None) == "None"


def test_a_secret_shows_that_it_is_there() -> None:
    assert repr_secret(SECRET) == repr_secret({"a": SECRET}) == "'***'"
    assert repr_secret(None) == "None"
    assert repr_secret(NOT_GIVEN) == "NOT_GIVEN"


def marked(dialect: Any) -> list[tuple[type, str, str]]:
    """Every field of a dialect that is a secret or audio: class, attribute, which of the two."""
    found = []
    for cls, shape in SHAPES.items():
        if cls.__module__.startswith(f"{dialect.__name__}."):
            for field in shape.fields.values():
                if field.secret:
                    found.append((cls, field.name, "secret"))
                elif field.kind.expected == "base64 text":
                    found.append((cls, field.name, "audio"))
    return found


@pytest.mark.parametrize("dialect", [beta, ga], ids=["beta", "ga"])
def test_no_repr_shows_a_secret_or_audio(dialect: Any) -> None:
    __import__(f"{dialect.__name__}.rest")
    fields = marked(dialect)
    assert {kind for _, _, kind in fields} == {"secret", "audio"}
    for cls, name, kind in fields:
        values = {each.name: None for each in attrs.fields(cls) if each.init}
        for content in (SECRET, AUDIO.encode()) if kind == "audio" else (SECRET, {"a": SECRET}):
            made = cls(**{**values, "extra": {}, name: content})
            shown = repr(made)
            assert shown.startswith(f"{cls.__name__}(")
            assert f"{name}=" in shown
            assert SECRET not in shown
            assert AUDIO not in shown


def test_a_repr_leaves_out_what_is_not_given() -> None:
    made = build(beta.SessionParams, voice="alloy", turn_detection=None)

    assert repr(made) == "SessionParams(voice='alloy', turn_detection=None)"


def undescribed(secret: str) -> dict[str, Any]:
    """Keys that no spec declares, with a secret behind each name that says so."""
    return {
        "api_key": secret,
        "client_secret": {"value": secret, "expires_at": 9},
        "list": [{"x": {"Authorization": [secret, {"deep": secret}]}}],
        "total_tokens": 12,
        "token": None,
        "plain": "shown",
    }


UNDESCRIBED = (
    "{'api_key': '***', 'client_secret': {'value': '***', 'expires_at': 9}, "
    "'list': [{'x': {'Authorization': ['***', {'deep': '***'}]}}], "
    "'total_tokens': 12, 'token': None, 'plain': 'shown'}"
)


@pytest.mark.parametrize("dialect", [beta, ga])
def test_no_repr_shows_text_under_a_name_that_speaks_of_a_secret(dialect: Any) -> None:
    raw = undescribed(SECRET)
    event = dialect.decode_server_event({"type": "novel", **raw})
    assert repr(event) == f"UnknownEvent(type='novel', raw={{'type': 'novel', {UNDESCRIBED[1:]})"
    item = {"type": "novel", **raw}
    event = dialect.decode_server_event(
        {
            "type": "response.done",
            "event_id": "e",
            "response": {"metadata": {"api_key": SECRET}, "output": [item], "k": raw},
            "extra_one": raw,
        }
    )
    shown = repr(event)
    assert type(event) is dialect.ResponseDoneEvent, shown
    assert SECRET not in shown
    assert "metadata={'api_key': '***'}" in shown
    assert shown.count(UNDESCRIBED[1:]) == 3
    assert to_wire(event)["extra_one"] == undescribed(SECRET)  # shown so, not changed


@pytest.mark.parametrize("cls", [SessionCreateResponse, ClientSecretResponse])
def test_no_repr_of_an_answer_does_either(cls: Any) -> None:
    made = SHAPES[cls].decode({"ephemeral_key": SECRET, "a": [{"token": SECRET}]}, "", Problems())
    made._headers = None
    assert SECRET not in repr(made)
    assert "'ephemeral_key': '***'" in repr(made)


def test_an_invalid_event_does_not_show_what_came() -> None:
    event = beta.decode_server_event({"type": "response.audio.delta", "secret": SECRET})

    assert type(event) is InvalidEvent
    assert SECRET not in repr(event)


def test_the_message_about_a_wrong_value_does_not_quote_it() -> None:
    made = Scalar("an integer", (int,))
    problems = Problems()

    made.decode(SECRET, "x", problems)

    assert problems == ["x: expected an integer, got a string"]
