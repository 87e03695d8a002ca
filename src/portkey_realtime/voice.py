"""The voice layer: a conversation above the connection, and its pieces, each usable alone.

A conversation is what ``client.realtime.conversation(...)`` opens::

    with client.realtime.conversation(model="gpt-realtime", tools=[weather]) as talk:
        print(talk.ask("What is the weather in Paris?"))

``Playback`` stands between the server's events and a loudspeaker, on any connection::

    playback = Playback()
    device.start(callback=playback.pull)     # wants blocks of pcm16 at 24 kHz
    for event in connection.listen():
        playback.feed(event)
        if event.type == "input_audio_buffer.speech_started":
            for cut in playback.interrupt().truncate:
                connection.conversation.item.truncate(
                    item_id=cut.item_id, content_index=cut.content_index,
                    audio_end_ms=cut.audio_end_ms,
                )

``transcribe`` gives captions of a sound, ``srt`` and ``webvtt`` write them as subtitles::

    with client.realtime.transcribe("call.wav") as captions:
        print(srt(captions))

``twilio`` runs a telephone call over the carrier's WebSocket::

    end = await twilio(client, websocket, model="gpt-realtime", greeting="Hello.")

``Tools`` makes schemas of functions and runs them. docs/voice.md says what all of it promises.
"""

from typing import Any

from portkey_realtime._voice.adapters import AudioDevice, Files
from portkey_realtime._voice.aio import AsyncConversation, AsyncConversationManager
from portkey_realtime._voice.captions import Caption
from portkey_realtime._voice.devices import Devices
from portkey_realtime._voice.happenings import ApprovalWanted, AudioFailed, ToolFailed, TurnComplete
from portkey_realtime._voice.phones import CallEnd, CarrierSocket, phone, twilio
from portkey_realtime._voice.phones_carriers import PLIVO, TELNYX, TWILIO, Carrier
from portkey_realtime._voice.phones_line import Call
from portkey_realtime._voice.playback import Playback
from portkey_realtime._voice.profiles import PROFILES, Profile
from portkey_realtime._voice.questions import Image
from portkey_realtime._voice.records import Answer, ToolCall, Turn, Usage
from portkey_realtime._voice.resampling import Resampler
from portkey_realtime._voice.sounding import Cut, Interruption
from portkey_realtime._voice.subtitles import srt, webvtt
from portkey_realtime._voice.sync import Conversation, ConversationManager
from portkey_realtime._voice.tools import Tool, ToolError, Tools, tool
from portkey_realtime._voice.transcribing import (
    AsyncCaptions,
    Captions,
    async_transcribe,
    transcribe,
)

__all__ = [
    "PLIVO",
    "PROFILES",
    "TELNYX",
    "TWILIO",
    "Answer",
    "ApprovalWanted",
    "AsyncCaptions",
    "AsyncConversation",
    "AsyncConversationManager",
    "AudioDevice",
    "AudioFailed",
    "Call",
    "CallEnd",
    "Caption",
    "Captions",
    "Carrier",
    "CarrierSocket",
    "Conversation",
    "ConversationManager",
    "Cut",
    "Devices",
    "Files",
    "Image",
    "Interruption",
    "Playback",
    "Profile",
    "Resampler",
    "Tool",
    "ToolCall",
    "ToolError",
    "ToolFailed",
    "Tools",
    "Turn",
    "TurnComplete",
    "Usage",
    "async_conversation",
    "async_transcribe",
    "conversation",
    "phone",
    "srt",
    "tool",
    "transcribe",
    "twilio",
    "webvtt",
]


def conversation(realtime: Any, dialect: str, **given: Any) -> ConversationManager:
    """What ``client.realtime.conversation(...)`` calls: a conversation in a ``with``."""
    return ConversationManager(realtime, dialect, given)


def async_conversation(realtime: Any, dialect: str, **given: Any) -> AsyncConversationManager:
    """The same for ``async with``."""
    return AsyncConversationManager(realtime, dialect, given)


def __dir__() -> list[str]:
    return sorted(__all__)
