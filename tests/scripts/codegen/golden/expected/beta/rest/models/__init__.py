# Generated from spec/beta/openapi.yaml. Do not edit: run "make generate".
"""The bodies and answers of the REST operations."""

from .talk import Talk
from .talk_params import TalkParams

__all__ = ["Talk", "TalkParams"]
