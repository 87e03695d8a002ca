"""Reading HTTP requests in a peer that a test writes by hand."""

from __future__ import annotations

import socket


def whole_request(peer: socket.socket) -> bytes:
    """The next request of the connection with its body; less if the client hangs up before.

    One ``recv`` is not enough. A client may send the head and the body apart; what is left unread
    would then be taken for the next request, or turn the peer's hanging up into a reset, which can
    overtake the answer.
    """
    request = bytearray()
    while (end := request.find(b"\r\n\r\n")) < 0:
        if not (data := peer.recv(65536)):
            return bytes(request)
        request += data
    names = [line.partition(b":") for line in request[:end].split(b"\r\n")]
    sizes = [value for name, _, value in names if name.lower() == b"content-length"]
    left = end + 4 + sum(map(int, sizes)) - len(request)
    while left > 0 and (data := peer.recv(left)):
        request += data
        left -= len(data)
    return bytes(request)
