# Generated from spec/beta/asyncapi.yaml. Do not edit: run "make generate".
"""Small talk: the decoders of events without nested values, one look at each key.

Each answers None for whatever is not exactly as the spec has it; then ``..decoding`` reads the
event with care. What is absent leaves its slot empty: see ``..records``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..runtime import NOT_GIVEN
from .events import HeardAudioEvent, SayAudioAppendEvent

_new = object.__new__


def _say_audio_append_event(_data: dict[str, Any]) -> SayAudioAppendEvent | None:
    _get = _data.get
    if type(audio := _get("audio")) is str and not len(audio) % 4 and len(_data) == 2:
        _made = _new(SayAudioAppendEvent)
        _made.type = "say.audio.append"
        _made.audio = audio
        return _made
    return None


def _heard_audio_event(_data: dict[str, Any]) -> HeardAudioEvent | None:
    _get = _data.get
    if (
        type(delta := _get("delta")) is str
        and len(delta) % 4 != 1
        and ((index := _get("index", NOT_GIVEN)) is NOT_GIVEN or type(index) is int)
        and len(_data) == 2 + (index is not NOT_GIVEN)
    ):
        _made = _new(HeardAudioEvent)
        _made.type = "heard.audio"
        _made.delta = delta
        if index is not NOT_GIVEN:
            _made.index = index
        return _made
    return None


EXACT_SERVER: Final[dict[str, Callable[[dict[str, Any]], Any]]] = {
    "heard.audio": _heard_audio_event
}

EXACT_CLIENT: Final[dict[str, Callable[[dict[str, Any]], Any]]] = {
    "say.audio.append": _say_audio_append_event
}
