"""The page of the browser example, in a headless Chromium whose microphone speaks a WAV file."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import connect

from portkey_realtime import audio
from portkey_realtime_emulator.speech import speak
from support.example_programs import BOTH, emulate, serving

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
pytestmark = [
    pytest.mark.real_time,
    pytest.mark.sockets,
    pytest.mark.skipif(
        CHROMIUM is None, reason="no Chromium here: apt-get install chromium, or what brings it"
    ),
]
LONG = "Once upon a time there was a fox that talked and talked and talked and talked."
PATIENCE = 90.0


class Page:
    """A page, by the DevTools protocol (https://chromedevtools.github.io/devtools-protocol/)."""

    def __init__(self, socket: Any, url: str) -> None:
        self._socket = socket
        self._numbers = count(1)
        target = self._call("Target.createTarget", url=url)["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session: str | None = attached["sessionId"]

    _session = None

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        self._socket.send(json.dumps(message))
        while (answer := json.loads(self._socket.recv(timeout=60))).get("id") != number:
            pass
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    def value(self, expression: str) -> Any:
        """What the page makes of an expression."""
        made = self._call(
            "Runtime.evaluate", expression=expression, returnByValue=True, userGesture=True
        )
        assert "exceptionDetails" not in made, made
        return made["result"].get("value")

    def wait_for(self, expression: str) -> None:
        """Until an expression is true."""
        deadline = time.monotonic() + PATIENCE
        while not self.value(f"!!({expression})"):
            told = self.value("document.body?.innerText + JSON.stringify(window.seen)")
            assert time.monotonic() < deadline, f"never: {expression}; {told}"
            time.sleep(0.1)


@contextmanager
def browsing(folder: Path, microphone: Path, url: str) -> Iterator[Page]:
    """A browser at a page."""
    assert CHROMIUM is not None
    command = [
        CHROMIUM,
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--remote-debugging-port=0",
        f"--user-data-dir={folder / 'profile'}",
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={microphone}%noloop",
        "--autoplay-policy=no-user-gesture-required",
        "--proxy-server=direct://",
        "about:blank",
    ]
    environment = {name: text for name, text in os.environ.items() if "proxy" not in name.lower()}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, env=environment, **quiet)  # type: ignore[call-overload]
    try:
        told = folder / "profile" / "DevToolsActivePort"
        deadline = time.monotonic() + PATIENCE
        while not (told.exists() and len(told.read_text().splitlines()) == 2):
            assert process.poll() is None, "the browser did not start"
            assert time.monotonic() < deadline, "the browser did not get ready"
            time.sleep(0.1)
        port, path = told.read_text().splitlines()
        address = f"ws://127.0.0.1:{port}{path}"
        with connect(address, proxy=None, max_size=None) as socket:
            yield Page(socket, url)
    finally:
        process.terminate()
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=60)


@BOTH
def test_the_page_hears_speaks_and_is_talked_over(tmp_path: Path, dialect: str) -> None:
    said = tmp_path / "said.wav"
    second, hello = bytes(48000), speak("hello hello")
    pcm = second + hello + second * 3 + speak("stop stop stop") + second * 4
    audio.write_wav(said, audio.resample(pcm, 24000, 48000), 48000)
    turns = f'[[turn]]\nuser = "Hello."\ntext = "{LONG}"\n[[turn]]\nuser = "Stop."\ntext = "Yes."\n'
    with (
        emulate(dialect, turns, pace=4) as emulator,
        serving(emulator, "browser.py") as host,
        browsing(tmp_path, said, f"http://{host}/") as page,
    ):
        page.wait_for("document.getElementById('talk')?.onclick")
        page.value("document.getElementById('talk').click()")
        page.wait_for("seen.interruptions > 0")
        page.wait_for("document.getElementById('log').innerText.includes('model: Yes.')")
        seen = page.value("seen")
        log = page.value("document.getElementById('log').innerText")
        connection = emulator.connections[0]
    assert "error" not in log
    assert seen["heardMs"] > 500
    [cut] = seen["truncated"]
    assert 0 <= cut["audio_end_ms"] < len(speak(LONG)) // 48
    assert "conversation.item.truncated" in connection.sent_types
    assert "error" not in connection.sent_types
    protocols = connection.headers["sec-websocket-protocol"]
    assert "openai-insecure-api-key.ek_" in protocols
    assert ("openai-beta.realtime-v1" in protocols) is (dialect == "beta")
