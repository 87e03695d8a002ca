"""The fixture, as a user's own test run sees it."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

pytestmark = pytest.mark.sockets

TESTS = """
import json
import urllib.request

import pytest

def post(emulator, path):
    url = emulator.base_url + path
    with urllib.request.urlopen(urllib.request.Request(url, data=b"{}")) as answer:
        return json.load(answer)

def test_default(realtime_emulator):
    assert post(realtime_emulator, "/realtime/sessions")["object"] == "realtime.session"
    assert realtime_emulator.requests[0].status == 200

class TestOptions:
    @pytest.fixture
    def realtime_emulator_options(self):
        return {"dialect": "ga"}

    def test_ga(self, realtime_emulator):
        assert post(realtime_emulator, "/realtime/client_secrets")["value"].startswith("ek_")

def test_fresh(realtime_emulator):
    assert realtime_emulator.requests == []
"""
PLUGIN = "portkey_realtime_emulator.pytest_plugin"


def run_pytest(folder: Path, *arguments: str) -> str:
    # Installed, pytest finds the plugin by itself, and would not have it named a second time.
    found = any(each.value == PLUGIN for each in entry_points(group="pytest11"))
    plugin = [] if found else ["-p", PLUGIN]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *plugin, "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_each_test_gets_an_emulator_with_its_options(tmp_path: Path) -> None:
    (tmp_path / "test_user.py").write_text(TESTS)
    assert "3 passed" in run_pytest(tmp_path, "-W", "error")


def test_the_fixtures_explain_themselves(tmp_path: Path) -> None:
    shown = run_pytest(tmp_path, "--fixtures")
    assert "realtime_emulator" in shown
    assert "realtime_emulator_options" in shown


def test_the_plugin_loads_no_server_before_it_is_used() -> None:
    code = (
        f"import sys, {PLUGIN}; "
        "heavy = {'starlette', 'uvicorn', 'portkey_realtime_wire'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=240)
