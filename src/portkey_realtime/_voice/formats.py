"""Audio formats as a server names them: which one a session or a response speaks in."""

from __future__ import annotations

from typing import Any, Final

import attrs

from portkey_realtime import audio
from portkey_realtime._voice.roles import field
from portkey_realtime.errors import ConfigError


@attrs.frozen
class AudioFormat:
    """One way in which sound travels: mono, 16-bit little-endian pcm or G.711."""

    name: str
    """As ``portkey_realtime.audio`` knows it: ``pcm16``, ``g711_ulaw`` or ``g711_alaw``."""
    rate: int
    """Samples per second."""

    sample_size: int = attrs.field(init=False)
    """Bytes of one sample as it travels."""
    bytes_per_second: int = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        size = audio.sample_size(self.name)
        object.__setattr__(self, "sample_size", size)  # attrs' own way for a frozen class
        object.__setattr__(self, "bytes_per_second", size * self.rate)

    def read(self, sound: Any) -> bytes:
        """Sound that a program gives in this format. Raises ConfigError for what is none."""
        data = audio.to_bytes(sound)
        if len(data) % self.sample_size or getattr(sound, "itemsize", 1) > self.sample_size:
            raise ConfigError(
                f"{len(data)} bytes are no sound in the session's input format, {self.name} at "
                f"{self.rate} Hz: convert it with portkey_realtime.audio.encode"
            )
        return data

    def to_pcm(self, sound: bytes) -> bytes:
        """What came over the wire as pcm at ``rate``."""
        return sound if self.name == "pcm16" else audio.decode(sound, self.name)

    def from_pcm(self, pcm: bytes) -> bytes:
        """Pcm at ``rate`` as it travels."""
        return pcm if self.name == "pcm16" else audio.encode(pcm, self.name)


PCM16: Final = AudioFormat("pcm16", 24000)
"""What a session speaks until it says something else."""

_NAMES: Final = {
    "pcm16": "pcm16",
    "audio/pcm": "pcm16",
    "g711_ulaw": "g711_ulaw",
    "audio/pcmu": "g711_ulaw",
    "g711_alaw": "g711_alaw",
    "audio/pcma": "g711_alaw",
}


def read_format(value: Any) -> AudioFormat | None:
    """The format in a name or in an object with ``type`` and ``rate``; None if it is neither.

    Azure Voice Live has names with a rate in them, such as ``pcm16_8000hz``. Raises ConfigError
    for a format that cannot be played.
    """
    name = value if isinstance(value, str) else field(value, "type")
    if not isinstance(name, str):
        return None
    rate = field(value, "rate") if not isinstance(value, str) else None
    base, _, suffix = name.partition("_")
    if base == "pcm16" and suffix.removesuffix("hz").isdigit():
        name, rate = base, int(suffix.removesuffix("hz"))
    if name not in _NAMES:
        raise ConfigError(
            f"the audio format {name!r} cannot be used: use pcm16, g711_ulaw or g711_alaw"
        )
    known = _NAMES[name]
    return AudioFormat(known, rate if isinstance(rate, int) else audio.sample_rate(known))


def output_format(source: Any) -> AudioFormat | None:
    """The output format of a session or a response, in either dialect; None if it has none."""
    return read_format(
        field(source, "audio", "output", "format") or field(source, "output_audio_format")
    )


def input_format(source: Any) -> AudioFormat | None:
    """The input format of a session, in either dialect; None if it says none."""
    return read_format(
        field(source, "audio", "input", "format") or field(source, "input_audio_format")
    )
