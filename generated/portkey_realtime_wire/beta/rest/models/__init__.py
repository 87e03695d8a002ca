# Generated from spec/beta/openapi.yaml. Do not edit: run "make generate".
"""The bodies and answers of the REST operations."""

from .session_create_request import SessionCreateRequest
from .session_create_response import SessionCreateResponse
from .transcription_session_create_request import TranscriptionSessionCreateRequest
from .transcription_session_create_response import TranscriptionSessionCreateResponse

__all__ = [
    "SessionCreateRequest",
    "SessionCreateResponse",
    "TranscriptionSessionCreateRequest",
    "TranscriptionSessionCreateResponse",
]
