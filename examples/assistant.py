"""A voice assistant in the terminal. Talk to it, and talk over it: it falls silent and listens.

python examples/assistant.py                          microphone and loudspeaker
python examples/assistant.py --input question.wav --output heard.wav
"""

import argparse
import time

from portkey_realtime import Portkey
from portkey_realtime.voice import Devices, Files

parser = argparse.ArgumentParser(
    description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
)
parser.add_argument("--input", metavar="WAV", help="speak this file instead of a microphone")
parser.add_argument("--output", metavar="WAV", help="write what would have been heard")
parser.add_argument("--model", default="gpt-realtime")
parser.add_argument("--beta", action="store_true", help="use the beta API")
options = parser.parse_args()

client = Portkey()
realtime = client.beta.realtime if options.beta else client.realtime
sound = Files(options.input, options.output) if options.input else Devices()
with realtime.conversation(
    model=options.model, instructions="You are a helpful assistant. Be brief.", audio=sound
) as talk:
    turns = talk.turns()
    if isinstance(sound, Files):  # one recording: until it was spoken, answered and heard
        sound.spoken.wait()
        while talk.state != "idle" or not talk.history:
            time.sleep(0.1)
        turns = iter(talk.history)
    for turn in turns:
        print("you:  ", turn.user)
        print("model:", turn.answer.heard if turn.answer else "", flush=True)
