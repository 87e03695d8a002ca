"""Settings by one set of names: each dialect has them as its spec writes them."""

from __future__ import annotations

from typing import Any

import pytest

from portkey_realtime._voice.settings import response_params, session_settings
from portkey_realtime_wire import beta, ga
from portkey_realtime_wire.dialect import Dialect

PCM = {"type": "audio/pcm", "rate": 24000}


@pytest.mark.parametrize("modalities", [["audio"], ["text", "audio"]], ids=" ".join)
@pytest.mark.parametrize("format", ["pcm16", PCM], ids=str)
@pytest.mark.parametrize("name", ["modalities", "output_modalities"])
def test_a_value_may_be_written_as_either_dialect_has_it(
    modalities: list[str], format: Any, name: str
) -> None:
    given = {name: modalities, "input_audio_format": format}
    assert session_settings("beta", given) == {
        "modalities": ["text", "audio"],
        "input_audio_format": "pcm16",
    }
    assert session_settings("ga", given) == {
        "type": "realtime",
        "output_modalities": ["audio"],
        "audio": {"input": {"format": PCM}},
    }


@pytest.mark.parametrize("dialect", [beta.DIALECT, ga.DIALECT], ids=lambda each: each.name)
@pytest.mark.parametrize("modalities", [["audio"], ["text"]], ids=" ".join)
def test_what_an_answer_consists_of_is_read_by_the_spec(
    dialect: Dialect, modalities: list[str]
) -> None:
    [create] = dialect.marks.roles.create_response
    params = response_params(dialect.name, {"modalities": modalities, "max_output_tokens": 9})
    event = dialect.decode_client_event({"type": create, "response": params})
    assert not event.response.extra
    assert params.get("modalities") != ["audio"]  # beta has no sound without its words
