"""An embedded realtime gateway for demos, tests and CI: no key, no network.

::

    from portkey_realtime_emulator import Emulator

    with Emulator() as emulator:
        ...  # connect to emulator.base_url

It hears (server VAD on the samples), answers (says back what it hears, or what a scenario says),
is interrupted, counts tokens, expires, and misbehaves on request. Needs the ``emulator`` extra.
``Caller`` is somebody on the telephone, for programs that answer one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portkey_realtime_emulator.caller import Caller as Caller
    from portkey_realtime_emulator.conversation import Conversation as Conversation
    from portkey_realtime_emulator.departures import Departures as Departures
    from portkey_realtime_emulator.emulator import Emulator as Emulator
    from portkey_realtime_emulator.faults import Faults as Faults
    from portkey_realtime_emulator.options import Options as Options
    from portkey_realtime_emulator.records import Connection as Connection
    from portkey_realtime_emulator.records import Request as Request
    from portkey_realtime_emulator.scenario import Scenario as Scenario
    from portkey_realtime_emulator.scenario import Turn as Turn

_HOMES = {
    "Caller": "caller",
    "Connection": "records",
    "Conversation": "conversation",
    "Departures": "departures",
    "Emulator": "emulator",
    "Faults": "faults",
    "Options": "options",
    "Request": "records",
    "Scenario": "scenario",
    "Turn": "scenario",
}

__all__ = [
    "Caller",
    "Connection",
    "Conversation",
    "Departures",
    "Emulator",
    "Faults",
    "Options",
    "Request",
    "Scenario",
    "Turn",
]


def __getattr__(name: str) -> Any:
    # Loaded when used: pytest imports this package in every run, for the plugin.
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
