# Generated from spec/dialects.yaml and spec/*/openapi.yaml. Do not edit: run "make generate".
"""The dialects as a server offers them: where each is spoken, how it is asked for, its REST calls.

Nothing here loads a dialect.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Call(NamedTuple):
    """One REST call."""

    method: str
    path: str
    """What is appended to the base URL, with the names of its parameters in braces."""
    body: str
    """The class of its JSON body; empty for none, and for one that is no single object."""


class Endpoint(NamedTuple):
    """One dialect."""

    path: str
    """Where its socket is, appended to the base URL."""
    header: Mapping[str, str]
    """What asks for it in the handshake, where it needs asking."""
    asked_by: tuple[str, ...]
    """Codes of the errors by which servers say that they want it instead."""
    beside: tuple[str, ...]
    """Dialects that a server of this one has too: those that hang below it on the client."""
    calls: Mapping[str, Call]
    """Its REST calls, by resource and method, such as ``client_secrets.create``."""


ENDPOINTS: Final[Mapping[str, Endpoint]] = {
    "beta": Endpoint(
        path="/realtime",
        header={"OpenAI-Beta": "realtime=v1"},
        asked_by=("missing_beta_header", "beta_header_required"),
        beside=(),
        calls={
            "sessions.create": Call("POST", "/realtime/sessions", "SessionCreateRequest"),
            "transcription_sessions.create": Call(
                "POST", "/realtime/transcription_sessions", "TranscriptionSessionCreateRequest"
            ),
        },
    ),
    "ga": Endpoint(
        path="/realtime",
        header={},
        asked_by=("beta_api_shape_disabled",),
        beside=("translations",),
        calls={
            "client_secrets.create": Call("POST", "/realtime/client_secrets", "ClientSecretParams"),
            "calls.create": Call("POST", "/realtime/calls", "CallParams"),
            "calls.accept": Call("POST", "/realtime/calls/{call_id}/accept", "SessionParams"),
            "calls.reject": Call("POST", "/realtime/calls/{call_id}/reject", "CallRejectParams"),
            "calls.refer": Call("POST", "/realtime/calls/{call_id}/refer", "CallReferParams"),
            "calls.hangup": Call("POST", "/realtime/calls/{call_id}/hangup", ""),
        },
    ),
    "translations": Endpoint(
        path="/realtime/translations",
        header={},
        asked_by=(),
        beside=(),
        calls={
            "client_secrets.create": Call(
                "POST", "/realtime/translations/client_secrets", "TranslationClientSecretParams"
            )
        },
    ),
}
"""By dialect, in the order of spec/dialects.yaml."""
