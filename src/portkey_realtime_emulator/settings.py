"""The settings of a session: kept as the dialect reports them, read by neutral names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portkey_realtime_emulator.checks import Refusal, invalid_value, missing
from portkey_realtime_emulator.layouts import SEMANTIC_VAD, SERVER_VAD, Table
from portkey_realtime_emulator.paths import fresh, has, leaves, look, put

WITHOUT_VAD = frozenset(("gpt-realtime-whisper",))
"""Models of transcription that refuse turn detection."""
_SECRET_KEYS = ("authorization", "headers")  # of MCP tools; never sent back


class Settings:
    """What the session is set to. ``kind`` is ``realtime`` or ``transcription``."""

    def __init__(self, table: Table, kind: str = "realtime", *, model: str | None = None) -> None:
        self._table = table
        self.kind = kind
        self._session = table.sessions[kind]
        self.wire: dict[str, Any] = fresh(self._session.defaults)
        """The session as JSON has it, without its id."""
        if model is not None and kind == "realtime":
            self.wire["model"] = model

    def get(self, name: str, default: Any = None) -> Any:
        """A setting by its neutral name; ``default`` where this kind of session has none."""
        return look(self.wire, self._session.paths.get(name, (name,)), default)

    def format(self, name: str) -> str:
        """``input_format`` or ``output_format``, by its neutral name."""
        return self._table.format_name(self.get(name)) or "pcm16"

    @property
    def wants_transcript(self) -> bool:
        """Whether what the user says is to be transcribed."""
        return self.kind == "transcription" or self.get("transcription") is not None

    @property
    def tools(self) -> list[dict[str, Any]]:
        """The tools, as JSON has them."""
        return list(self.get("tools") or [])

    def carry(self, wire: Mapping[str, Any]) -> None:
        """Take over all settings of another session of the same kind; a model set here stays."""
        model = self.wire.get("model")
        self.wire = fresh(wire)
        if model is not None:
            self.wire["model"] = model

    def update(self, patch: Mapping[str, Any], *, strict_values: bool = False) -> None:
        """Take over what the client set. All or nothing: raises Refusal before any change."""
        changed = {path: value for path, value in leaves(patch) if path != ("type",)}
        self._check(changed, strict_values)
        for path, value in changed.items():
            put(self.wire, path, self._complete(path, value))

    def _check(self, changed: Mapping[tuple[str, ...], Any], strict_values: bool) -> None:
        paths = self._session.paths
        for name in ("input_format", "output_format"):
            path = paths.get(name, ())
            if path in changed:
                check_format(self._table, changed[path], _param(path))
        self._check_vad(changed)
        path = paths.get("modalities", ())
        if path in changed:
            check_modalities(self._table, changed[path], _param(path), strict_values)

    def _check_vad(self, changed: Mapping[tuple[str, ...], Any]) -> None:
        paths = self._session.paths
        path = paths["turn_detection"]
        transcription = changed.get(paths["transcription"], self.get("transcription")) or {}
        model = transcription.get("model")
        if model in WITHOUT_VAD and changed.get(path, self.get("turn_detection")) is not None:
            raise Refusal(
                f"Turn detection is not supported with the transcription model {model}: set it "
                "to null.",
                code="invalid_value",
                param=_param(path),
            )

    def _complete(self, path: tuple[str, ...], value: Any) -> Any:
        """A setting as servers report it: with its defaults, without its secrets."""
        paths = self._session.paths
        if path == paths["turn_detection"] and isinstance(value, Mapping):
            whole = SEMANTIC_VAD if value.get("type") == "semantic_vad" else SERVER_VAD
            keys = self._session.vad_keys
            return {k: v for k, v in {**whole, **value}.items() if not keys or k in keys}
        if path == paths["transcription"] and isinstance(value, Mapping):
            reported = ("model", "language", "languages", "prompt")
            both = {"model": "whisper-1", "language": None, "prompt": None, **value}
            return {key: both[key] for key in reported if key in both}
        if path == ("tools",):
            return [{k: v for k, v in tool.items() if k not in _SECRET_KEYS} for tool in value]
        return value


def check_format(table: Table, value: Any, param: str) -> None:
    """Raise Refusal for an audio format that does not exist, strict values or not."""
    name = table.format_name(value)
    if name is None:
        raise invalid_value(param, value, tuple(table.formats))
    written = table.formats[name]
    if isinstance(value, Mapping) and isinstance(written, Mapping):
        for key, wanted in written.items():
            if key not in value:
                raise missing(f"{param}.{key}")  # the rate of audio/pcm
            if value[key] != wanted:
                raise invalid_value(f"{param}.{key}", value[key], (wanted,))


def check_modalities(table: Table, value: Any, param: str, strict_values: bool) -> None:
    """Raise Refusal for modalities that cannot be asked for.

    Text beside audio, in whichever way, is fine unless values are to be strict.
    """
    asked = frozenset(value)
    known = frozenset(("text", "audio"))
    fits = asked in table.modality_sets if strict_values else asked and asked <= known
    if not fits:
        sets = " and ".join(repr(sorted(each)) for each in table.modality_sets)
        raise Refusal(
            f"Invalid modalities: {list(value)!r:.80}. Supported combinations are: {sets}.",
            code="invalid_value",
            param=param,
        )


def _param(path: tuple[str, ...]) -> str:
    return ".".join(("session", *path))


def chosen(table: Table, settings: Settings, params: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of one response, by neutral name: its own, else those of the session."""
    found = {}
    for name, paths in table.response_params.items():
        own = next((look(params, path) for path in paths if has(params, path)), None)
        found[name] = settings.get(name) if own is None else own
    return found
