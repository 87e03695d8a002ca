"""One measurement in one fresh process: ``python benchmarks/client.py CASE ADAPTER PORT COUNT``.

Prints a JSON object and leaves at once. An adapter is a library used in one way: ``raw`` is the
bare websockets library, ``ready`` the same sending a string made beforehand, ``ours`` this client,
``openai`` and ``portkey`` the SDKs; ``.beta`` or ``.ga`` is the dialect of the API that is called
where a library has two. CPU is this process's own, all threads.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import ctypes
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

cpu = time.process_time

WARM = 820
"""Events that are not counted: imports, caches, allocator."""

OPTIONS: dict[str, Any] = {"compression": None, "max_size": None, "proxy": None}
"""What the bare library is told, so that it does what the clients do."""


def rss() -> float:
    """Resident memory now, in KiB, without what the allocator keeps for later: a program that threw
    much away before would seem to need less for what it makes next."""
    gc.collect()
    with contextlib.suppress(AttributeError, OSError):  # glibc alone has it
        ctypes.CDLL(None).malloc_trim(0)
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024


def done(**numbers: float) -> None:
    """Print the result and leave hard: to close politely, a library waits up to ten seconds for
    the rest of a burst that nobody reads."""
    print(json.dumps(numbers), flush=True)
    os._exit(0)


# --- adapters ----------------------------------------------------------------------------------


def address(port: int, query: str, scheme: str = "ws") -> str:
    """Where the bench server is, for the bare library."""
    return f"{scheme}://127.0.0.1:{port}/v1/realtime?model=m&{query}"


def api(adapter: str, port: int, *, blocking: bool = False, tls: bool = False) -> Any:
    """The object of a client whose ``connect`` opens a conversation; one client per process."""
    if adapter not in _clients:
        library, _, dialect = adapter.partition(".")
        base = f"{'https' if tls else 'http'}://127.0.0.1:{port}/v1"
        made: Any
        if library == "ours":
            import portkey_realtime

            kind = portkey_realtime.Portkey if blocking else portkey_realtime.AsyncPortkey
            made = kind(base_url=base)
            dialect = dialect or "beta"
        elif library == "openai":
            import openai

            socket = base.replace("http", "ws", 1)
            sdk = openai.OpenAI if blocking else openai.AsyncOpenAI
            made = sdk(api_key="sk-none-none", base_url=base, websocket_base_url=socket)
        elif library == "portkey":
            import portkey_ai

            socket = base.replace("http", "ws", 1)
            vendor = portkey_ai.Portkey if blocking else portkey_ai.AsyncPortkey
            made = vendor(api_key="pk-none-none", base_url=base, websocket_base_url=socket)
        else:
            raise SystemExit(f"no adapter {adapter}")
        _clients[adapter] = made.beta.realtime if dialect == "beta" else made.realtime
    return _clients[adapter]


_clients: dict[str, Any] = {}


def keywords(query: str, tls: ssl.SSLContext | None) -> dict[str, Any]:
    """What every SDK's ``connect`` is given."""
    given: dict[str, Any] = {"model": "m"}
    given["extra_query"] = dict(pair.split("=") for pair in query.split("&"))
    if tls is not None:
        given["websocket_connection_options"] = {"ssl": tls}
    return given


@contextlib.asynccontextmanager
async def opened(
    adapter: str, port: int, query: str, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Any]:
    """An asyncio connection of an adapter."""
    if adapter in ("raw", "ready"):
        from websockets.asyncio.client import connect

        options = OPTIONS if tls is None else {**OPTIONS, "ssl": tls}
        async with connect(address(port, query, "wss" if tls else "ws"), **options) as websocket:
            yield websocket
    else:
        made = api(adapter, port, tls=tls is not None)
        async with made.connect(**keywords(query, tls)) as connection:
            yield connection


@contextlib.contextmanager
def opened_blocking(adapter: str, port: int, query: str) -> Iterator[Any]:
    """A blocking connection of an adapter."""
    if adapter == "raw":
        from websockets.sync.client import connect

        with connect(address(port, query), **OPTIONS) as websocket:
            yield websocket
    else:
        made = api(adapter, port, blocking=True)
        with made.connect(**keywords(query, None)) as connection:
            yield connection


# --- cases -------------------------------------------------------------------------------------


async def receive(adapter: str, port: int, total: int) -> None:
    """CPU per event of a burst; ``.type`` and one more field are read. With ``+audio`` that field
    is the sound, decoded to bytes."""
    name, _, audio = adapter.partition("+")
    ours = name.startswith("ours")
    taken, begun = 0, 0.0
    async with opened(name, port, f"mode=turns&n={total // 400 + 1}") as connection:
        if name == "raw":
            recv = connection.recv
            while taken < total:
                await recv(decode=False)
                taken += 1
                if taken == WARM:
                    begun = cpu()
        else:
            async for event in connection:
                taken += 1
                if taken == WARM:
                    begun = cpu()
                if event.type.endswith("audio.delta"):
                    if not audio:
                        _ = event.delta
                    else:
                        _ = event.audio if ours else base64.b64decode(event.delta)
                if taken >= total:
                    break
        done(us=(cpu() - begun) / (total - WARM) * 1e6)


async def voice(adapter: str, port: int, total: int) -> None:
    """CPU per event of a burst through what holds a conversation: answers that are interrupted
    one after the other, every event seen by one consumer, the sound decoded and queued."""
    taken, begun = 0, 0.0
    query = f"mode=turns&distinct=1&n={total // 400 + 1}"
    async with contextlib.AsyncExitStack() as stack:
        if adapter == "raw":
            return await receive(adapter, port, total)
        if adapter == "agents":
            from agents.realtime import RealtimeAgent, RealtimeRunner

            runner = RealtimeRunner(RealtimeAgent(name="bench"))
            config: Any = {"api_key": "sk-none", "url": address(port, query)}
            session = await stack.enter_async_context(await runner.run(model_config=config))
            wire = "raw_server_event"
            events = (e async for e in session if getattr(e, "data", None) and e.data.type == wire)
        else:
            from portkey_realtime.voice import Playback, Profile

            talk = await stack.enter_async_context(
                api(adapter, port).conversation(
                    **keywords(query, None),
                    audio=Playback(),
                    profile=Profile(confirms_settings=False),
                )
            )
            events = talk.events()
        async for _ in events:
            taken += 1
            if taken == WARM:
                begun = cpu()
            if taken >= total:
                break
        done(us=(cpu() - begun) / (total - WARM) * 1e6)


async def phone(adapter: str, port: int, count: int) -> None:
    """CPU of a telephone bridge in a second of a call; ``count`` calls at once."""
    import phoning

    carriers = [phoning.Carrier() for _ in range(count)]
    if adapter == "agents":
        calls = [phoning.agents(address(port, phoning.QUERY), each) for each in carriers]
    else:
        calls = [phoning.ours(api(adapter, port), each) for each in carriers]
    running = asyncio.gather(*calls)
    while min(each.heard for each in carriers) < 25:  # noqa: ASYNC110  # loading is not counted
        await asyncio.sleep(0.01)
    begun, at = cpu(), time.monotonic()
    await asyncio.sleep(phoning.SECONDS - 2)
    spent, took = cpu() - begun, time.monotonic() - at
    await running
    if min(each.heard for each in carriers) < 25 * phoning.SECONDS:
        raise SystemExit("the callers did not hear the model")
    done(ms=spent / took / count * 1e3)


def pull() -> None:
    """CPU of one block of 20 ms that a device pulls, with 100 ms on their way to the speaker."""
    from portkey_realtime.voice import Playback

    playback = Playback(latency_ms=100)
    for _ in range(1000):
        playback.add(os.urandom(4800), "item", "response")
    begun = cpu()
    for _ in range(4900):
        playback.pull(960)
    done(us=(cpu() - begun) / 4900 * 1e6)


def blocking(adapter: str, port: int, total: int) -> None:
    """``receive`` without asyncio."""
    taken, begun = 0, 0.0
    with opened_blocking(adapter, port, f"mode=turns&n={total // 400 + 1}") as connection:
        if adapter == "raw":
            recv = connection.recv
            while taken < total:
                recv(decode=False)
                taken += 1
                if taken == WARM:
                    begun = cpu()
        else:
            for event in connection:
                taken += 1
                if taken == WARM:
                    begun = cpu()
                if event.type.endswith("audio.delta"):
                    _ = event.delta
                if taken >= total:
                    break
        done(us=(cpu() - begun) / (total - WARM) * 1e6)


async def send(adapter: str, port: int, total: int) -> None:
    """CPU per 20 ms of audio, until the server has read all of it."""
    chunk = os.urandom(960)
    text = base64.b64encode(chunk).decode()
    ready = f'{{"type":"input_audio_buffer.append","audio":"{text}"}}'
    warm, begun = total // 10, 0.0
    async with opened(adapter, port, f"mode=sink&n={total}") as connection:
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
        for _ in range(2):  # the greeting, and "all of it is here"
            await connection.recv()
        done(us=(cpu() - begun) / (total - warm) * 1e6)


async def paced(adapter: str, port: int, conversations: int) -> None:
    """CPU per event of conversations with 50 events a second each, once all of them are open."""
    count = 60
    wait = 0.5 + conversations / 150

    async with contextlib.AsyncExitStack() as stack:
        connections = await _many(stack, adapter, port, conversations, f"n={count}&wait={wait}")

        async def read(connection: Any) -> None:
            for _ in range(count):
                event = await connection.recv()
                if adapter != "raw":
                    _ = event.delta

        begun = cpu()
        await asyncio.gather(*map(read, connections))
        done(us=(cpu() - begun) / (conversations * count) * 1e6)


async def late(adapter: str, port: int, conversations: int) -> None:
    """How old an event is when the program has it: the sender's clock is in its event_id."""
    count = 60
    ages: list[float] = []

    async with contextlib.AsyncExitStack() as stack:
        connections = await _many(stack, adapter, port, conversations, f"n={count}&wait=0.5")

        async def read(connection: Any) -> None:
            for _ in range(count):
                event = await connection.recv()
                now = time.monotonic()
                sent = json.loads(event)["event_id"] if adapter == "raw" else event.event_id
                ages.append(now - float(sent))

        await asyncio.gather(*map(read, connections))
        cuts = statistics.quantiles(ages, n=100)
        done(p50_us=cuts[49] * 1e6, p99_us=cuts[98] * 1e6)


async def _many(
    stack: contextlib.AsyncExitStack, adapter: str, port: int, count: int, query: str
) -> list[Any]:
    """Greeted connections to a server that begins to talk after a while."""
    made = []
    for _ in range(count):
        made.append(await stack.enter_async_context(opened(adapter, port, f"mode=paced&{query}")))
        await made[-1].recv()
    return made


async def idle(adapter: str, port: int, connections: int) -> None:
    """Memory of an open connection on which nothing happens."""
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(10):
            await stack.enter_async_context(opened(adapter, port, "mode=idle"))
        before = rss()
        for _ in range(connections):
            await stack.enter_async_context(opened(adapter, port, "mode=idle"))
        done(kib=(rss() - before) / connections)


async def dial(adapter: str, port: int, connections: int, ca: str = "") -> None:
    """CPU of opening one connection after another, all of which stay open: from the call to the
    first event. With ``ca`` over TLS, given a context."""
    if adapter.startswith("ours"):  # what loading the code costs are cases of their own
        import encodings.idna  # noqa: F401  # the bare library dials an address without looking it up

        import portkey_realtime._client.generated.beta.aio
        import portkey_realtime._client.generated.beta.api  # noqa: F401
    elif adapter == "raw":
        import websockets.asyncio.client  # noqa: F401
    elif adapter.startswith("openai"):
        import openai.resources.realtime.realtime  # noqa: F401
    context = ssl.create_default_context(cafile=ca) if ca else None
    if adapter != "raw":
        api(adapter, port, tls=bool(ca))  # a client is made once, before
    spent: list[float] = []
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(connections):
            begun = cpu()
            connection = await stack.enter_async_context(
                opened(adapter, port, "mode=idle", context)
            )
            await connection.recv()
            spent.append(cpu() - begun)
        done(first_ms=spent[0] * 1e3, last_ms=statistics.median(spent[-20:]) * 1e3)


async def cold(adapter: str, port: int) -> None:
    """CPU from nothing but the interpreter to the first event."""
    begun = cpu()
    async with opened(adapter, port, "mode=idle") as connection:
        await connection.recv()
        done(ms=(cpu() - begun) * 1e3)


def dialects(adapter: str) -> None:
    """CPU of a dialect's code when it is first used, after a client was made and the WebSocket
    library was loaded; the bare library's own loading is the yardstick."""
    begun = cpu()
    import websockets.asyncio.client
    import websockets.sync.client  # noqa: F401

    if adapter == "raw":
        done(first_ms=(cpu() - begun) * 1e3, second_ms=(cpu() - begun) * 1e3)
    api(adapter, 1, blocking=True)
    loaded = [f"portkey_realtime_wire.{name}.events" in sys.modules for name in ("beta", "ga")]
    assert not any(loaded), "importing the client loads a dialect"
    begun = cpu()
    import portkey_realtime._client.generated.beta.aio
    import portkey_realtime._client.generated.beta.sync

    first, begun = cpu() - begun, cpu()
    import portkey_realtime._client.generated.ga.aio
    import portkey_realtime._client.generated.ga.sync  # noqa: F401

    done(first_ms=first * 1e3, second_ms=(cpu() - begun) * 1e3)


def decoding() -> None:
    """A received audio delta of 100 ms: scan, decode, note; no socket."""
    from portkey_realtime._core.session import Session
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
    count = 50_000
    begun = cpu()
    for _ in range(count):
        session.receive(message)
    done(us=(cpu() - begun) / count * 1e6)


def main() -> None:
    """Run one case."""
    case, adapter, *rest = sys.argv[1:]
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # 1000 connections are as many files
    port, count = (int(each) for each in (*rest, "0", "0")[:2])
    match case:
        case "receive":
            asyncio.run(receive(adapter, port, count))
        case "pull":
            pull()
        case "voice":
            asyncio.run(voice(adapter, port, count))
        case "phone":
            asyncio.run(phone(adapter, port, count))
        case "blocking":
            blocking(adapter, port, count)
        case "send":
            asyncio.run(send(adapter, port, count))
        case "paced":
            asyncio.run(paced(adapter, port, count))
        case "late":
            asyncio.run(late(adapter, port, count))
        case "idle":
            asyncio.run(idle(adapter, port, count))
        case "dial":
            asyncio.run(dial(adapter, port, count, *rest[2:]))
        case "cold":
            asyncio.run(cold(adapter, port))
        case "dialects":
            dialects(adapter)
        case "decoding":
            decoding()
        case _:
            raise SystemExit(f"no case {case}")


if __name__ == "__main__":
    main()
