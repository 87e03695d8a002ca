"""What ``conversation(...)`` is told, sorted into what concerns the connection, the session and
the rules; the same for both shells."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final, Literal

import attrs

from portkey_realtime._voice.adapters import AudioDevice, device_of
from portkey_realtime._voice.core import Core
from portkey_realtime._voice.profiles import Profile, profile_of
from portkey_realtime._voice.settings import session_settings
from portkey_realtime._voice.tools import Tools
from portkey_realtime.errors import ConfigError
from portkey_realtime_wire.shapes import InvalidEvent, to_wire

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
    realtime: Any,
    dialect: str,
    given: Mapping[str, Any],
    *,
    may_await: bool,
) -> Opening:
    """Sort and check. Raises ConfigError for what cannot be used, with nothing dialled."""
    realtime._refuse_mistyped("conversation", given)
    known = inspect.signature(realtime.connect).parameters
    rest = dict(given)
    sound = rest.pop("audio", None)
    if isinstance(sound, Mapping):  # GA's own settings of that name
        rest["audio"], sound = sound, None
    device, playback = device_of(sound)
    tools = Tools(rest.pop("tools", None) or (), may_await=may_await)
    profile = profile_of(rest.pop("profile", None))
    rules: dict[str, Any] = {name: rest.pop(name) for name in _RULES if name in rest}
    if rules.get("keep_audio", 0) < 0:
        raise ConfigError(f"keep_audio must be 0 or more seconds, not {rules['keep_audio']!r}")
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
    _refuse_settings(dialect, settings)
    core = Core(
        dialect,
        playback=playback,
        profile=profile,
        policy=tools.policy,
        by_call=by_call,
        patience=_patience(connecting.get("websocket_connection_options")),
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


def _refuse_settings(dialect: str, given: Mapping[str, Any]) -> None:
    """Raise ConfigError for settings that the dialect's spec has otherwise: the update that sets
    them would be refused, but after the connection is open."""
    spoken = import_module(f"portkey_realtime_wire.{dialect}").DIALECT
    update = {
        "type": next(iter(spoken.marks.roles.update_session)),
        "session": to_wire(session_settings(dialect, given)),
    }
    event = spoken.decode_client_event(update)
    if isinstance(event, InvalidEvent):
        raise ConfigError("; ".join(event.problems))


def _patience(options: object) -> float:
    """Seconds that a confirmation is waited for: as long as opening may take. ``connect`` refuses
    what is no time."""
    given = options.get("timeout") if isinstance(options, Mapping) else None
    return float(given) if isinstance(given, int | float) and given > 0 else 10.0


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
