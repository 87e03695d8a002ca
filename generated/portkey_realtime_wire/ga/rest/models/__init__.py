# Generated from spec/ga/openapi.yaml. Do not edit: run "make generate".
"""The bodies and answers of the REST operations."""

from .call_params import CallParams
from .call_refer_params import CallReferParams
from .call_reject_params import CallRejectParams
from .client_secret_params import ClientSecretParams
from .client_secret_response import ClientSecretResponse
from .expires_after import ExpiresAfter

__all__ = [
    "CallParams",
    "CallReferParams",
    "CallRejectParams",
    "ClientSecretParams",
    "ClientSecretResponse",
    "ExpiresAfter",
]
