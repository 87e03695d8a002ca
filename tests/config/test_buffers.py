"""What counts as audio: bytes, and 16-bit samples behind the buffer protocol."""

from __future__ import annotations

import array
import asyncio
import base64
import ctypes
from typing import Any

import pytest

from portkey_realtime import AsyncPortkey, Portkey
from portkey_realtime.errors import ConfigError, UsageError
from portkey_realtime_wire.runtime import audio_view

SAMPLES = [1, -2, 300, -400]
PCM = b"".join(each.to_bytes(2, "little", signed=True) for each in SAMPLES)


@pytest.mark.parametrize(
    "audio",
    [
        memoryview(PCM),
        memoryview(bytearray(PCM)),
        array.array("h", SAMPLES),
        memoryview(array.array("h", SAMPLES)),
        (ctypes.c_int16 * 4)(*SAMPLES),
        memoryview(PCM).cast("B", (2, 4)),
        memoryview(array.array("h", [each for s in SAMPLES for each in (s, 0)]))[::2],
    ],
)
def test_bytes_and_samples_are_the_bytes_of_the_wire(audio: Any) -> None:
    assert bytes(audio_view(audio)) == PCM


def test_a_whole_array_is_not_copied() -> None:
    samples = array.array("h", SAMPLES)
    view = audio_view(samples)
    samples[0] = 7
    assert bytes(view)[:2] == b"\x07\0"


def test_nothing_is_nothing() -> None:
    assert bytes(audio_view(array.array("h"))) == b""


@pytest.mark.parametrize(
    "audio",
    [array.array("f", [0.5]), array.array("i", [1]), array.array("H", [1]),
     (ctypes.c_int16.__ctype_be__ * 2)(1, 2)],
)  # fmt: skip
def test_samples_of_another_type_are_refused(audio: Any) -> None:
    with pytest.raises(ConfigError, match="items of format"):
        audio_view(audio)


@pytest.mark.parametrize("audio", ["AAAA", None, 3, [1, 2], object()])
def test_what_has_no_bytes_is_refused(audio: Any) -> None:
    with pytest.raises(ConfigError, match="audio must be bytes"):
        audio_view(audio)


def test_a_released_memoryview_is_refused() -> None:
    view = memoryview(PCM)
    view.release()
    with pytest.raises(ConfigError, match="was released"):
        audio_view(view)


@pytest.mark.parametrize("use", ["send_audio_data", "__aenter__"])
def test_without_asyncio_a_connection_says_so(use: str) -> None:
    """As trio runs it: a coroutine that is stepped where no asyncio loop is running."""
    manager = AsyncPortkey(base_url="http://127.0.0.1:9/v1").realtime.connect(model="m")
    arguments = (PCM,) if use == "send_audio_data" else ()
    with pytest.raises(UsageError, match=r"trio.*asyncio\.run"):
        getattr(manager, use)(*arguments).send(None)


@pytest.mark.sockets
def test_arrays_go_out_as_bytes_do() -> None:
    from portkey_realtime_emulator import Emulator

    numpy = pytest.importorskip("numpy")
    arrays = [array.array("h", SAMPLES), numpy.array(SAMPLES, dtype="<i2")]
    arrays += [numpy.array([SAMPLES, SAMPLES], dtype="<i2").T[:, 0]]
    with Emulator("ga") as emulator:
        with Portkey(base_url=emulator.base_url).realtime.connect(model="m") as connection:
            for each in arrays:
                connection.send_audio_data(each)
            connection.input_audio_buffer.append(audio=arrays[1])
            connection.input_audio_buffer.clear()
            while connection.recv(timeout=40).type != "input_audio_buffer.cleared":
                pass

        async def main() -> None:
            async with AsyncPortkey(base_url=emulator.base_url).realtime.connect(
                model="m"
            ) as connection:
                for each in arrays:
                    await connection.send_audio_data(each)
                await connection.input_audio_buffer.append(audio=arrays[1])
                await connection.input_audio_buffer.clear()
                while (await connection.recv(timeout=40)).type != "input_audio_buffer.cleared":
                    pass

        asyncio.run(main())
        assert len(emulator.connections) == 2
        for talk in emulator.connections:
            sent = [each["audio"] for each in talk.received if "audio" in each]
            assert [base64.b64decode(each) for each in sent] == [PCM] * 4
