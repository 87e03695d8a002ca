"""A page to talk to: the browser connects by itself, with a key that is good for a minute.

    python examples/browser.py --port 8000        then open http://127.0.0.1:8000

The page never sees your own key: this program asks for an ephemeral one at each visit.
"""

import argparse
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse
from starlette.routing import Route

from portkey_realtime import AsyncPortkey

PAGE = Path(__file__).with_name("browser.html")
SOCKETS = {"http": "ws", "https": "wss"}

parser = argparse.ArgumentParser(
    description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
)
parser.add_argument("--port", type=int, default=8000)
parser.add_argument("--model", default="gpt-realtime")
parser.add_argument("--beta", action="store_true", help="use the beta API")
options = parser.parse_args()


async def page(request: Request) -> FileResponse:
    """The page itself."""
    return FileResponse(PAGE)


async def key(request: Request) -> JSONResponse:
    """An ephemeral key, and where to go with it."""
    async with AsyncPortkey() as client:
        if options.beta:
            made = await client.beta.realtime.sessions.create(model=options.model)
            secret = made.client_secret.value if made.client_secret else ""
        else:
            session = {"type": "realtime", "model": options.model}
            secret = (await client.realtime.client_secrets.create(session=session)).value
        scheme, _, rest = client.base_url.partition("://")
        url = f"{SOCKETS[scheme]}://{rest.rstrip('/')}/realtime?model={options.model}"
    return JSONResponse({"key": secret, "url": url, "beta": options.beta})


app = Starlette(routes=[Route("/", page), Route("/key", key, methods=["POST"])])
if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=options.port, log_level="warning")
