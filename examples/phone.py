"""A telephone that is answered by a model: a WebSocket for Twilio Media Streams.

    python examples/phone.py --port 8000

Let Twilio reach it (ngrok, say), and give the number this TwiML, with your host's name:
<Response><Connect><Stream url="wss://HOST/media"/></Connect></Response>
"""

import argparse

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from portkey_realtime import AsyncPortkey
from portkey_realtime.voice import twilio

parser = argparse.ArgumentParser(
    description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
)
parser.add_argument("--port", type=int, default=8000)
parser.add_argument("--model", default="gpt-realtime")
parser.add_argument("--beta", action="store_true", help="use the beta API")
options = parser.parse_args()


async def media(websocket: WebSocket) -> None:
    """One call, from its beginning to its end."""
    await websocket.accept()
    async with AsyncPortkey() as client:
        end = await twilio(
            client.beta.realtime if options.beta else client,
            websocket,
            model=options.model,
            instructions="You answer the telephone of a restaurant. Be brief.",
            greeting="Good day, what can I do for you?",
        )
    print(end.reason, [turn.user for turn in end.history], flush=True)


app = Starlette(routes=[WebSocketRoute("/media", media)])
if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=options.port, log_level="warning")
