# Generated from spec/translations/openapi.yaml. Do not edit: run "make generate".
"""The bodies and answers of the REST operations."""

from .expires_after import ExpiresAfter
from .translation_client_secret_params import TranslationClientSecretParams
from .translation_client_secret_response import TranslationClientSecretResponse
from .translation_session_params import TranslationSessionParams

__all__ = [
    "ExpiresAfter",
    "TranslationClientSecretParams",
    "TranslationClientSecretResponse",
    "TranslationSessionParams",
]
