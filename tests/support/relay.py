"""A TCP relay that hands bytes on in small pieces, late, not at all, or only for a while."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress


class Relay:
    """Stands between a client and a server on this machine.

    ``chunk`` bytes at a time are handed on, each after ``delay`` seconds. ``stall`` holds
    everything back, in both directions, until ``resume``; ``cut`` ends all connections.
    """

    def __init__(self, target: int, *, chunk: int = 65536, delay: float = 0.0) -> None:
        self.target = target
        self.chunk = chunk
        self.delay = delay
        self._stopping = threading.Event()
        self._flowing = threading.Event()
        self._flowing.set()
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._start(self._take)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def stall(self) -> None:
        self._flowing.clear()

    def resume(self) -> None:
        self._flowing.set()

    def cut(self, *, reset: bool = False) -> None:
        """End all connections: in order, or with a reset. Takes no new ones."""
        self._stopping.set()
        self._flowing.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        # Closing a socket that a thread is reading would neither wake it nor reset anything.
        how = socket.SHUT_RD if reset else socket.SHUT_RDWR
        for sock in self._sockets:
            with suppress(OSError):
                sock.shutdown(how)
        for thread in self._threads:
            thread.join()
        for sock in self._sockets:
            if reset:
                with suppress(OSError):
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            sock.close()
        self._listener.close()

    stop = cut

    def _start(self, what: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=what, args=args, name="relay", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _take(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                client.close()
                continue
            for sock in (client, server):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
            self._sockets += [client, server]
            self._start(self._pump, client, server)
            self._start(self._pump, server, client)

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError, ValueError):
            while data := source.recv(self.chunk):
                if self.delay:
                    self._stopping.wait(self.delay)
                self._flowing.wait()
                sink.sendall(data)
        if not self._stopping.is_set():
            with suppress(OSError):
                sink.shutdown(socket.SHUT_WR)
