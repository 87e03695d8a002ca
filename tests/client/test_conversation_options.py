"""The options of ``transcribe`` stand in the spec and in the voice layer, which knows no spec."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from portkey_realtime import AsyncPortkey, Portkey, voice


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
