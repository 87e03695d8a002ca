"""A chat in the terminal: a line is a question, an empty line ends it.

python examples/chat.py
"""

import argparse
import sys

from portkey_realtime import Portkey

parser = argparse.ArgumentParser(
    description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
)
parser.add_argument("--model", default="gpt-realtime")
parser.add_argument("--beta", action="store_true", help="use the beta API")
options = parser.parse_args()

client = Portkey()
realtime = client.beta.realtime if options.beta else client.realtime
with realtime.conversation(model=options.model, modalities=["text"]) as talk:
    while True:
        print("> ", end="", flush=True)
        question = sys.stdin.readline().strip()
        if not question:
            break
        answer = talk.ask(question)
        print(answer.text or f"({answer.status}: {answer.reason})", flush=True)
print(f"{talk.usage.input_tokens} tokens in, {talk.usage.output_tokens} out")
