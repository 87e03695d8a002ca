"""What ``conversation(...)`` is told, sorted into what concerns the connection, the session and
the rules; the same for both shells."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

import attrs

from portkey_realtime._voice.adapters import AudioDevice, device_of
from portkey_realtime._voice.core import Core
from portkey_realtime._voice.profiles import Profile, profile_of
from portkey_realtime._voice.tools import Tools
from portkey_realtime.errors import ConfigError

FalseStart = Literal["resume"] | None
OnLoss = Literal["raise", "ask_again"]


@attrs.frozen(kw_only=True)
class Opening:
    """Everything needed to open a conversation."""

    connect: Mapping[str, Any]
    settings: Mapping[str, Any]
    tools: Tools
    device: AudioDevice | None
    core: Core


def prepare(
    connect: Callable[..., Any],
    dialect: str,
    given: Mapping[str, Any],
    *,
    may_await: bool,
) -> Opening:
    """Sort and check. Raises ConfigError for what cannot be used, with nothing dialled."""
    known = inspect.signature(connect).parameters
    rest = dict(given)
    sound = rest.pop("audio", None)
    if isinstance(sound, Mapping):  # GA's own settings of that name
        rest["audio"], sound = sound, None
    device, playback = device_of(sound)
    tools = Tools(rest.pop("tools", None) or (), may_await=may_await)
    profile = profile_of(rest.pop("profile", None))
    rules: dict[str, Any] = {name: rest.pop(name) for name in _RULES if name in rest}
    _check(rules)
    connecting = {name: rest.pop(name) for name in list(rest) if name in known and name != "kwargs"}
    by_call = connecting.get("call_id") is not None
    if by_call and "wire" in known:
        connecting.setdefault("wire", dialect)  # nothing greets there: no dialect could be told
    if by_call and (device is not None or playback is not None):
        raise ConfigError(
            "the sound of a call that is joined by call_id goes over WebRTC or SIP: leave audio out"
        )
    settings = rest
    if tools.definitions:
        settings["tools"] = tools.definitions
    _complete(settings, profile, rules)
    options = connecting.get("websocket_connection_options") or {}
    core = Core(
        dialect,
        playback=playback,
        profile=profile,
        policy=tools.policy,
        by_call=by_call,
        patience=float(options.get("timeout") or 10.0),
        **rules,
    )
    return Opening(
        connect=connecting,
        settings=settings,
        tools=tools,
        device=device,
        core=core,
    )


_RULES: Final = ("false_start", "half_duplex", "on_loss", "keep_audio", "prune_tools")


def _check(rules: Mapping[str, Any]) -> None:
    if rules.get("false_start") not in (None, "resume"):
        raise ConfigError(f"false_start must be 'resume' or None, not {rules['false_start']!r}")
    if rules.get("on_loss", "raise") not in ("raise", "ask_again"):
        raise ConfigError(f"on_loss must be 'raise' or 'ask_again', not {rules['on_loss']!r}")
    for name in ("half_duplex", "prune_tools"):
        if not isinstance(rules.get(name, False), bool):
            raise ConfigError(f"{name} must be True or False, not {rules[name]!r}")
    keep = rules.get("keep_audio", 0)
    if isinstance(keep, bool) or not isinstance(keep, int | float) or keep < 0:
        raise ConfigError(f"keep_audio must be 0 or more seconds, not {keep!r}")


def _complete(settings: dict[str, Any], profile: Profile, rules: Mapping[str, Any]) -> None:
    """What the rules need of the settings, where the program has not said otherwise."""
    names = {"transcription", "input_audio_transcription"}
    given = settings.get("audio")
    nested: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    inside: Mapping[str, Any] = nested.get("input") or {}
    if profile.transcribes and not names & settings.keys() and "transcription" not in inside:
        settings["transcription"] = {"model": profile.transcription_model}
    wanted: dict[str, Any] = {}
    if rules.get("false_start") == "resume":
        # The server would cancel at once, and answer noise: here the turn is judged first (V10).
        wanted = {"interrupt_response": False, "create_response": False}
    elif rules.get("half_duplex"):
        wanted = {"interrupt_response": False}
    if not wanted:
        return
    if "turn_detection" in inside:
        detection = inside["turn_detection"]
        if detection is not None:
            changed = {**inside, "turn_detection": {**detection, **wanted}}
            settings["audio"] = {**nested, "input": changed}
        return
    detection = settings.get("turn_detection", {"type": "server_vad"})
    if detection is not None:
        settings["turn_detection"] = {**detection, **wanted}
