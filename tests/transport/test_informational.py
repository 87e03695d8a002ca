"""Informational responses before the answer to a handshake (RFC 9110 section 15.2)."""

from __future__ import annotations

import pytest

from portkey_realtime._net.informational import final_response
from portkey_realtime._net.proxies import Proxy, ProxyError, tunnel_stands
from portkey_realtime.errors import AuthenticationError
from support.driver import Driver
from support.raw_server import Handshake, Peer, Serve, accept, refuse

HINTS = (
    b"HTTP/1.1 100 Continue\r\n\r\n"
    b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
    b"HTTP/1.1 103\r\n\r\n"
)
ANSWER = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"


def hinting(then: Handshake, pieces: int) -> Handshake:
    """Sends the hints in so many pieces, and then answers."""

    def answer(peer: Peer) -> bool:
        size = -(-len(HINTS) // pieces)
        for at in range(0, len(HINTS), size):
            peer.raw(HINTS[at : at + size])
        return then(peer)

    return answer


@pytest.mark.sockets
@pytest.mark.parametrize("pieces", [1, 7, len(HINTS)])
def test_a_websocket_opens_after_hints(serve: Serve, driver: Driver, pieces: int) -> None:
    server = serve(Peer.greet, handshake=hinting(accept, pieces))
    talk = driver.connect(server.url, greeting=True)
    assert talk.recv().type == "session.created"


@pytest.mark.sockets
@pytest.mark.parametrize("pieces", [1, len(HINTS)])
def test_a_refusal_after_hints_is_told(serve: Serve, driver: Driver, pieces: int) -> None:
    server = serve(handshake=hinting(refuse(401), pieces))
    assert type(driver.refusal(server.url)) is AuthenticationError


@pytest.mark.parametrize(
    "answer", [ANSWER, b"HTTP/1.1 401 No\r\n\r\n", b"HTTP/1.0 200 OK\r\n", b"SSH-2"]
)
def test_the_final_response_begins_after_all_of_them(answer: bytes) -> None:
    assert final_response(answer) == answer
    assert final_response(HINTS + answer) == answer
    for end in range(len(HINTS) + 1):
        assert final_response(HINTS[:end]) is None


def test_one_without_an_end_is_taken_for_the_answer() -> None:
    endless = b"HTTP/1.1 103 Early Hints\r\nLink: " + b"x" * 70_000
    assert final_response(endless) == endless


def test_a_proxy_may_send_them_too() -> None:
    proxy = Proxy("http", "proxy", 1, None, None)
    assert not tunnel_stands(proxy, "t:1", HINTS)
    assert tunnel_stands(proxy, "t:1", HINTS + b"HTTP/1.1 200 OK\r\n\r\n")
    with pytest.raises(ProxyError, match="HTTP 407"):
        tunnel_stands(proxy, "t:1", HINTS + b"HTTP/1.1 407 No\r\n\r\n")
