"""Class names for documents that are not ours: whatever the words are, each a name of its own."""

from __future__ import annotations

import re
import unicodedata
from typing import Protocol

from . import names

_LONGEST = 80


class ClassNames(Protocol):
    """Gives a class name for some words. Raises NameRefusedError where there is none."""

    def __call__(self, words: str, suffix: str = "") -> str: ...


class Namer:
    """Gives class names, each once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def __call__(self, words: str, suffix: str = "") -> str:
        spoken = "".join(
            part[:1].upper() + part[1:] for part in re.findall(r"[A-Za-z0-9]+", plain(words))
        )
        if not spoken or spoken[0].isdigit():
            spoken = f"Object{spoken}" if spoken else "Unnamed"
        if suffix and spoken.endswith(suffix) and spoken != suffix:
            suffix = ""
        for number in range(1, 10_000):
            name = f"{spoken[:_LONGEST]}{suffix}{number if number > 1 else ''}"
            # Constants are made of names too, in capitals: names that differ in case are the same.
            if name.lower() not in self._taken and _usable(name):
                self._taken.add(name.lower())
                return name
            if number == 1 and not _usable(name):
                spoken += "Object"
        raise names.NameRefusedError(f"{words!r}: no name is left")


def _usable(name: str) -> bool:
    try:
        names.union_constant(name)
        return names.class_name(name) == name
    except names.NameRefusedError:
        return False


def plain(words: str) -> str:
    """``Réponse`` to ``Reponse``: letters without their marks."""
    return "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c))


def snake(words: str) -> str:
    """``AudioChunk``, ``audio-chunk`` and ``audio chunk`` to ``audio_chunk``."""
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", plain(words))
    return "_".join(re.findall(r"[a-z0-9]+", parts.lower()))
