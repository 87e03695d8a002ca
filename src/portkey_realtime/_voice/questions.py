"""What a program asks with: text, sound, images, as the content of a message."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

import attrs
import pybase64

from portkey_realtime import audio
from portkey_realtime._voice.formats import AudioFormat
from portkey_realtime.errors import ConfigError
from portkey_realtime_wire.runtime import encode_audio

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"


@attrs.frozen
class Image:
    """A picture: bytes of a PNG or JPEG, a path, or a data URI."""

    source: bytes | str | os.PathLike[str] = attrs.field(repr=False)
    detail: str | None = None
    """``low``, ``high`` or ``auto``."""

    def url(self) -> str:
        """As a data URI. Raises ConfigError for what is neither PNG nor JPEG."""
        source = self.source
        if isinstance(source, str) and source.startswith("data:image/"):
            return source
        if not isinstance(source, bytes | str | os.PathLike):
            raise ConfigError(
                f"an image must be bytes, a path or a data URI, not {type(source).__name__}"
            )
        data = source if isinstance(source, bytes) else Path(source).read_bytes()
        kind = "png" if data.startswith(_PNG) else "jpeg" if data.startswith(_JPEG) else ""
        if not kind:
            raise ConfigError("an image must be a PNG or a JPEG: convert it first")
        return f"data:image/{kind};base64,{pybase64.b64encode(data).decode()}"


Part: TypeAlias = str | bytes | bytearray | memoryview | Image | os.PathLike[str]
"""Text; sound in the session's input format; an image; the path of a WAV, PNG or JPEG file."""
Question: TypeAlias = Part | list[Part] | tuple[Part, ...]


def content_of(question: Any, format: AudioFormat, tags: Mapping[str, str]) -> list[dict[str, Any]]:
    """The content of a user's message.

    ``tags`` are those of the parts of a message, by what they hold (``Marks.content``).

    Raises ConfigError for what is neither text nor sound nor image, for what the dialect has no
    part for, and for half a sample; OSError for a file that cannot be read.
    """
    parts = question if isinstance(question, list | tuple) else [question]
    if not parts:
        raise ConfigError("a question must not be empty: give text, sound or an image")
    return [_part(each, format, tags) for each in parts]


def words_of(question: Any) -> str | None:
    """The text in it, if there is any."""
    parts = question if isinstance(question, list | tuple) else [question]
    return " ".join(each for each in parts if isinstance(each, str)) or None


def _part(part: Any, format: AudioFormat, tags: Mapping[str, str]) -> dict[str, Any]:
    if isinstance(part, str):
        if not part.strip():
            raise ConfigError("a question must not be empty: give text, sound or an image")
        return {"type": _tag(tags, "text"), "text": part}
    if isinstance(part, bytes) and part.startswith((_PNG, _JPEG)):
        return _part(Image(part), format, tags)
    if isinstance(part, os.PathLike):
        path = Path(part)
        if path.suffix.lower() in (".png", ".jpg", ".jpeg"):
            return _part(Image(path), format, tags)
        pcm, rate = audio.read_wav(path)
        return _sound(format.from_pcm(audio.resample(pcm, rate, format.rate)), tags)
    if isinstance(part, Image):
        image = {"type": _tag(tags, "image"), "image_url": part.url()}
        return image if part.detail is None else image | {"detail": part.detail}
    try:
        memoryview(part)
    except TypeError:
        raise ConfigError(
            f"a question must be text, sound (bytes), an Image or a path, not {type(part).__name__}"
        ) from None
    return _sound(format.read(part), tags)


def _sound(data: bytes, tags: Mapping[str, str]) -> dict[str, Any]:
    if not data:
        raise ConfigError("an empty question is no sound in the session's input format")
    return {"type": _tag(tags, "audio"), "audio": encode_audio(data)}


def _tag(tags: Mapping[str, str], what: str) -> str:
    tag = tags.get(f"user_{what}")
    if tag is None:
        raise ConfigError(f"a message of this dialect has no part for {what}: leave it out")
    return tag
