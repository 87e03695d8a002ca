"""A model that calls functions: their schema comes from their signature and docstring.

python examples/tools.py "What is the weather in Paris?"
"""

import argparse
import datetime

from portkey_realtime import Portkey


def get_weather(city: str) -> dict[str, object]:
    """The weather in a city, now."""
    return {"city": city, "celsius": 18, "sky": "clear"}  # ask somebody who knows


def get_time(hours_from_utc: float = 0) -> str:
    """The time of day, so many hours east of UTC."""
    zone = datetime.timezone(datetime.timedelta(hours=hours_from_utc))
    return f"{datetime.datetime.now(zone):%H:%M}"


parser = argparse.ArgumentParser(
    description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
)
parser.add_argument("question", nargs="?", default="What is the weather in Paris, and what time?")
parser.add_argument("--model", default="gpt-realtime")
parser.add_argument("--beta", action="store_true", help="use the beta API")
options = parser.parse_args()

client = Portkey()
realtime = client.beta.realtime if options.beta else client.realtime
with realtime.conversation(
    model=options.model, tools=[get_weather, get_time], modalities=["text"]
) as talk:
    answer = talk.ask(options.question)
    for call in answer.tool_calls:
        print(f"{call.name}({call.arguments}) -> {call.output}")
    print(answer.text)
