"""The log that the websockets library writes to, without secrets."""

from __future__ import annotations

import logging
from typing import Any, Final

from portkey_realtime._config.generated.dialects import HANDSHAKE_HEADERS
from portkey_realtime._config.headers import FIXED_HEADERS
from portkey_realtime._config.log import visible
from portkey_realtime._config.secrets import Redactor

_log: Final = logging.getLogger("portkey_realtime.websocket")

_HEADER_SENT: Final = "> %s: %s"
"""What the library logs of each header of a handshake, with its name and value."""

_SHOWN: Final = frozenset(
    {
        *("connection", "host", "upgrade"),
        *("sec-websocket-extensions", "sec-websocket-key", "sec-websocket-version"),
        *(name.lower() for name in FIXED_HEADERS),
        *(name.lower() for headers in HANDSHAKE_HEADERS.values() for name in headers),
    }
)
"""Headers that are ours. The values of all others came from the user: they may be secrets, and
one of a few characters is too short to be scrubbed wherever it turns up."""


class RedactingLogger(logging.LoggerAdapter[logging.Logger]):
    """What the websockets library logs, without secrets, in our log and at DEBUG only.

    It would print every header of a handshake, keys included. Its errors reach the user as
    exceptions, so a second report of them is noise.
    """

    def __init__(self, redact: Redactor) -> None:
        super().__init__(_log, {})
        self._redact = redact

    def log(self, level: int, msg: object, *args: object, **kwargs: Any) -> None:
        if self.logger.isEnabledFor(logging.DEBUG):
            if msg == _HEADER_SENT and str(args[0]).lower() not in _SHOWN:
                args = (args[0], "***")
            try:
                text = str(msg) % args if args else str(msg)
            except UnicodeDecodeError:  # version 15 shows a text frame that is not UTF-8
                text = "a frame whose text is not UTF-8"
            self.logger.debug("%s", visible(self._redact(text)))
