"""How long things may take in tests: on a quiet machine, and on one that is busy with others."""

from __future__ import annotations

SLOWER = 5
"""A busy machine may be so many times slower. The bounds in tests are those of a quiet one; what
waits for something that must happen waits this many times longer."""

PROMPT = 8.0
"""Seconds in which whatever takes one or two is over, on a busy machine too. What a test tells it
from takes longer, by the options that the test gives, or never ends."""
