"""Tools by the rules and by themselves: rows V26 to V33, V35, V39, V53 in memory."""

from __future__ import annotations

import asyncio
import dataclasses
import enum
import functools
import json
from typing import Annotated, Any, Literal, TypedDict

import attrs
import pytest

from portkey_realtime._voice.actions import (
    AskApproval,
    CreateItem,
    CreateResponse,
    DeleteItem,
    RunTool,
    StopTool,
)
from portkey_realtime._voice.calls import ToolPolicy
from portkey_realtime.errors import ConfigError
from portkey_realtime.reconnect import Reconnected
from portkey_realtime.voice import ToolError, ToolFailed, Tools, tool
from support.rig import Rig
from support.spoken import Server


def calling(rig: Rig, *calls: tuple[str, str]) -> None:
    """An answer that consists of these calls."""
    rig.ask()
    rig.begin()
    for name, call_id in calls:
        rig.send(rig.server.call(name, "{}", call_id))


def outputs(made: list[Any]) -> list[tuple[str, str]]:
    items = [each.item for each in made if isinstance(each, CreateItem)]
    return [(item["call_id"], item["output"]) for item in items if "output" in item]


def returned(rig: Rig, call_id: str, output: str = "ok") -> None:
    rig.core.tool_done(call_id, output, None, rig.now)


# --- the rules ---


def test_v27_all_outputs_then_exactly_one_response(server: Server) -> None:
    rig = Rig(server)
    calling(rig, ("a", "c1"), ("b", "c2"))
    assert [each.call_id for each in rig.only(RunTool)] == ["c1", "c2"]  # before the answer's end
    returned(rig, "c2", "two")
    rig.send(server.done())
    assert outputs(rig.done()) == [("c2", "two")]
    returned(rig, "c1", "one")

    made = rig.done()
    assert outputs(made) == [("c1", "one")]
    assert [type(each) for each in made] == [CreateItem, CreateResponse]


def test_v27_also_when_all_return_before_the_answer_ends(server: Server) -> None:
    rig = Rig(server)
    exchange = rig.ask()
    rig.begin()
    rig.send(server.call("a", "{}", "c1"), server.call("b", "{}", "c2"))
    returned(rig, "c1")
    returned(rig, "c2")
    assert "CreateResponse" not in rig.kinds()
    rig.send(server.done())
    assert rig.kinds() == ["CreateResponse"]
    rig.begin("r2")
    rig.send(server.written("Done.", "i2", "r2"), server.done("r2"))

    answer = exchange.promise.result
    assert answer.text == "Done."
    assert [each.output for each in answer.tool_calls] == ["ok", "ok"]


def test_v27_calls_that_only_response_done_tells_of(server: Server) -> None:
    rig = Rig(server)
    rig.ask()
    rig.begin()
    call = {
        "id": "item_c1",
        "object": "realtime.item",
        "type": "function_call",
        "name": "a",
        "call_id": "c1",
        "arguments": "{}",
        "status": "completed",
    }
    rig.send(server.done(output=[call]))
    assert rig.kinds() == ["RunTool"]


def test_v29_the_output_goes_at_once_and_the_response_waits(server: Server) -> None:
    rig = Rig(server)
    calling(rig, ("a", "c1"))
    rig.send(server.done(), server.speech_started())
    rig.done()
    returned(rig, "c1")
    assert [type(each) for each in rig.done()] == [CreateItem]

    # What the server begins for the user's turn has the output before it: it is the answer.
    rig.send(server.speech_stopped(), server.committed(), server.created("r2"))
    rig.send(server.written("Sunny.", "i2", "r2"), server.done("r2"))

    assert rig.done() == []
    asked, spoken = rig.core.history.exchanges
    assert asked.promise.result.text == "Sunny."
    assert spoken.status == "completed"


def test_v29_while_another_response_is_active(server: Server) -> None:
    rig = Rig(server)
    calling(rig, ("a", "c1"))
    rig.send(server.done())
    rig.user_says()
    rig.send(server.created("r2"))
    rig.done()
    returned(rig, "c1")
    assert [type(each) for each in rig.done()] == [CreateItem]
    rig.send(server.done("r2"))
    assert [type(each) for each in rig.done()] == [CreateResponse]


def test_v31_kept_and_delivered(server: Server) -> None:
    rig = Rig(server, policies={"a": ToolPolicy(on_interrupt="keep")})
    calling(rig, ("a", "c1"))
    rig.send(server.speech_started(), server.done(status="cancelled"))
    rig.done()
    returned(rig, "c1", "late")
    assert outputs(rig.done()) == [("c1", "late")]


def test_v31_cancelled(server: Server) -> None:
    rig = Rig(server, policies={"a": ToolPolicy(on_interrupt="cancel")})
    calling(rig, ("a", "c1"))
    rig.send(server.done())
    rig.done()
    rig.send(server.speech_started())

    made = rig.done()
    assert [type(each) for each in made] == [StopTool, CreateItem]
    assert outputs(made)[0][1].startswith("cancelled")
    returned(rig, "c1", "too late")
    rig.send(server.speech_stopped(), server.committed(), server.created("r2"), server.done("r2"))
    assert rig.done() == []
    assert rig.core.history.exchanges[0].promise.result.status == "cancelled"


def test_v53_a_call_that_was_cut_off_is_not_run(server: Server) -> None:
    rig = Rig(server)
    rig.ask()
    rig.begin()
    rig.send(server.speech_started())
    rig.send(server.call("a", '{"cit', status="incomplete"), server.done(status="cancelled"))

    assert "RunTool" not in rig.kinds()
    (turn,) = rig.core.history.turns()
    assert turn.calls[0].failed
    assert turn.calls[0].output is not None
    assert turn.answer is not None
    assert turn.answer.status == "cancelled"


@pytest.mark.parametrize("named", ["by the arguments", "by the item that began"])
def test_v27_a_call_of_which_only_the_arguments_come_runs_once(server: Server, named: str) -> None:
    rig = Rig(server)
    exchange = rig.ask()
    rig.begin()
    if named == "by the arguments":
        rig.send(server.arguments("c1", '{"city": "Turin"}', name="a"))
    else:
        rig.send(server.begun("a", "c1"), server.arguments("c1", '{"city": "Turin"}'))
    assert rig.only(RunTool) == []  # it is not said yet whether the response is cut off
    rig.send(server.done())
    (run,) = rig.only(RunTool)
    returned(rig, "c1", "sunny")
    made = rig.done()
    rig.begin("r2")
    rig.send(server.written("Sunny.", "i2", "r2"), server.done("r2"))

    assert (run.call_id, run.name, run.arguments) == ("c1", "a", '{"city": "Turin"}')
    assert outputs(made) == [("c1", "sunny")]
    assert "CreateResponse" in [type(each).__name__ for each in made]
    assert exchange.promise.result.text == "Sunny."
    assert [each.output for each in exchange.promise.result.tool_calls] == ["sunny"]


@pytest.mark.parametrize("ids", ["both", "item_id", "call_id"])
@pytest.mark.parametrize("when", ["before", "in the end", "after"])
def test_v27_a_call_that_comes_both_ways_runs_once(server: Server, ids: str, when: str) -> None:
    rig = Rig(server)
    rig.ask()
    rig.begin()
    given: dict[str, Any] = {} if ids == "both" else {"item_id": None, "call_id": None}
    if ids != "both":
        given[ids] = {"item_id": "item_c1", "call_id": "c1"}[ids]
    rig.send(server.arguments("c1", "{}", name="a", **given))
    whole = server.call("a", "{}", "c1")
    if when == "before":
        rig.send(whole, server.done())
    elif when == "in the end":
        rig.send(server.done(output=[server.call_item("a", "{}", "c1")]))
    else:
        rig.send(server.done(), whole)

    assert len(rig.only(RunTool)) == 1


@pytest.mark.parametrize("status", ["cancelled", "incomplete", "failed"])
def test_v53_arguments_of_a_response_that_was_cut_off_run_nothing(
    server: Server, status: str
) -> None:
    rig = Rig(server)
    exchange = rig.ask()
    rig.begin()
    rig.send(server.arguments("c1", '{"cit', name="a"), server.done(status=status))

    assert rig.only(RunTool) == []
    assert exchange.promise.result.status == status
    assert exchange.promise.result.tool_calls[0].failed


def test_v30_arguments_without_a_name_are_answered_as_an_unknown_tool(server: Server) -> None:
    rig = Rig(server)
    rig.ask()
    rig.begin()
    rig.send(server.arguments("c1", "{}"), server.arguments("", "{}", item_id=None), server.done())

    assert [(each.call_id, each.name) for each in rig.only(RunTool)] == [("c1", "")]


def test_v30_a_function_that_takes_too_long_is_stopped_and_told(server: Server) -> None:
    rig = Rig(server, policies={"a": ToolPolicy(timeout=2.0)})
    calling(rig, ("a", "c1"), ("b", "c2"))
    rig.send(server.done())
    returned(rig, "c2")
    rig.done()
    rig.wait(1.9)
    assert rig.done() == []
    rig.wait(0.2)

    made = rig.done()
    assert [type(each) for each in made] == [StopTool, CreateItem, CreateResponse]
    assert outputs(made) == [("c1", '{"error": "no result within 2 s"}')]
    (failed,) = (each for each in rig.core.happenings if isinstance(each, ToolFailed))
    assert (failed.call.name, type(failed.error)) == ("a", TimeoutError)
    returned(rig, "c1", "late")
    assert rig.done() == []


def test_v33_the_time_limit_begins_with_the_users_yes(server: Server) -> None:
    rig = Rig(server, policies={"pay": ToolPolicy(needs_approval=True, timeout=2.0)})
    calling(rig, ("pay", "c1"))
    rig.send(server.done())
    rig.wait(30)
    rig.done()
    rig.core.calls.approve("c1", True, None, rig.now)
    rig.wait(1.9)
    assert rig.kinds() == ["RunTool"]


def test_v33_nothing_runs_before_the_users_yes(server: Server) -> None:
    rig = Rig(server, policies={"pay": ToolPolicy(needs_approval=True)})
    calling(rig, ("pay", "c1"))
    rig.send(server.done())
    assert [type(each) for each in rig.done()][-1] is AskApproval
    assert rig.core.calls.approve("c1", True, None, rig.now)
    assert rig.kinds() == ["RunTool"]
    assert not rig.core.calls.approve("c1", True, None, rig.now)


def test_v33_a_no_and_silence_are_told_to_the_model(server: Server) -> None:
    for answer in (False, None):
        rig = Rig(server, policies={"pay": ToolPolicy(needs_approval=True)})
        calling(rig, ("pay", "c1"))
        rig.send(server.done())
        rig.done()
        if answer is False:
            rig.core.calls.approve("c1", False, "too much", rig.now)
        else:
            rig.wait(61)
        made = rig.done()
        assert outputs(made)[0][1].startswith("refused")
        assert isinstance(made[-1], CreateResponse)


def test_v22_a_tool_of_an_answer_that_was_lost_asks_for_no_other(server: Server) -> None:
    rig = Rig(server)
    calling(rig, ("a", "c1"))
    rig.send(Reconnected(items=1, lost=(), interrupted="r1", attempts=1, cause=None))
    rig.done()
    returned(rig, "c1")
    assert rig.kinds() == ["CreateItem"]


@pytest.mark.parametrize("by_itself", [True, False])
def test_v33_an_approval_of_an_mcp_server(by_itself: bool) -> None:
    server = Server("ga")
    rig = Rig(server)
    exchange = rig.ask()
    rig.begin()
    item = {
        "id": "mcpr_1",
        "type": "mcp_approval_request",
        "server_label": "files",
        "name": "delete",
        "arguments": "{}",
    }
    rig.send(server.item_out(item, done=True), server.done())
    assert [each.call_id for each in rig.only(AskApproval)] == ["mcpr_1"]
    rig.core.calls.approve("mcpr_1", True, None, rig.now)
    (answer,) = rig.done()
    assert answer.item["approval_request_id"] == "mcpr_1"
    assert answer.item["approve"] is True
    if by_itself:
        rig.send(server.created("r2"))
    else:
        rig.wait(2.1)
        rig.begin("r2")
    rig.send(server.written("Deleted.", "i2", "r2"), server.done("r2"))

    assert exchange.promise.result.text == "Deleted."
    rig.wait(3)
    assert rig.only(CreateResponse) == []


def test_v35_nothing_dangles_after_the_end(server: Server) -> None:
    rig = Rig(server)
    calling(rig, ("a", "c1"))
    rig.user_says(words=None)
    rig.core.close(None, rig.now)

    for turn in rig.core.history.turns():
        assert all(call.output is not None for call in turn.calls)
        assert turn.answer is None or turn.answer.status == "lost"


def test_v39_answered_calls_can_be_removed_from_the_server(server: Server) -> None:
    rig = Rig(server, prune_tools=True)
    calling(rig, ("a", "c1"))
    returned(rig, "c1")
    rig.send(server.done())
    rig.begin("r2")
    rig.done()
    rig.send(server.written("Done.", "i2", "r2"), server.done("r2"))

    assert [each.item_id for each in rig.only(DeleteItem)] == ["item_c1", "item_c1_output"]


# --- one tool ---


class Sky(enum.Enum):
    CLEAR = "clear"
    GREY = "grey"


@dataclasses.dataclass
class Place:
    city: str
    country: str = "France"


@attrs.define
class Range:
    low: int
    high: int


class Options(TypedDict, total=False):
    units: Literal["metric", "imperial"]


def forecast(
    place: Place,
    span: Range,
    options: Options,
    sky: Sky = Sky.CLEAR,
    days: Annotated[int, "How many days ahead."] = 1,
    note: str | None = None,
) -> dict[str, Any]:
    """Forecast the weather.

    Longer words that are for people.

    Args:
        place: Where to look,
            in the world.
        note: Anything else.
    """
    return {"city": place.city, "high": span.high, "sky": sky.value, "days": days, "note": note}


def test_v26_a_schema_from_the_signature() -> None:
    made = tool(forecast)
    schema = made.definition["parameters"]

    assert made.definition["name"] == "forecast"
    assert made.definition["description"] == "Forecast the weather."
    assert schema["type"] == "object"
    assert schema["required"] == ["place", "span", "options"]
    assert schema["properties"]["place"]["description"] == "Where to look, in the world."
    assert schema["properties"]["days"]["description"] == "How many days ahead."
    assert schema["properties"]["days"]["default"] == 1
    assert schema["$defs"]["Place"]["properties"]["city"] == {"type": "string"}
    assert schema["$defs"]["Range"]["required"] == ["low", "high"]
    assert schema["additionalProperties"] is False
    json.dumps(schema)


def test_v26_arguments_are_objects_of_the_types() -> None:
    arguments = {
        "place": {"city": "Paris"},
        "span": {"low": 1, "high": 9},
        "options": {"units": "metric"},
        "sky": "grey",
    }
    output = Tools([forecast]).run("forecast", json.dumps(arguments))
    assert json.loads(output) == {
        "city": "Paris",
        "high": 9,
        "sky": "grey",
        "days": 1,
        "note": None,
    }


def test_v26_pydantic_models() -> None:
    pydantic = pytest.importorskip("pydantic")
    inner = pydantic.create_model("Inner", n=(int, ...))
    model = pydantic.create_model("Order", inner=(inner, ...), name=(str, "x"))

    def order(what: Any) -> Any:
        """Order something."""
        return what

    order.__annotations__ = {"what": model}
    tools = Tools([order])
    schema = tools.definitions[0]["parameters"]

    assert set(schema["$defs"]) >= {"Inner"}
    assert json.loads(tools.run("order", '{"what": {"inner": {"n": 3}}}')) == {
        "inner": {"n": 3},
        "name": "x",
    }
    with pytest.raises(ToolError, match="bad arguments"):
        tools.run("order", '{"what": {"inner": {"n": "three"}}}')


@pytest.mark.parametrize(
    "arguments", ["{", "[]", '{"city": 3}', "{}", '{"city": "x", "more": 1}', "null"]
)
def test_v30_bad_arguments_are_told_to_the_model(arguments: str) -> None:
    def weather(city: str) -> str:
        return city

    with pytest.raises(ToolError, match="bad arguments"):
        Tools([weather]).run("weather", arguments)


def test_v30_an_unknown_tool_is_told_with_those_there_are() -> None:
    with pytest.raises(ToolError, match="forecast"):
        Tools([forecast]).run("weather", "{}")


def test_v26_methods_partials_and_callables() -> None:
    class Shop:
        def buy(self, what: str) -> str:
            return f"{what} bought"

        def __call__(self, what: str) -> str:
            return f"{what} called"

    bound = tool(Shop().buy)
    part = tool(name="half")(functools.partial(Shop().buy))
    called = tool(name="shop")(Shop())
    tools = Tools([bound, part, called])
    assert [tools.run(n, '{"what": "A"}') for n in ("buy", "half", "shop")] == [
        "A bought",
        "A bought",
        "A called",
    ]


def no_hint(city) -> str:  # type: ignore[no-untyped-def]
    return str(city)


def starred(*cities: str) -> str:
    return str(cities)


def keywords(**cities: str) -> str:
    return str(cities)


def positional(city: str, /) -> str:
    return city


def impossible(city: Rig) -> str:
    return str(city)


@pytest.mark.parametrize(
    ("function", "word"),
    [
        (no_hint, "no type hint"),
        (starred, "name every parameter"),
        (keywords, "name every parameter"),
        (positional, "remove the /"),
        (impossible, "no JSON Schema"),
        (lambda x: x, "cannot be called"),
        (3, "must be a function"),
    ],
)
def test_v26_what_gives_no_schema_is_refused_with_what_would_do(function: Any, word: str) -> None:
    with pytest.raises(ConfigError, match=word):
        Tools([function])


@pytest.mark.parametrize("tools", [3, "weather", {"name": "weather"}, no_hint])
def test_tools_that_are_no_list_are_refused(tools: Any) -> None:
    with pytest.raises(ConfigError, match="a list of functions"):
        Tools(tools)


@pytest.mark.parametrize("options", [{"timeout": 0}, {"timeout": "1"}, {"approve": "yes"}])
def test_options_of_a_tool_that_cannot_be_used_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=next(iter(options))):
        tool(**options)(lambda: "x")


def test_two_tools_of_one_name_are_refused() -> None:
    with pytest.raises(ConfigError, match="two tools"):
        Tools([forecast, forecast])


def test_v32_an_async_function_in_a_blocking_conversation_is_refused() -> None:
    async def weather(city: str) -> str:
        return city

    with pytest.raises(ConfigError, match="AsyncPortkey"):
        Tools([weather], may_await=False)
    assert asyncio.run(Tools([weather]).run_async("weather", '{"city": "Paris"}')) == "Paris"


def test_definitions_of_others_go_as_they_are() -> None:
    mcp = {"type": "mcp", "server_label": "files", "server_url": "https://example.com"}
    assert Tools([mcp, forecast]).definitions[1] == mcp


def test_a_result_that_is_no_json_is_told() -> None:
    def odd() -> Any:
        return object()

    with pytest.raises(ToolError, match="no JSON"):
        Tools([odd]).run("odd", "")
