# Generated from spec/client.yaml and spec/dialects.yaml. Do not edit: run "make generate".
"""What the options of ``conversation`` and ``transcribe`` may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from portkey_realtime._config.option_types import OptionType

SECRET: Final[frozenset[str]] = frozenset({})
"""Options whose values count as secrets."""

TYPES: Final[Mapping[str, Mapping[str, OptionType]]] = {
    "conversation": {
        "model": OptionType(("text",)),
        "instructions": OptionType(("text",)),
        "tools": OptionType(("list",)),
        "false_start": OptionType((), ("resume",)),
        "half_duplex": OptionType(("boolean",)),
        "on_loss": OptionType((), ("raise", "ask_again")),
        "keep_audio": OptionType(("number",)),
        "prune_tools": OptionType(("boolean",)),
    },
    "transcribe": {
        "model": OptionType(("text",)),
        "language": OptionType(("text",)),
        "prompt": OptionType(("text",)),
        "in_order": OptionType(("boolean",)),
        "turn_detection": OptionType(("mapping",)),
        "rate": OptionType(("integer",)),
        "timeout": OptionType(("number",)),
        "route": OptionType(("text",)),
    },
}
"""By call, what each option may be, as far as that can be told at run time."""
