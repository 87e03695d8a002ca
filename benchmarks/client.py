"""One measurement in one fresh process: ``python benchmarks/client.py ADAPTER CASE PORT ...``.

Prints a JSON object. An adapter is a library used in one way; ``raw`` is the bare websockets
library, ``ready`` sends a string made beforehand. CPU is this process's own, all threads.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import gc
import json
import os
import resource
import ssl
import statistics
import sys
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

WARM = 820
"""Events that are not counted: imports, caches, allocator."""


def cpu() -> float:
    """CPU seconds of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def rss() -> float:
    """Resident memory now, in KiB."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024


def url(port: int, query: str, scheme: str = "ws") -> str:
    """The address of the bench server."""
    return f"{scheme}://127.0.0.1:{port}/v1/realtime?model=m&{query}"


def pairs(query: str) -> dict[str, str]:
    """A query as a mapping."""
    return dict(pair.split("=") for pair in query.split("&"))


# --- adapters: an open connection, from which events come one by one ---------------------------

OPTIONS: dict[str, Any] = {"compression": None, "max_size": None, "proxy": None}


@contextlib.asynccontextmanager
async def opened(adapter: str, port: int, query: str, **tls: Any) -> AsyncIterator[Any]:
    """An asyncio connection of an adapter."""
    scheme = "https" if tls else "http"
    base = f"{scheme}://127.0.0.1:{port}/v1"
    if adapter in ("raw", "ready"):
        from websockets.asyncio.client import connect

        async with connect(url(port, query, "wss" if tls else "ws"), **OPTIONS, **tls) as websocket:
            yield websocket
    elif adapter.startswith("ours"):
        from portkey_realtime import AsyncPortkey

        if base not in _clients:
            _clients[base] = AsyncPortkey(base_url=base)
        client = _clients[base]
        api = client.realtime if adapter == "ours.ga" else client.beta.realtime
        options: Any = {"ssl": tls["ssl"]} if tls else {}
        async with api.connect(
            model="m", extra_query=pairs(query), websocket_connection_options=options
        ) as connection:
            yield connection
    elif adapter.startswith("openai"):
        from openai import AsyncOpenAI

        made = AsyncOpenAI(api_key="sk-none", base_url=base, websocket_base_url=_ws(base))
        api = made.beta.realtime if adapter == "openai.beta" else made.realtime
        async with api.connect(model="m", extra_query=pairs(query)) as connection:
            yield connection
    elif adapter.startswith("portkey"):
        from portkey_ai import AsyncPortkey as Vendor

        vendor = Vendor(api_key="pk-none", base_url=base, websocket_base_url=_ws(base))
        async with vendor.beta.realtime.connect(model="m", extra_query=pairs(query)) as connection:
            yield connection


_clients: dict[str, Any] = {}


def _ws(base: str) -> str:
    return base.replace("http", "ws", 1)


# --- cases -------------------------------------------------------------------------------------


async def receive(adapter: str, port: int, total: int, audio: bool) -> dict[str, float]:
    """CPU per event of a burst; ``.type`` and one more field are read."""
    taken, begun = 0, 0.0
    ours = adapter.startswith("ours")
    async with opened(adapter, port, f"mode=turns&n={total // 400}") as connection:
        if adapter == "raw":
            recv = connection.recv
            while taken < total:
                await recv(decode=False)
                taken += 1
                if taken == WARM:
                    begun = cpu()
        elif audio:
            async for event in connection:
                taken += 1
                if taken == WARM:
                    begun = cpu()
                if event.type.endswith("audio.delta"):
                    _ = event.audio if ours else base64.b64decode(event.delta)
                if taken >= total:
                    break
        else:
            async for event in connection:
                taken += 1
                if taken == WARM:
                    begun = cpu()
                if event.type.endswith("audio.delta"):
                    _ = event.delta
                if taken >= total:
                    break
        spent = cpu() - begun
    return {"us": spent / (total - WARM) * 1e6}


def receive_sync(adapter: str, port: int, total: int) -> dict[str, float]:
    """The same, blocking."""
    query = f"mode=turns&n={total // 400}"
    taken, begun = 0, 0.0

    def events() -> Iterator[Any]:
        if adapter == "raw":
            from websockets.sync.client import connect

            with connect(url(port, query), **OPTIONS) as websocket:
                while True:
                    yield websocket.recv(decode=False)
        elif adapter == "ours":
            from portkey_realtime import Portkey

            client = Portkey(base_url=f"http://127.0.0.1:{port}/v1")
            with client.beta.realtime.connect(model="m", extra_query=pairs(query)) as connection:
                yield from connection
        else:
            from openai import OpenAI

            made = OpenAI(
                api_key="sk-none",
                base_url=f"http://127.0.0.1:{port}/v1",
                websocket_base_url=f"ws://127.0.0.1:{port}/v1",
            )
            with made.beta.realtime.connect(model="m", extra_query=pairs(query)) as connection:
                yield from connection

    source = events()
    for event in source:
        taken += 1
        if taken == WARM:
            begun = cpu()
        if adapter != "raw" and event.type.endswith("audio.delta"):
            _ = event.delta
        if taken >= total:
            break
    spent = cpu() - begun
    source.close()  # type: ignore[attr-defined]  # it is a generator
    return {"us": spent / (total - WARM) * 1e6}


async def send(adapter: str, port: int, total: int) -> dict[str, float]:
    """CPU per 20 ms chunk of audio."""
    chunk = os.urandom(960)
    text = base64.b64encode(chunk).decode()
    ready = f'{{"type":"input_audio_buffer.append","audio":"{text}"}}'
    async with opened(adapter, port, f"mode=sink&n={total}") as connection:
        warm = total // 10
        begun = 0.0
        for i in range(total):
            if i == warm:
                begun = cpu()
            if adapter == "ready":
                await connection.send(ready)
            elif adapter.startswith("ours"):
                await connection.send_audio_data(chunk)
            else:
                encoded = base64.b64encode(chunk).decode()
                await connection.input_audio_buffer.append(audio=encoded)
        for _ in range(2):
            await connection.recv()
        spent = cpu() - begun
    return {"us": spent / (total - warm) * 1e6}


async def paced(adapter: str, port: int, conversations: int) -> dict[str, float]:
    """Conversations of 50 events a second each: CPU per event, and how late events are."""
    count = 100
    late: list[float] = []

    async def one(begin: asyncio.Event) -> None:
        async with opened(adapter, port, f"mode=paced&n={count}") as connection:
            await begin.wait()
            taken = 0
            if adapter == "raw":
                while taken <= count:
                    json.loads(await connection.recv()) if taken == 0 else await connection.recv()
                    taken += 1
                return
            async for event in connection:
                if taken:
                    late.append(time.monotonic() - float(event.event_id))
                    _ = event.delta
                taken += 1
                if taken > count:
                    return

    begin = asyncio.Event()
    tasks = [asyncio.create_task(one(begin)) for _ in range(conversations)]
    await asyncio.sleep(0)
    begun = cpu()
    begin.set()
    await asyncio.gather(*tasks)
    spent = cpu() - begun
    made = {"us": spent / (conversations * count) * 1e6}
    if late:
        made["late_us"] = statistics.median(late) * 1e6
    return made


async def idle(adapter: str, port: int, conversations: int) -> dict[str, float]:
    """Memory of an open connection on which nothing happens."""
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(opened(adapter, port, "mode=idle"))
        gc.collect()
        before = rss()
        for _ in range(conversations):
            await stack.enter_async_context(opened(adapter, port, "mode=idle"))
        gc.collect()
        return {"kib": (rss() - before) / conversations}


async def dial(adapter: str, port: int, connections: int, cafile: str) -> dict[str, float]:
    """CPU of one connection after another, from dialling to the first event."""
    spent: list[float] = []
    if adapter == "ours":  # what importing costs is a row of its own
        import portkey_realtime._beta  # noqa: F401
    else:
        import websockets.asyncio.client  # noqa: F401
    context = ssl.create_default_context(cafile=cafile) if cafile else None
    for _ in range(connections):
        begun = cpu()
        tls = {"ssl": context} if context else {}
        async with opened(adapter, port, "mode=idle", **tls) as connection:
            await connection.recv()
            spent.append(cpu() - begun)
    return {"first_ms": spent[0] * 1e3, "ms": statistics.median(spent[1:]) * 1e3}


def imported(adapter: str) -> dict[str, float]:
    """Time, modules and memory of importing a library and making a client."""
    modules, memory, begun = len(sys.modules), rss(), time.perf_counter()
    if adapter == "ours":
        from portkey_realtime import Portkey

        Portkey(api_key="pk-none-none")
    elif adapter == "openai":
        from openai import OpenAI

        OpenAI(api_key="sk-none")
    elif adapter == "portkey":
        from portkey_ai import Portkey as Vendor

        Vendor(api_key="pk-none-none")
    spent = time.perf_counter() - begun
    return {
        "ms": spent * 1e3,
        "modules": len(sys.modules) - modules,
        "mib": (rss() - memory) / 1024,
    }


def decoding() -> dict[str, float]:
    """A received audio delta: scan, decode, note; no socket."""
    from portkey_realtime._session import Session
    from portkey_realtime_wire import beta

    data = {
        "type": "response.audio.delta",
        "event_id": "event_000000000012",
        "response_id": "resp_0123456789abcdef",
        "item_id": "item_0123456789abcdef",
        "output_index": 0,
        "content_index": 0,
        "delta": base64.b64encode(os.urandom(4800)).decode(),
    }
    message = json.dumps(data, separators=(",", ":")).encode()
    session = Session(beta.DIALECT, wire="beta")
    count = 100_000
    begun = time.perf_counter()
    for _ in range(count):
        session.receive(message)
    return {"us": (time.perf_counter() - begun) / count * 1e6}


def main() -> None:
    """Run one case."""
    adapter, case, *rest = sys.argv[1:]
    port, count = (int(each) for each in (*rest, "0", "0")[:2])
    match case:
        case "receive" | "audio":
            made = asyncio.run(receive(adapter, port, count, case == "audio"))
        case "receive_sync":
            made = receive_sync(adapter, port, count)
        case "send":
            made = asyncio.run(send(adapter, port, count))
        case "paced":
            made = asyncio.run(paced(adapter, port, count))
        case "idle":
            made = asyncio.run(idle(adapter, port, count))
        case "dial":
            made = asyncio.run(dial(adapter, port, count, rest[2] if len(rest) > 2 else ""))
        case "import":
            made = imported(adapter)
        case "decoding":
            made = decoding()
        case _:
            raise SystemExit(f"no case {case}")
    print(json.dumps(made))


if __name__ == "__main__":
    main()
