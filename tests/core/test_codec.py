"""Row 75: the second look at a message that the fast parser refuses, such as a lone surrogate."""

from __future__ import annotations

import json
from typing import Any

import pytest

from portkey_realtime._core import codec
from portkey_realtime._core.codec import NotJson, decode

MIB = 1 << 20


def test_row_75_a_large_message_with_a_lone_surrogate_is_read_by_the_standard_parser_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = '{"delta":"' + "[{A" * MIB + '\\ud800"}'
    looks: list[int] = []
    parse = json.loads

    def loads(given: str, **how: Any) -> Any:
        looks.append(len(given))
        return parse(given, **how)

    monkeypatch.setattr(codec.json, "loads", loads)
    assert decode(text.encode())["delta"].endswith("A\ud800")
    assert looks == [len(text)]  # one look, and no other pass over so many characters


@pytest.mark.parametrize(
    ("message", "value"),
    [
        (b'\xef\xbb\xbf{"delta":"a"}', "a"),  # a byte order mark, as some .NET servers send it
        ('\ufeff{"delta":"a"}', "a"),
        (b'{"delta":"a\nb\tc"}', "a\nb\tc"),  # line breaks that nobody escaped
    ],
)
def test_row_7_what_is_nearly_json_is_read(message: bytes | str, value: str) -> None:
    assert decode(message) == {"delta": value}


@pytest.mark.parametrize("close", [True, False])
@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"[":'])
def test_row_75_what_is_nested_too_deeply_gets_no_second_look(
    opening: str, close: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codec.json, "loads", None)
    closing = {"[": "]", '{"a":': "}", '[{"[":': "}]"}[opening]
    with pytest.raises(NotJson, match="nested too deeply"):
        decode(opening * 100_000 + '"\\ud800"' + (closing * 100_000 if close else ""))


def test_row_75_a_surrogate_before_the_depth_is_no_way_around_the_limit() -> None:
    with pytest.raises(NotJson, match="nested too deeply"):
        decode('["\\ud800",' + "[" * 100_000 + "]" * 100_001)


@pytest.mark.parametrize("text", ["[" * 300, "]" * 300 + "\ud800", '["' * 300, "[}" * 300])
def test_row_75_what_does_not_match_is_left_to_the_parser(text: str) -> None:
    with pytest.raises(NotJson, match=r"not JSON|not UTF-8"):
        decode(text)
