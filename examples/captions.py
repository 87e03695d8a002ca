"""Subtitles for a recording: a WAV file in, SRT or WebVTT out.

python examples/captions.py talk.wav talk.srt
"""

import argparse
import sys
from pathlib import Path

from portkey_realtime import Portkey
from portkey_realtime.voice import srt, webvtt

parser = argparse.ArgumentParser(
    description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
)
parser.add_argument("recording", help="16-bit mono WAV file")
parser.add_argument("subtitles", type=Path, help="file to write: .srt or .vtt")
parser.add_argument("--model", help="the model that transcribes")
parser.add_argument("--language", help="the language spoken, such as en")
parser.add_argument("--beta", action="store_true", help="use the beta API")
options = parser.parse_args()

client = Portkey()
realtime = client.beta.realtime if options.beta else client.realtime
found = []
given = {"model": options.model} if options.model else {}
with realtime.transcribe(
    options.recording, language=options.language, in_order=True, **given
) as captions:
    for caption in captions:
        if caption.final:
            found.append(caption)
            print(caption.text or f"({caption.error})", file=sys.stderr, flush=True)
write = webvtt if options.subtitles.suffix == ".vtt" else srt
options.subtitles.write_text(write(found), encoding="utf-8")
