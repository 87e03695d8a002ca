"""A few conversations at once with random interruptions, tools and losses: their books balance.

``make soak`` holds a hundred. ``VOICE_SEED=7`` repeats a run.
"""

from __future__ import annotations

import asyncio
import os
import random

import pytest

from support import soak_voice

pytestmark = [pytest.mark.sockets, pytest.mark.real_time]

CONVERSATIONS = 10


def test_the_books_of_conversations_balance() -> None:
    seed = int(os.environ.get("VOICE_SEED") or random.randrange(1_000_000))
    print("VOICE_SEED =", seed)  # shown when it fails
    made = asyncio.run(soak_voice.hold(CONVERSATIONS, seed))

    assert soak_voice.faults(made) == []
    totals = soak_voice.summary(made)
    assert totals["questions"] == soak_voice.ASKED * CONVERSATIONS
    assert totals["completed answers"] > CONVERSATIONS
    assert set(totals) <= {
        "talks",
        "questions",
        "calls of tools",
        "truncations",
        "lost answers",
        "completed answers",
        "cancelled answers",
    }
