"""Row 75: the second look at a message that the fast parser refuses, such as a lone surrogate."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from portkey_realtime._core import codec
from portkey_realtime._core.codec import MAX_DEPTH, NotJson, decode

MIB = 1 << 20
LARGE = {
    "one-string": '{"delta":"' + "A" * (15 * MIB) + '\\ud800"}',
    "brackets-in-a-string": '{"delta":"' + "[{A" * (5 * MIB) + '\\ud800"}',
    "escapes": '{"delta":"' + '\\"[' * (5 * MIB) + '\\ud800"}',
    "no-end": '{"delta":"\\ud800' + '\\"[' * (5 * MIB),
}


def fastest(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(3):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return min(taken)


@pytest.mark.slow
@pytest.mark.parametrize("what", LARGE)
def test_row_75_the_look_at_the_depth_is_cheap(what: str) -> None:
    text = LARGE[what]

    def parsed() -> None:
        try:
            json.loads(text)
        except ValueError:
            assert what == "no-end"

    # Measured: 0 to 3 times the parser; a loop over the characters was 20 times and more.
    assert fastest(lambda: codec._too_deep(text)) < 6 * fastest(parsed)


def test_row_75_a_large_message_with_a_lone_surrogate_is_read() -> None:
    assert decode(LARGE["one-string"].encode())["delta"].endswith("A\ud800")


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ('[{"[":', "}]")])
def test_row_75_the_depth_is_told_exactly(opening: str, closing: str) -> None:
    levels = opening.count("[") - opening.count('"[') + opening.count("{")
    whole = MAX_DEPTH // levels
    decode(opening * whole + '"\\ud800"' + closing * whole)
    with pytest.raises(NotJson, match="nested deeper"):
        decode(opening * (whole + 1) + '"\\ud800"' + closing * (whole + 1))


@pytest.mark.parametrize("text", ["[" * 300, "]" * 300 + "\ud800", '["' * 300, "[}" * 300])
def test_row_75_what_does_not_match_is_left_to_the_parser(text: str) -> None:
    with pytest.raises(NotJson, match=r"not JSON|not UTF-8"):
        decode(text)
