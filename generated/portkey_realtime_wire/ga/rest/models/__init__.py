# Generated from spec/ga/openapi.yaml. Do not edit: run "make generate".
"""The bodies and answers of the REST operations."""

from .call_params import CallParams
from .call_refer_params import CallReferParams
from .call_reject_params import CallRejectParams
from .client_secret_params import ClientSecretParams
from .client_secret_response import ClientSecretResponse
from .expires_after import ExpiresAfter
from .translation_audio_config import TranslationAudioConfig
from .translation_audio_input import TranslationAudioInput
from .translation_audio_output import TranslationAudioOutput
from .translation_client_secret_params import TranslationClientSecretParams
from .translation_client_secret_response import TranslationClientSecretResponse
from .translation_session import TranslationSession
from .translation_session_params import TranslationSessionParams
from .translation_transcription import TranslationTranscription

__all__ = [
    "CallParams",
    "CallReferParams",
    "CallRejectParams",
    "ClientSecretParams",
    "ClientSecretResponse",
    "ExpiresAfter",
    "TranslationAudioConfig",
    "TranslationAudioInput",
    "TranslationAudioOutput",
    "TranslationClientSecretParams",
    "TranslationClientSecretResponse",
    "TranslationSession",
    "TranslationSessionParams",
    "TranslationTranscription",
]
