"""How far a dial has come: what a time-out has to say of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from portkey_realtime._config.dial import Dial
from portkey_realtime._core.session import Session
from portkey_realtime._transport.handshake import HandshakeRefused
from portkey_realtime._transport.route import Route


class OpeningTimeout(TimeoutError):  # noqa: N818 - as the built-in it derives from
    """When a connection did not open in time. Its text says what was waited for."""


class Progress:
    """One dial, from the name look-up to the end of the handshake."""

    def __init__(self, dial: Dial, deadline: float) -> None:
        self._dial = dial
        self._deadline = deadline
        self.route: Route | None = None
        self.socket: Any = None
        """The socket, as soon as TCP is connected."""
        self._reached = False

    def left(self) -> float:
        """Seconds until the deadline."""
        return self._deadline - time.monotonic()

    def reached(self) -> None:
        """TCP is connected, or the library is asked to connect it."""
        self._reached = True

    def socket_made(
        self, kind: Callable[..., Any], session: Session, *args: Any, **kwargs: Any
    ) -> Any:
        """The library's hook that makes its connection object, here one of ours."""
        self.socket = kind(session, self._dial.limits, *args, **kwargs)
        return self.socket

    def timeout(self) -> Exception:
        """What to raise when the deadline is reached."""
        refusal = getattr(self.socket, "_refusal", None)
        if refusal is not None:  # its body had no end
            return HandshakeRefused(refusal)
        return OpeningTimeout(self._waited_for())

    def _waited_for(self) -> str:
        origin, limit = self._dial.origin, self._dial.open_timeout
        late = f"{origin} did not open a session within {limit:g} s"
        proxy = self.route.proxy if self.route is not None else None
        if not self._reached or (self.socket is None and proxy is not None):
            if proxy is not None:
                return (
                    f"{late}: the proxy {proxy.name} gave no tunnel to it. Check the proxy option, "
                    "or HTTPS_PROXY and NO_PROXY in the environment"
                )
            return (
                f"{late}: there is no TCP connection. Check base_url, the network and its "
                "firewall, or raise timeout"
            )
        hidden = (
            "A gateway may be hiding that the provider refused it (401: a wrong key, 429: a rate "
            "limit); check the keys, or raise timeout"
        )
        return f"{late}: the handshake was not answered. {hidden}"
