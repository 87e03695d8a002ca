"""The log that the websockets library writes to, without secrets."""

from __future__ import annotations

import logging
from typing import Any, Final

from portkey_realtime._config.secrets import Redactor

_log: Final = logging.getLogger("portkey_realtime.websocket")


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
            try:
                text = str(msg) % args if args else str(msg)
            except UnicodeDecodeError:  # version 15 shows a text frame that is not UTF-8
                text = "a frame whose text is not UTF-8"
            self.logger.debug("%s", self._redact(text))
