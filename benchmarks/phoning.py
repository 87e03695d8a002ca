"""A telephone bridge per call: ours, and one built on the session of openai-agents.

Both answer calls of the same carrier, in memory: it speaks a frame of 20 ms every 20 ms, as Twilio
Media Streams does, and returns each mark. The model speaks as steadily, in G.711, too.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
from collections import deque
from typing import Any

FRAME = base64.b64encode(bytes(range(160))).decode()
SECONDS = 4
"""How long the model speaks; a call lasts a little longer."""
QUERY = f"mode=call&n={50 * SECONDS}"


class Carrier:
    """The carrier's side of one call, as the socket that a bridge is given."""

    def __init__(self) -> None:
        self._said: deque[str] = deque()
        self._frames = 50 * (SECONDS + 1)
        self._due = 0.0
        self.heard = 0
        """Messages with sound that came."""
        start = {"streamSid": "MZ1", "callSid": "CA1", "customParameters": {}}
        self._said.append(json.dumps({"event": "start", "start": start, "streamSid": "MZ1"}))

    async def recv(self) -> str:
        """What the carrier says next: sound, unless a mark has come back."""
        if self._said:
            return self._said.popleft()
        now = asyncio.get_running_loop().time()
        self._due = max(self._due, now - 0.1) + 0.02
        await asyncio.sleep(self._due - now)
        self._frames -= 1
        if self._frames < 0:
            return json.dumps({"event": "stop", "streamSid": "MZ1"})
        media = {"track": "inbound", "payload": FRAME}
        return json.dumps({"event": "media", "streamSid": "MZ1", "media": media})

    async def send(self, text: str) -> None:
        """Takes sound and marks."""
        if '"mark"' in text:
            self._said.append(text)
        else:
            self.heard += 1

    async def close(self) -> None:
        """Nothing is left to do."""


async def ours(realtime: Any, carrier: Carrier) -> None:
    """One call by ``voice.twilio``."""
    from portkey_realtime.voice import Profile, twilio

    query = dict(pair.split("=") for pair in QUERY.split("&"))
    profile = Profile(confirms_settings=False)
    await twilio(realtime, carrier, model="m", extra_query=query, profile=profile)


async def agents(url: str, carrier: Carrier) -> None:
    """One call by a session of openai-agents, which is told what was played."""
    from agents.realtime import RealtimeAgent, RealtimePlaybackTracker, RealtimeRunner

    tracker = RealtimePlaybackTracker()
    law = {"input_audio_format": "g711_ulaw", "output_audio_format": "g711_ulaw"}
    config: Any = {
        "api_key": "sk-none",
        "url": url,
        "playback_tracker": tracker,
        "initial_model_settings": law,
    }
    session = await RealtimeRunner(RealtimeAgent(name="bench")).run(model_config=config)
    played: dict[str, tuple[str, int, bytes]] = {}

    async def speak() -> None:
        async for event in session:
            if event.type == "audio":
                sound = event.audio.data
                name = str(len(played))
                played[name] = event.item_id, event.content_index, sound
                media = {"payload": base64.b64encode(sound).decode()}
                for message in ({"event": "media", "media": media}, {"mark": {"name": name}}):
                    await carrier.send(json.dumps({"event": "mark", "streamSid": "MZ1", **message}))
            elif event.type == "audio_interrupted":
                await carrier.send(json.dumps({"event": "clear", "streamSid": "MZ1"}))

    async with session:
        speaking = asyncio.create_task(speak())
        while True:
            message = json.loads(await carrier.recv())
            if message["event"] == "media":
                await session.send_audio(base64.b64decode(message["media"]["payload"]))
            elif message["event"] == "mark":
                item_id, index, sound = played.pop(message["mark"]["name"])
                tracker.on_play_bytes(item_id, index, sound)
            elif message["event"] == "stop":
                break
        speaking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await speaking
