# Generated from spec/client.yaml and spec/dialects.yaml. Do not edit: run "make generate".
"""The client's options: what each travels as, and which may be secrets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from portkey_realtime._config.option_types import OptionType

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

TYPES: Final[Mapping[str, OptionType]] = {
    "api_key": OptionType(("text", "function")),
    "base_url": OptionType(("text",)),
    "virtual_key": OptionType(("text", "function")),
    "websocket_base_url": OptionType(("text",)),
    "webhook_secret": OptionType(("text",)),
    "config": OptionType(("mapping", "text")),
    "provider": OptionType(("text",)),
    "trace_id": OptionType(("text",)),
    "metadata": OptionType(("mapping", "text")),
    "cache_namespace": OptionType(("text",)),
    "debug": OptionType(("boolean",)),
    "cache_force_refresh": OptionType(("boolean",)),
    "custom_host": OptionType(("text",)),
    "forward_headers": OptionType(("list",)),
    "instrumentation": OptionType(("boolean",)),
    "openai_project": OptionType(("text",)),
    "openai_organization": OptionType(("text",)),
    "aws_secret_access_key": OptionType(("text",)),
    "aws_access_key_id": OptionType(("text",)),
    "aws_session_token": OptionType(("text",)),
    "aws_region": OptionType(("text",)),
    "aws_s3_bucket": OptionType(("text",)),
    "aws_s3_object_key": OptionType(("text",)),
    "aws_bedrock_model": OptionType(("text",)),
    "vertex_project_id": OptionType(("text",)),
    "vertex_region": OptionType(("text",)),
    "vertex_storage_bucket_name": OptionType(("text",)),
    "workers_ai_account_id": OptionType(("text",)),
    "azure_resource_name": OptionType(("text",)),
    "azure_deployment_id": OptionType(("text",)),
    "azure_api_version": OptionType(("text",)),
    "azure_endpoint_name": OptionType(("text",)),
    "huggingface_base_url": OptionType(("text",)),
    "request_timeout": OptionType(("integer",)),
    "strict_open_ai_compliance": OptionType(("boolean",)),
    "anthropic_beta": OptionType(("text",)),
    "anthropic_version": OptionType(("text",)),
    "mistral_fim_completion": OptionType(("text",)),
    "provider_file_name": OptionType(("text",)),
    "provider_model": OptionType(("text",)),
    "fireworks_account_id": OptionType(("text",)),
    "calculate_audio_duration": OptionType(("boolean",)),
    "timeout": OptionType(("number",)),
    "max_retries": OptionType(("integer",)),
    "allow_insecure": OptionType(("boolean",)),
}
"""What each option may be, as far as that can be told at run time."""
