# Generated from spec/client.yaml and spec/dialects.yaml. Do not edit: run "make generate".
"""What ``connect`` was given, whatever the dialect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from os import PathLike
    from typing import Literal

    from portkey_realtime._config.credentials import ExtraHeaders
    from portkey_realtime._config.generated.socket_options import WebsocketConnectionOptions
    from portkey_realtime.drift import Drift
    from portkey_realtime.reconnect import Reconnect
    from portkey_realtime.recording import Recording


@attrs.frozen(kw_only=True)
class ConnectOptions:
    """The keywords of every ``connect``. One that a dialect does not have keeps its default."""

    call_id: str | None = None
    extra_headers: ExtraHeaders | None = attrs.field(default=None, repr=False)
    extra_query: Mapping[str, str | float] | None = attrs.field(default=None, repr=False)
    intent: Literal["transcription"] | str | None = None
    model: Any = None
    on_drift: Callable[[Drift], object] | None = None
    reconnect: Reconnect | None = None
    record: str | PathLike[str] | Recording | None = None
    session: Any = attrs.field(default=None, repr=False)
    strict: bool = False
    websocket_connection_options: WebsocketConnectionOptions | None = attrs.field(
        default=None, repr=False
    )
    wire: Any = "auto"
