"""How conversations go, apart from what is said in them."""

from __future__ import annotations

import attrs

from portkey_realtime_emulator.departures import Departures


@attrs.frozen(kw_only=True)
class Behaviour:
    """How a conversation goes."""

    strict_values: bool = False
    """Refuse voices, models, temperatures and the like that the spec does not list."""
    pace: float = 20.0
    """How many times faster than speech the answer is sent; 1 is real time, 0 at once."""
    latency_ms: int = 0
    """How long the model thinks before each answer."""
    session_seconds: float = 1800.0
    """After that the session expires."""
    close_after_responses: int = 0
    """Close with 1000 after that many responses; 0 is never."""
    departures: Departures = attrs.field(factory=Departures)
    """Where this server departs from one that does everything at once and in order."""
