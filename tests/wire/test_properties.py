"""Any valid payload comes back exactly; nothing that a socket can bring raises."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portkey_realtime_wire import shapes
from portkey_realtime_wire.shapes import (
    SHAPES,
    InvalidEvent,
    UnknownEvent,
    build,
    decode_tagged,
    to_wire,
    undeclared,
)
from support.spec_values import DIALECTS, EVENTS, JSON, Event, payloads, same

few = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
many = settings(few, max_examples=150)


@pytest.mark.parametrize("event", EVENTS, ids=str)
@few
@given(data=st.data())
def test_every_valid_payload_decodes_to_its_class_and_encodes_exactly(
    event: Event, data: st.DataObject
) -> None:
    payload = data.draw(payloads(event))
    before = copy.deepcopy(payload)

    made = event.decode(payload)
    fields = SHAPES[event.cls].fields.values()

    assert type(made) is event.cls, made
    assert same(to_wire(made), before)
    assert event.decode(to_wire(made)) == made
    values = {field.name: shapes.given(made, field.name) for field in fields}
    known = {key: value for key, value in before.items() if key not in made.extra}
    assert same(to_wire(build(event.cls, **values)), known)
    repr(made), undeclared(made)


def pulled_apart(data: st.DataObject, value: Any) -> Any:
    """A payload with one value somewhere in it replaced or gone."""
    broken = copy.deepcopy(value)
    node: Any = broken
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            return broken
        key = data.draw(st.sampled_from(keys))
        if isinstance(node[key], dict | list) and node[key] and data.draw(st.booleans()):
            node = node[key]
            continue
        if data.draw(st.booleans()):
            node[key] = data.draw(JSON)
        else:
            del node[key]
        return broken


@pytest.mark.parametrize("event", EVENTS, ids=str)
@few
@given(data=st.data())
def test_a_damaged_payload_is_an_event_a_kept_one_or_an_invalid_one(
    event: Event, data: st.DataObject
) -> None:
    payload = pulled_apart(data, data.draw(payloads(event)))
    before = copy.deepcopy(payload)

    made = event.decode(payload)

    if isinstance(made, InvalidEvent):
        assert made.problems
        assert same(made.raw, before)
    elif isinstance(made, UnknownEvent):
        assert made.type == payload["type"]
        assert made.type not in (event.type, *SHAPES)
        assert same(to_wire(made), before)
    else:
        assert loosely_same(to_wire(made), before)


def loosely_same(one: Any, other: Any) -> bool:
    """As ``same``, but a whole number may have lost its ".0", where the spec has an integer."""
    return bool(one == other)


@pytest.mark.parametrize("name", DIALECTS)
@many
@given(data=st.data())
def test_no_json_raises(name: str, data: st.DataObject) -> None:
    dialect = DIALECTS[name]
    known = st.sampled_from(sorted({*dialect.SERVER_EVENTS, *dialect.CLIENT_EVENTS}))
    keys = st.sampled_from(
        sorted({key for event in EVENTS for key in event.payload["properties"]} - {"type"})
    )
    events = st.builds(
        lambda fields, tag: {**fields, "type": tag}, st.dictionaries(keys, JSON, max_size=6), known
    )
    value = data.draw(events | JSON)

    for decode in (dialect.decode_server_event, dialect.decode_client_event):
        made = decode(value)

        assert isinstance(made.type, str)
        if decode is dialect.decode_server_event:
            assert made.delta is None or isinstance(made.delta, str)
        if not isinstance(made, InvalidEvent):
            assert loosely_same(to_wire(made), value)


FAST = [
    event
    for event in EVENTS
    if event.type in getattr(DIALECTS[event.dialect].dispatch, f"EXACT_{event.direction.upper()}")
]


@pytest.mark.parametrize("event", FAST, ids=str)
@few
@given(data=st.data())
def test_the_fast_decoder_and_the_careful_one_agree(event: Event, data: st.DataObject) -> None:
    payload = data.draw(payloads(event))
    if data.draw(st.booleans()):
        payload = pulled_apart(data, payload)
    classes = getattr(DIALECTS[event.dialect], f"{event.direction.upper()}_EVENTS")

    quick = event.decode(payload)
    careful = decode_tagged(payload, classes, tolerant=event.direction == "server")

    assert type(quick) is type(careful)
    assert quick == careful
    assert repr(quick) == repr(careful)


def test_most_events_that_come_often_have_a_fast_decoder() -> None:
    deltas = [event for event in EVENTS if event.type.endswith(".delta")]

    assert len(FAST) > len(EVENTS) / 2
    assert [event for event in deltas if event.direction == "server" and event not in FAST] == [
        event for event in deltas if "logprobs" in event.payload["properties"]
    ]
