"""What holds for every event: nothing gets lost, invented or unreadable on the way."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portkey_realtime._core.translation import Translation
from portkey_realtime.errors import ConfigError
from portkey_realtime_wire import beta, ga
from portkey_realtime_wire.beta.rest.models import SessionCreateRequest, SessionCreateResponse
from portkey_realtime_wire.beta_on_ga import MAPPED
from portkey_realtime_wire.ga.rest.models import ClientSecretParams, ClientSecretResponse
from portkey_realtime_wire.shapes import (
    SHAPES,
    InvalidEvent,
    UnknownEvent,
    decode_answer,
    undeclared,
)
from support import made_up

MAPPING = yaml.load(
    (made_up.ROOT / "spec" / "beta-on-ga.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader
)
ONLY_GA_EVENTS = MAPPING["only"]["wire"]["server"].keys()
ONLY_GA_FIELDS = {name for fields in MAPPING["only"]["wire"]["fields"].values() for name in fields}

CLIENT_EXAMPLES = [e for e in made_up.examples("beta") if e[0] in beta.CLIENT_EVENTS]
BETA_EXAMPLES = [e for e in made_up.examples("beta") if e[0] in beta.SERVER_EVENTS]
SERVER_EXAMPLES = [e for e in made_up.examples("ga") if e[0] in ga.SERVER_EVENTS]

many = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)


def quiet() -> Translation:
    return Translation(MAPPED, warn=lambda _sentence: None)


def reasons(node: Any) -> Iterator[str]:
    """Every reason in the mapping for which something is refused."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "refuse":
                yield value
            elif key == "needs":
                yield from value.values()
            else:
                yield from reasons(value)
    elif isinstance(node, list):
        for value in node:
            yield from reasons(value)


def sent_or_refused(event: dict[str, Any]) -> list[dict[str, Any]]:
    """The GA events; none if it is refused, which must be for a reason in the mapping."""
    try:
        made = quiet().to_wire(event)
    except ConfigError as error:
        said = str(error)
    else:
        assert made
        return made
    assert any(said.endswith(reason) for reason in reasons(MAPPING)), said
    return []


def check_sent(event: dict[str, Any]) -> None:
    """A beta event is refused for a declared reason, or becomes GA events without a flaw."""
    before = copy.deepcopy(event)
    made = sent_or_refused(event)
    assert event == before
    for each in made:
        decoded = ga.decode_client_event(each)
        assert not isinstance(decoded, InvalidEvent | UnknownEvent), decoded
        assert not list(made_up.flaws(decoded))


def check_received(event: dict[str, Any]) -> None:
    """A GA event becomes beta events that hold what GA alone has, and no other flaw."""
    for each in quiet().from_wire(copy.deepcopy(event)):
        decoded = beta.decode_server_event(each)
        if event["type"] in ONLY_GA_EVENTS:
            assert isinstance(decoded, UnknownEvent)
            assert decoded.raw == event
            continue
        assert not isinstance(decoded, InvalidEvent | UnknownEvent), decoded
        before = set(undeclared(ga.decode_server_event(event)))
        unexplained = set(undeclared(decoded)) - before
        assert {path.rpartition(".")[2] for path in unexplained} <= ONLY_GA_FIELDS


@pytest.mark.parametrize(("wire", "name", "event"), CLIENT_EXAMPLES, ids=lambda v: str(v)[:60])
def test_every_example_of_a_client_event_is_ga_on_the_wire(
    wire: str, name: str, event: dict[str, Any]
) -> None:
    check_sent(event)


@many
@given(made_up.events(beta.CLIENT_EVENTS))
def test_every_client_event_is_ga_on_the_wire(event: dict[str, Any]) -> None:
    check_sent(event)


@pytest.mark.parametrize(("wire", "name", "event"), SERVER_EXAMPLES, ids=lambda v: str(v)[:60])
def test_every_example_of_a_ga_server_event_reads_as_beta(
    wire: str, name: str, event: dict[str, Any]
) -> None:
    check_received(event)


@many
@given(made_up.events(ga.SERVER_EVENTS))
def test_every_ga_server_event_reads_as_beta(event: dict[str, Any]) -> None:
    check_received(event)


@pytest.mark.parametrize(("wire", "name", "event"), BETA_EXAMPLES, ids=lambda v: str(v)[:60])
def test_an_example_that_is_beta_already_stays_as_it_is(
    wire: str, name: str, event: dict[str, Any]
) -> None:
    assert quiet().from_wire(copy.deepcopy(event)) == [event]


@many
@given(made_up.events({t: c for t, c in beta.SERVER_EVENTS.items() if t != "error"}))
def test_an_event_that_is_beta_already_stays_as_it_is(event: dict[str, Any]) -> None:
    assert quiet().from_wire(copy.deepcopy(event)) == [event]


@many
@given(made_up.events(ga.SERVER_EVENTS | beta.SERVER_EVENTS, junk=True) | made_up.JSON)
def test_nothing_that_a_server_sends_raises(event: Any) -> None:
    if isinstance(event, dict):
        made = quiet().from_wire(event)
        assert len(made) <= 1


@many
@given(made_up.events(beta.CLIENT_EVENTS, junk=True))
def test_nothing_that_a_program_sends_raises_but_a_refusal(event: dict[str, Any]) -> None:
    sent_or_refused(event)


# --- there and back ------------------------------------------------------------------------------


def there_and_back(kind: str, session: dict[str, Any]) -> dict[str, Any]:
    """Session settings as a GA server reports them after an update, in beta again."""
    translation = quiet()
    [sent] = translation.to_wire({"type": f"{kind}.update", "session": session})
    assert sent["type"] == "session.update"
    update = {"type": "session.updated", "event_id": "e", "session": copy.deepcopy(sent["session"])}
    [got] = translation.from_wire(update)
    assert got["type"] == f"{kind}.updated"
    read: dict[str, Any] = got["session"]
    return read


@many
@given(made_up.objects(beta.SessionParams))
def test_session_settings_come_back_as_they_were_given(session: dict[str, Any]) -> None:
    expected = {key: value for key, value in session.items() if key != "temperature"}
    if isinstance(voice := expected.get("voice"), dict):
        if "id" not in voice:
            del session["voice"], expected["voice"]
        else:
            expected["voice"] = {"id": voice["id"]}
    assert there_and_back("session", session) == expected


@many
@given(made_up.objects(beta.TranscriptionSessionParams))
def test_transcription_settings_come_back_as_they_were_given(session: dict[str, Any]) -> None:
    expected = {key: value for key, value in session.items() if key != "modalities"}
    assert there_and_back("transcription_session", session) == expected


ITEMS = [
    beta.MessageItem,
    beta.FunctionCallOutputItem,
    beta.McpCallItem,
    beta.McpListToolsItem,
    beta.McpApprovalRequestItem,
    beta.McpApprovalResponseItem,
    beta.ItemReference,
]


@many
@given(st.lists(st.sampled_from(ITEMS).flatmap(made_up.objects), max_size=4))
def test_items_come_back_as_they_were_given(items: list[dict[str, Any]]) -> None:
    translation = quiet()
    for n, item in enumerate(items):
        item["id"] = f"item_{n}"
        if "content" in item:
            item["content"] = [p for p in item["content"] if p["type"] != "item_reference"]
        [sent] = translation.to_wire({"type": "conversation.item.create", "item": item})
        for name in ("conversation.item.added", "conversation.item.retrieved"):
            event = {"type": name, "event_id": "e", "item": copy.deepcopy(sent["item"])}
            [got] = translation.from_wire(event)
            assert got["item"] == item


@many
@given(made_up.objects(beta.ResponseParams))
def test_response_settings_are_reported_as_they_were_given(params: dict[str, Any]) -> None:
    for key in ("input", "max_response_output_tokens"):
        params.pop(key, None)
    if isinstance(params.get("voice"), dict):
        params["voice"] = {"id": "voice_1"}
    translation = quiet()
    [sent] = translation.to_wire({"type": "response.create", "response": params})
    event = {"type": "response.created", "event_id": "e", "response": sent["response"]}
    [got] = translation.from_wire(copy.deepcopy(event))
    params.pop("temperature", None)
    assert got["response"] == params


# --- REST ----------------------------------------------------------------------------------------


@many
@given(made_up.objects(SessionCreateRequest))
def test_a_beta_session_request_is_a_ga_one_and_its_answer_a_beta_one(body: dict[str, Any]) -> None:
    translation = quiet()
    if isinstance(body.get("voice"), dict):
        body["voice"] = {"id": "voice_1"}
    path, made = translation.session_request("/realtime/sessions", body)
    assert path == "/realtime/client_secrets"
    problems: list[str] = []
    request = SHAPES[ClientSecretParams].decode(made, "", problems)
    assert not problems
    assert not list(made_up.flaws(request))
    answer = {"value": "ek_1", "expires_at": 9, "session": copy.deepcopy(made["session"])}
    body.pop("temperature", None)
    got = translation.session_answer("/realtime/sessions", answer)
    assert got == {**body, "client_secret": {"value": "ek_1", "expires_at": 9}}
    decode_answer(SessionCreateResponse, got)


@many
@given(made_up.objects(ClientSecretResponse))
def test_every_ga_answer_reads_as_a_created_session(answer: dict[str, Any]) -> None:
    secret = {"value": answer["value"], "expires_at": answer["expires_at"]}
    kind = answer["session"]["type"]
    path = "/realtime/sessions" if kind == "realtime" else "/realtime/transcription_sessions"
    got = quiet().session_answer(path, answer)
    assert got["client_secret"] == secret
    if kind == "realtime":
        read = decode_answer(SessionCreateResponse, got)
        assert {each.rpartition(".")[2] for each in undeclared(read)} <= ONLY_GA_FIELDS
