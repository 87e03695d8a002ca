"""What telephone carriers send and want over a WebSocket, as data.

From their documentation: Twilio, "Media Streams - WebSocket Messages"; Telnyx, "Media Streaming
over WebSockets"; Plivo, "Audio Streaming". All carry G.711 in base64 inside JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import attrs

Path = tuple[str, ...]
"""Where a value is in a message: one key for each level."""

PAYLOAD: Final = "$payload"
NAME: Final = "$name"
STREAM: Final = "$stream"
"""What stands in a message for the sound in base64, a mark's name and the stream's id."""


@attrs.frozen(kw_only=True)
class Carrier:
    """How a carrier speaks. Its messages are JSON objects whose ``event`` tells what they are."""

    name: str
    started: str = "start"
    """Events of the carrier: the stream begins, sound, a mark was reached, a key, the end."""
    media: str = "media"
    mark: str = "mark"
    digit: str = "dtmf"
    stopped: str = "stop"
    stream_id: Path
    """Where ``started`` has the id of the stream ..."""
    call_id: Path
    """... of the call ..."""
    parameters: Path
    """... and what the application has sent along."""
    track: Path = ("media", "track")
    """Which side a sound is from; only the caller's is heard, ``inbound`` or none."""
    payload: Path = ("media", "payload")
    chunk: Path | None = None
    """Where the number of a piece is, if pieces may come in another order."""
    mark_name: Path = ("mark", "name")
    digit_value: Path = ("dtmf", "digit")
    send_media: Mapping[str, Any]
    """The messages to the carrier: sound, a mark behind it, and away with what is not played."""
    send_mark: Mapping[str, Any]
    send_clear: Mapping[str, Any]
    buffer_ms: int = 600_000
    """How much sound it holds; what is beyond it is lost."""


TWILIO: Final = Carrier(
    name="Twilio",
    stream_id=("start", "streamSid"),
    call_id=("start", "callSid"),
    parameters=("start", "customParameters"),
    send_media={"event": "media", "streamSid": STREAM, "media": {"payload": PAYLOAD}},
    send_mark={"event": "mark", "streamSid": STREAM, "mark": {"name": NAME}},
    send_clear={"event": "clear", "streamSid": STREAM},
)
"""Marks come back when the sound before them was played, when nothing is buffered, and all at once
after a clear. Beyond ten minutes of buffered sound it discards (warning 31931)."""

TELNYX: Final = Carrier(
    name="Telnyx",
    stream_id=("stream_id",),
    call_id=("start", "call_control_id"),
    parameters=("start", "custom_parameters"),
    chunk=("media", "chunk"),
    send_media={"event": "media", "media": {"payload": PAYLOAD}},
    send_mark={"event": "mark", "mark": {"name": NAME}},
    send_clear={"event": "clear"},
)
"""Bidirectional RTP must be asked for (``stream_bidirectional_mode: rtp``, codec PCMU)."""

PLIVO: Final = Carrier(
    name="Plivo",
    mark="playedStream",
    stream_id=("start", "streamId"),
    call_id=("start", "callId"),
    parameters=("extra_headers",),
    mark_name=("name",),
    send_media={
        "event": "playAudio",
        "media": {"contentType": "audio/x-mulaw", "sampleRate": 8000, "payload": PAYLOAD},
    },
    send_mark={"event": "checkpoint", "streamId": STREAM, "name": NAME},
    send_clear={"event": "clearAudio", "streamId": STREAM},
)
"""A checkpoint comes back only if what is before it was really played. The stream must be asked for
in ``audio/x-mulaw;rate=8000``; its default is 16-bit pcm."""


@attrs.frozen
class Written:
    """The messages to a carrier as JSON, with ``$payload`` and ``$name`` still to be replaced, by
    what needs no escaping."""

    media: str
    mark: str
    clear: str

    @classmethod
    def of(cls, carrier: Carrier, stream_id: str) -> Written:
        """Those of one stream."""
        templates = (carrier.send_media, carrier.send_mark, carrier.send_clear)
        return cls(*(json.dumps(_filled(each, stream_id)) for each in templates))


def _filled(template: Mapping[str, Any], stream_id: str) -> dict[str, Any]:
    return {
        key: _filled(value, stream_id)
        if isinstance(value, Mapping)
        else stream_id
        if value == STREAM
        else value
        for key, value in template.items()
    }
