"""How servers depart from one that confirms everything, at once and in order.

Real servers do these things: OpenAI under load, or the many that speak the same protocol. Each
can be set by name as an option of ``Emulator``, under ``[server]`` in a scenario file, and with
``--set NAME=VALUE`` on the command line.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from portkey_realtime_wire.runtime import ConfigError

TRANSCRIPTS: Final = ("auto", "deltas", "whole", "early", "snapshots", "never")
"""How transcripts of the user's speech come. See ``Departures.transcripts``."""


def _names(value: Any) -> frozenset[str]:
    if isinstance(value, str):
        value = (value,)
    if not isinstance(value, (list, tuple, set, frozenset)) or not all(
        isinstance(each, str) for each in value
    ):
        raise ConfigError(f"expected a list of event names, not {value!r:.80}")
    return frozenset(value)


def _times(value: Any) -> Mapping[str, int]:
    if not isinstance(value, Mapping) or not all(
        isinstance(each, int) and each >= 0 for each in value.values()
    ):
        raise ConfigError(f"expected milliseconds by event name, not {value!r:.80}")
    return dict(value)


def _codes(value: Any) -> Mapping[str, str]:
    if not isinstance(value, Mapping) or not all(isinstance(each, str) for each in value.values()):
        raise ConfigError(f"expected error codes by event name, not {value!r:.80}")
    return dict(value)


def transcripts_style(_: object, attribute: Any, value: Any) -> None:
    """Raise ConfigError for a way in which no transcript comes."""
    if value not in TRANSCRIPTS:
        raise ConfigError(f"{attribute.name} must be one of {', '.join(TRANSCRIPTS)}")


@attrs.frozen(kw_only=True)
class Departures:
    """Where a server departs. By default nowhere."""

    ignores: frozenset[str] = attrs.field(default=(), converter=_names)
    """Client events that are dropped without a word, such as ``conversation.item.truncate``."""
    refuses: Mapping[str, str] = attrs.field(factory=dict, converter=_codes)
    """Client events that are refused, each with the code of its error."""
    omits: frozenset[str] = attrs.field(default=(), converter=_names)
    """Server events that never come, such as ``session.updated``."""
    delays: Mapping[str, int] = attrs.field(factory=dict, converter=_times)
    """Server events that come so many milliseconds late, past those that follow them."""
    stragglers: int = 0
    """How many more deltas come after an answer was cancelled, before its end."""
    cancel_ms: int = 0
    """How long after the cancel the ``response.done`` comes; until then the answer is active."""
    transcripts: str = attrs.field(default="auto", validator=transcripts_style)
    """``deltas``: word by word; ``whole``: the only delta is the whole text (whisper-1);
    ``early``: deltas before the commit (gpt-live-transcribe); ``snapshots``: growing texts in
    events of their own (Grok); ``never``; ``auto``: as the transcription model does it."""
    transcripts_ms: int = 0
    """How long after the commit a transcript comes."""
    answers_waiting_turns: bool = True
    """A turn that was committed during an answer (``interrupt_response: false``) is answered
    after it; false: it is not answered until the client asks."""
    answers_outputs: bool = False
    """The output of a function is answered without a ``response.create``."""
    resumes_approved_calls: bool = False
    """An approved MCP call runs in an answer that begins by itself; false: in the next one."""
    transcription_model: str = "refused"
    """A model in the URL beside ``intent=transcription``: ``refused``, as at OpenAI; ``allowed``;
    ``required``, as some proxies need it to choose a provider."""
    sideband: bool = True
    """A connection joined by ``call_id`` is a sideband, as at OpenAI: nothing greets, no sound is
    sent, and ``output_audio_buffer`` events tell of playback. False: it is a conversation like any
    other, with a greeting, and sound both ways."""

    def __attrs_post_init__(self) -> None:
        for name in ("stragglers", "cancel_ms", "transcripts_ms"):
            value = getattr(self, name)
            if not isinstance(value, int) or value < 0:
                raise ConfigError(f"{name} must be a whole number, 0 or more, not {value!r:.80}")
        if self.transcription_model not in ("refused", "allowed", "required"):
            raise ConfigError("transcription_model must be refused, allowed or required")

    @classmethod
    def names(cls) -> frozenset[str]:
        """What can be set."""
        return frozenset(field.name for field in attrs.fields(cls))

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Departures:
        """From names and values. Raises ConfigError for an unknown name or a wrong value."""
        for name in given:
            if name not in cls.names():
                raise ConfigError(
                    f"unknown setting of the server {name!r}; there are "
                    f"{', '.join(sorted(cls.names()))}"
                )
        return cls(**given)
