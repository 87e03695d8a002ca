"""``python -m portkey_realtime doctor``, in environments where something is as it should not be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from portkey_realtime import __main__ as command_line
from portkey_realtime._diagnostics import doctor

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.lower().endswith("_proxy") or name.startswith("SSL_CERT"):
            monkeypatch.delenv(name)


def report(capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit status and the report."""
    status = command_line.main(["doctor"])
    return status, capsys.readouterr().out


def in_folder(folder: Path) -> subprocess.CompletedProcess[str]:
    """The report as a user sees it whose program lies in that folder."""
    return subprocess.run(
        [sys.executable, "-m", "portkey_realtime", "doctor"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), *sys.path])},
        capture_output=True,
        text=True,
        timeout=240,
    )


def test_a_sound_environment_is_all_good(capsys: pytest.CaptureFixture[str]) -> None:
    status, out = report(capsys)

    assert status == 0
    assert out.endswith("all good\n")
    for name in ("python", "websockets", "httpx", "starlette", "portkey_ai", "PORTKEY_API_KEY"):
        assert f"\nok  {name} " in f"\n{out}"
    assert "http://localhost:8787/v1" in out


def test_a_key_is_never_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTKEY_API_KEY", "pk-very-secret")
    monkeypatch.setenv("PORTKEY_BASE_URL", "https://gateway.example/v1?key=also-secret")
    monkeypatch.setenv("HTTPS_PROXY", "http://user:proxy-secret@proxy.example:3128")
    status, out = report(capsys)

    assert status == 0
    assert "secret" not in out
    assert "https://gateway.example/v1 (from PORTKEY_BASE_URL" in out
    assert "http://proxy.example:3128" in out


def test_a_base_url_that_cannot_be_used_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTKEY_BASE_URL", "gateway.example/v1")
    status, out = report(capsys)

    assert status == 1
    assert "!!  base URL" in out
    assert "-> correct PORTKEY_BASE_URL" in out
    assert out.endswith("1 to mend\n")


def test_a_key_over_plain_http_to_another_machine_is_a_problem(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTKEY_API_KEY", "pk-very-secret")
    monkeypatch.setenv("PORTKEY_PROXY", "http://gateway.example/v1")
    status, out = report(capsys)

    assert status == 1
    assert "not encrypted" in out
    assert "pk-very-secret" not in out


@pytest.mark.parametrize(
    ("proxy", "says"),
    [
        ("socks5://proxy.example:1080", "pip install python-socks"),
        ("proxy.example:3128", "is not a proxy's URL"),
        ("http://[proxy.example:3128", "is not a proxy's URL"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_a_problem(
    proxy: str, says: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTKEY_API_KEY", "k")
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    monkeypatch.setitem(sys.modules, "python_socks", None)  # as if it were not installed
    status, out = report(capsys)

    assert status == 1
    assert says in out


def test_no_proxy_is_used_for_a_host_that_is_exempt(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTKEY_BASE_URL", "https://gateway.example/v1")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "gateway.example")
    status, out = report(capsys)

    assert status == 0
    assert "none, because of NO_PROXY" in out


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_certificate_file_that_cannot_be_used_is_a_problem(
    content: str | None,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "missing"))
    status, out = report(capsys)

    assert status == 1
    assert "!!  SSL_CERT_FILE" in out
    assert "!!  SSL_CERT_DIR" in out
    assert out.endswith("2 to mend\n")


def test_a_version_that_is_too_old_or_too_new_is_a_problem(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = {"websockets": "14.2", "httpx": "1", "uvicorn": None}
    installed = doctor._version
    monkeypatch.setattr(doctor, "_version", lambda name: versions.get(name, installed(name)))
    monkeypatch.setitem(versions, "starlette", "0.46.0rc1")
    status, out = report(capsys)

    assert status == 1
    assert '-> pip install "websockets<18,>=15"' in out
    assert '-> pip install "httpx<1,>=0.27"' in out
    assert "emulator           not installed" in out
    assert out.endswith("2 to mend\n")


def test_a_file_of_that_name_hides_the_drop_in(tmp_path: Path) -> None:
    (tmp_path / "portkey_ai.py").write_text("raise SystemExit('this was run')\n")
    done = in_folder(tmp_path)

    assert done.returncode == 1
    assert "it hides the drop-in: rename or remove" in done.stdout
    assert str(tmp_path) in done.stdout


def test_the_vendors_sdk_hides_the_drop_in(tmp_path: Path) -> None:
    (tmp_path / "portkey_ai").mkdir()
    (tmp_path / "portkey_ai" / "__init__.py").write_text("raise SystemExit('this was run')\n")
    (tmp_path / "portkey_ai-2.3.4.dist-info").mkdir()
    (tmp_path / "portkey_ai-2.3.4.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: portkey-ai\nVersion: 2.3.4\n"
    )
    done = in_folder(tmp_path)

    assert done.returncode == 1
    assert "Portkey's own SDK 2.3.4" in done.stdout
    assert "pip uninstall portkey-ai, or pip uninstall portkey-realtime-dropin" in done.stdout


@pytest.mark.parametrize("arguments", [["--help"], ["doctor", "--help"], ["emulate", "--help"]])
def test_the_help_teaches(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        command_line.main(arguments)
    out = capsys.readouterr().out

    assert stopped.value.code == 0
    assert out.startswith("usage: portkey-realtime")
    assert max(map(len, out.splitlines())) <= 100


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        command_line.main(["--version"])

    assert stopped.value.code == 0
    assert capsys.readouterr().out == "portkey-realtime 0.1.0\n"


@pytest.mark.parametrize("arguments", [[], ["docter"], ["doctor", "--now"]])
def test_a_wrong_command_line_is_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        command_line.main(arguments)

    assert stopped.value.code == 2
    assert "usage: portkey-realtime" in capsys.readouterr().err
