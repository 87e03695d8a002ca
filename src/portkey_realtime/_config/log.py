"""The package's logger, whose records are one line each, whatever a server sends.

A line break in an event's type would let a server write a log line of its own, an escape sequence
would move the cursor of whoever reads the log in a terminal.
"""

from __future__ import annotations

import logging
from typing import Final


def visible(text: str) -> str:
    """The text with every character that does not print as its escape."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def _one_line(record: logging.LogRecord) -> bool:
    text = record.getMessage()
    if not text.isprintable():
        record.msg, record.args = visible(text), ()
    return True


log: Final = logging.getLogger("portkey_realtime")
log.addFilter(_one_line)
