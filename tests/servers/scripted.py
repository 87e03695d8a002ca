"""A server that follows a script of ``replays``."""

from __future__ import annotations

import json
import threading
from typing import Any

from servers.replays import Server
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve


class Replay:
    """Greets, and answers ``response.create`` as a server would."""

    def __init__(self, server: Server) -> None:
        self.script = server
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.received: list[dict[str, Any]] = []
        self.server = serve(self._handle, "127.0.0.1", 0)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        self.origin = f"http://127.0.0.1:{self.server.socket.getsockname()[1]}"

    def _handle(self, ws: ServerConnection) -> None:
        assert ws.request is not None
        self.paths.append(ws.request.path)
        self.headers.append({k.lower(): v for k, v in ws.request.headers.raw_items()})
        try:
            if not self.script.greets_late:
                self._greet(ws)
            for message in ws:
                event = json.loads(message)
                self.received.append(event)
                if self.script.greets_late and len(self.received) == 1:
                    self._greet(ws)
                if event["type"] == "response.create":
                    for each in self.script.answer():
                        ws.send(json.dumps(each))
                elif event["type"] == "session.update" and self.script.confirms:
                    said = {**self.script.greeting[-1], "type": "session.updated"}
                    ws.send(json.dumps(said))
        except ConnectionClosed:
            pass

    def _greet(self, ws: ServerConnection) -> None:
        for event in self.script.greeting:
            ws.send(json.dumps(event))
