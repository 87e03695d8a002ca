# Generated from spec/client.yaml and spec/dialects.yaml. Do not edit: run "make generate".
"""The client's options: what each travels as, and which may be secrets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

HEADERS: Final[Mapping[str, str]] = {}
"""Options whose header is not x-portkey- and their own name."""

NOT_HEADERS: Final = frozenset(
    {
        "base_url",
        "websocket_base_url",
        "webhook_secret",
        "instrumentation",
        "http_client",
        "calculate_audio_duration",
        "timeout",
        "max_retries",
        "allow_insecure",
    }
)
"""Options that steer the client and never travel."""

SECRET: Final = frozenset(
    {
        "api_key",
        "base_url",
        "virtual_key",
        "websocket_base_url",
        "webhook_secret",
        "config",
        "metadata",
        "aws_secret_access_key",
        "aws_access_key_id",
        "aws_session_token",
    }
)
"""Options whose values count as secrets."""
