"""Everything that an emulator can be told."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

import attrs

from portkey_realtime_emulator.behaviour import Behaviour
from portkey_realtime_emulator.departures import Departures
from portkey_realtime_emulator.faults import Faults
from portkey_realtime_emulator.scenario import Scenario
from portkey_realtime_emulator.served import CHOICES
from portkey_realtime_wire.runtime import ConfigError


def _dialect(_: object, __: object, value: str) -> None:
    if value not in CHOICES:
        raise ConfigError(f"dialect must be one of {', '.join(CHOICES)}, not {value!r}")


def _scenario(value: Any) -> Scenario | None:
    if value is None or isinstance(value, Scenario):
        return value
    return Scenario.load(value)


@attrs.frozen(kw_only=True)
class Options:
    """How to serve. See ``Faults`` and ``Departures`` for how to misbehave."""

    dialect: str = attrs.field(default=CHOICES[0], validator=_dialect)
    """A dialect of the spec: ``beta``; ``ga``, with the translations that belong to it, which
    refuses beta as OpenAI does; ... Or ``both``: all of them; where several have the same path, the
    header of the handshake decides."""
    scenario: Scenario | None = attrs.field(default=None, converter=_scenario)
    """What is answered: a ``Scenario``, or the path of a TOML file; None: what is heard."""
    api_key: str | None = attrs.field(default=None, repr=False)
    """The key that every request must carry; None takes any, and none."""
    host: str = "127.0.0.1"
    port: int = 0
    """0 takes a free one."""
    expose: bool = False
    """Listen on a host that is not loopback. Needs ``api_key``."""
    allowed_hosts: tuple[str, ...] = ()
    """More names that the ``Host`` header may have."""
    pace: float = 20.0
    """How many times faster than speech the answer is sent; 1 is real time, 0 at once."""
    latency_ms: int = 0
    """How long the model thinks before each answer."""
    strict_values: bool = False
    """Refuse voices, models, temperatures and the like that OpenAI would refuse."""
    session_seconds: float = 1800.0
    """After that a session expires: an ``error`` with code session_expired, then close 1001."""
    secret_seconds: int | None = None
    """How long a client secret is good for; None: as long as at OpenAI."""
    close_after_first_turn: bool = False
    """Close with 1000 after the first ``response.done``."""
    close_after_responses: int = 0
    """Close with 1000 after that many; 0 is never."""
    max_sessions: int = 64
    """How many sockets may be open at once."""
    record: bool = True
    """Keep what was received and sent, for ``requests`` and ``connections``."""
    faults: Faults = attrs.field(factory=Faults)
    """What goes wrong on sockets."""
    departures: Departures = attrs.field(factory=Departures)
    """Where the server departs from one that does everything at once and in order. What
    ``[server]`` in the scenario says holds where this is not given."""
    rest_faults: Faults = attrs.field(factory=Faults)
    """What goes wrong on REST calls: ``status``, ``retry_after`` and ``times`` are used."""

    def __attrs_post_init__(self) -> None:
        if not is_loopback(self.host):
            if not self.expose:
                raise ConfigError(
                    f"{self.host} is not a loopback address: the emulator would be open to the "
                    "network. Use 127.0.0.1, or set expose (--expose) and api_key (--api-key)."
                )
            if not self.api_key:
                raise ConfigError("expose needs api_key: the key that every request must carry")
        if self.pace < 0 or self.latency_ms < 0 or self.session_seconds <= 0:
            raise ConfigError("pace and latency_ms cannot be negative, session_seconds is above 0")

    @property
    def behaviour(self) -> Behaviour:
        """What of it concerns the conversation."""
        return Behaviour(
            strict_values=self.strict_values,
            pace=self.pace,
            latency_ms=self.latency_ms,
            session_seconds=self.session_seconds,
            close_after_responses=self.close_after_responses or int(self.close_after_first_turn),
            departures=self.departures,
        )

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Options:
        """Options, faults and departures by their names, side by side.

        Raises TypeError for an unknown name, ConfigError for a wrong value.
        """
        own = {field.name for field in attrs.fields(cls)}
        faulty = {field.name for field in attrs.fields(Faults)}
        unknown = [name for name in given if name not in own | faulty | Departures.names()]
        if unknown:
            known = ", ".join(sorted(own | faulty | Departures.names()))
            raise TypeError(f"no such option: {', '.join(unknown)}. There are: {known}")
        options = {name: value for name, value in given.items() if name in own}
        faults = {name: value for name, value in given.items() if name in faulty}
        if faults:
            options["faults"] = attrs.evolve(options.get("faults", Faults()), **faults)
        options["scenario"] = scenario = _scenario(options.get("scenario"))
        departs = dict(scenario.server) if scenario is not None else {}
        departs |= {name: given[name] for name in given if name in Departures.names()}
        if departs:
            options["departures"] = attrs.evolve(options.get("departures", Departures()), **departs)
        return cls(**options)


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only be this machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
