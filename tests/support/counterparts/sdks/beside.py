"""Our client in one process with other packages. Prints what it saw as JSON.

    python beside.py '{"first": ["openai"], "then": [], "base_url": ..., "audio": ...}'

``first`` is imported before our client, ``then`` after it. Warnings are errors while our own
modules load and work.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import sys
import warnings
from importlib import import_module
from typing import Any


def main(told: dict[str, Any]) -> dict[str, Any]:
    for name in told["first"]:
        import_module(name)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name in ("", ".audio", ".beta", ".errors", ".ga"):
            import_module(f"portkey_realtime{name}")
    for name in told["then"]:
        import_module(name)
    import websockets

    audio = base64.b64decode(told["audio"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        turns = [turn(told["base_url"], audio), asyncio.run(async_turn(told["base_url"], audio))]
    names = ("openai", "portkey_ai", "portkey_realtime")
    return {
        "websockets": websockets.__version__,
        "files": {name: sys.modules[name].__file__ for name in names if name in sys.modules},
        "turns": turns,
        "at_once": at_once(told["base_url"]) if "openai" in sys.modules else None,
    }


def turn(base_url: str, audio: bytes) -> dict[str, Any]:
    """Speak and listen with the blocking client."""
    from portkey_realtime import Portkey

    answer = bytearray()
    with (
        Portkey(base_url=base_url, api_key="pk") as client,
        client.beta.realtime.connect(model="m") as connection,
    ):
        session = client.beta.realtime.sessions.create(model="m")
        connection.send_audio_data(audio)
        for event in connection.listen():
            answer += event.audio or b""
            if event.type == "response.done":
                break
    return {"session": session.id, "audio_sha256": hashlib.sha256(answer).hexdigest()}


async def async_turn(base_url: str, audio: bytes) -> dict[str, Any]:
    """The same with the asyncio client."""
    from portkey_realtime import AsyncPortkey

    answer = bytearray()
    async with (
        AsyncPortkey(base_url=base_url, api_key="pk") as client,
        client.beta.realtime.connect(model="m") as connection,
    ):
        session = await client.beta.realtime.sessions.create(model="m")
        await connection.send_audio_data(audio)
        async for event in connection.listen():
            answer += event.audio or b""
            if event.type == "response.done":
                break
    return {"session": session.id, "audio_sha256": hashlib.sha256(answer).hexdigest()}


def at_once(base_url: str) -> list[str]:
    """A connection of each, open at the same time, answered in turns."""
    from openai import OpenAI

    from portkey_realtime import Portkey

    theirs = OpenAI(
        base_url=base_url,
        api_key="sk",
        websocket_base_url=base_url.replace("http", "ws", 1),
    )
    said = []
    with (
        theirs,
        Portkey(base_url=base_url, api_key="pk") as ours,
        theirs.beta.realtime.connect(model="m") as their_connection,
        ours.beta.realtime.connect(model="m") as our_connection,
    ):
        connections: list[tuple[str, Any]] = [
            ("theirs", their_connection),
            ("ours", our_connection),
        ]
        for number in range(2):
            for name, connection in connections:
                content = [{"type": "input_text", "text": f"{name} {number}"}]
                item = {"type": "message", "role": "user", "content": content}
                connection.conversation.item.create(item=item)
                connection.response.create(response={"modalities": ["text"]})
        for _ in range(2):
            for _, connection in connections:
                event = connection.recv()
                while event.type != "response.text.done":
                    event = connection.recv()
                said.append(event.text)
    return said


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
