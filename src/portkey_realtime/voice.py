"""The voice layer: a conversation above the connection, and its pieces, each usable alone.

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
"""

from ._voice.playback import Playback
from ._voice.resampling import Resampler
from ._voice.sounding import Cut, Interruption

__all__ = ["Cut", "Interruption", "Playback", "Resampler"]
