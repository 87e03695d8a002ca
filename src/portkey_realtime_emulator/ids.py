"""Ids that are the same on every run."""

from __future__ import annotations

from collections import Counter


class Ids:
    """Counts up, for each kind of thing alone. ``seed`` keeps two sockets' ids apart."""

    def __init__(self, seed: int = 1) -> None:
        self._seed = seed
        self._counts: Counter[str] = Counter()
        self._taken: set[str] = set()

    def next(self, kind: str) -> str:
        """The next id of its kind, such as ``item_001000007``."""
        while True:
            self._counts[kind] += 1
            made = f"{kind}_{self._seed:03d}{self._counts[kind]:06d}"
            if made not in self._taken:
                return made

    def take(self, id: str) -> None:
        """Never give out an id that the client has chosen."""
        self._taken.add(id)

    def filler(self, text: str) -> str:
        """What real servers send as ``obfuscation``: padding that hides how long a delta is."""
        length = 4 + (7 * len(text) + self._counts["event"]) % 11
        return "".join(chr(ord("a") + (3 * at + len(text)) % 26) for at in range(length))
