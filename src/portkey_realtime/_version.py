"""The version of the client, as it stands in pyproject.toml."""

from __future__ import annotations

from typing import Final

VERSION: Final = "0.1.0"
