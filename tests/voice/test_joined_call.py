"""A call that goes over WebRTC or SIP, steered from here: rows V41 and V61."""

from __future__ import annotations

import pytest

from portkey_realtime.errors import ConfigError, UsageError
from portkey_realtime.voice import Playback
from portkey_realtime_emulator import Emulator, Scenario
from support.talking import talker

pytestmark = pytest.mark.sockets

SCENARIO = """
[server]
sideband = true

[[turn]]
by_itself_ms = 200
speech_ms = 600
user = "I want to order."
text = "What would you like?"
"""


def test_v41_v61_turns_questions_and_the_end_of_a_joined_call(shell: str) -> None:
    with (
        Emulator("ga", Scenario.parse(SCENARIO)) as emulator,
        talker(shell, emulator.base_url, "ga") as open_talk,
    ):
        with (
            pytest.raises(ConfigError, match="WebRTC or SIP"),
            open_talk(call_id="rtc_1", audio=Playback()),
        ):
            pass
        with open_talk(call_id="rtc_1") as talk:
            assert talk.confirmed  # though nothing greeted
            turn = talk.next_turn()
            with pytest.raises(UsageError, match="WebRTC or SIP"):
                talk.send_audio(b"\0\0")
            answer = talk.ask("Anything else?")
            talk.interrupt()
            talk.hang_up()
            assert talk.state == "closed"

    assert (turn.user, turn.answer.text) == ("I want to order.", "What would you like?")
    assert answer.status == "completed"
    assert emulator.requests[-1].path.endswith("/realtime/calls/rtc_1/hangup")
    assert "conversation.item.truncate" not in emulator.connections[0].received_types
