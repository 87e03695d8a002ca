"""Compare this client with the bare websockets library and with its peers, side by side.

    make bench                 everything that fits into five minutes
    make bench FULL=1          more repetitions, 400 conversations, 1000 idle connections
    python benchmarks/run.py --only receive,send

Every repetition runs each adapter once, in a fresh process, interleaved; a ratio is the median of
the ratios within a repetition, so that a noisy neighbour hits both sides. CPU is the client's own.
Prints one table, writes it to benchmarks/results/ as JSON and draws it as benchmarks/table.svg.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
CACHE = ROOT / ".cache" / "bench"

PEERS = {
    "openai": ["openai[realtime]==3.54.0"],
    "portkey": ["portkey-ai==2.3.4", "websockets==15.0.1"],
}

# glibc gives freed buffers back and faults them in again, depending on the heap's layout; that
# makes single adapters bimodal. Pinned, ratios repeat.
ALLOCATOR = {
    "MALLOC_TRIM_THRESHOLD_": "67108864",
    "MALLOC_MMAP_THRESHOLD_": "67108864",
    "MALLOC_TOP_PAD_": "4194304",
}


class Row(NamedTuple):
    """One line of the table."""

    name: str
    case: str
    dialect: str
    adapter: str
    base: str
    field: str
    unit: str
    arguments: tuple[str, ...] = ()
    target: float | None = None
    minimum: float | None = None


def rows(full: bool) -> list[Row]:
    """What is measured."""
    events = "16000"
    many = ("100", "400") if full else ("100",)
    idle = "1000" if full else "300"
    table = [
        Row(
            "receive, asyncio, burst",
            "receive",
            "beta",
            "ours",
            "raw",
            "us",
            "µs",
            (events,),
            1.25,
            1.45,
        ),
        Row(
            "receive, audio decoded",
            "audio",
            "beta",
            "ours",
            "raw",
            "us",
            "µs",
            (events,),
            1.35,
            1.6,
        ),
        Row(
            "receive, blocking, burst",
            "receive_sync",
            "beta",
            "ours",
            "raw",
            "us",
            "µs",
            (events,),
            1.25,
            1.4,
        ),
        Row(
            "receive, beta program on a GA wire",
            "receive",
            "ga",
            "ours",
            "raw",
            "us",
            "µs",
            (events,),
            1.4,
            1.7,
        ),
        Row("receive, GA program", "receive", "ga", "ours.ga", "raw", "us", "µs", (events,)),
        Row("receive, openai (GA)", "receive", "ga", "openai", "raw", "us", "µs", ("6000",)),
        Row(
            "receive, openai (beta)", "receive", "beta", "openai.beta", "raw", "us", "µs", ("6000",)
        ),
        Row(
            "receive, portkey-ai (beta)", "receive", "beta", "portkey", "raw", "us", "µs", ("6000",)
        ),
        Row(
            "send 20 ms of audio",
            "send",
            "beta",
            "ours",
            "ready",
            "us",
            "µs",
            ("20000",),
            1.15,
            1.4,
        ),
        Row("send 20 ms of audio, openai", "send", "ga", "openai", "ready", "us", "µs", ("8000",)),
        Row("connect", "dial", "beta", "ours", "raw", "ms", "ms", ("60",)),
        Row("connect over TLS", "dial", "tls", "ours", "raw", "ms", "ms", ("60",), 1.1, 1.1),
        Row("connect over TLS, the first", "dial", "tls", "ours", "raw", "first_ms", "ms", ("60",)),
        Row(
            "memory of an idle connection",
            "idle",
            "beta",
            "ours",
            "raw",
            "kib",
            "KiB",
            (idle,),
            1.15,
            1.4,
        ),
        Row("import and make a client", "import", "", "ours", "openai", "ms", "ms", (), 0.25, 0.33),
        Row("import: modules", "import", "", "ours", "openai", "modules", ""),
        Row("import: memory", "import", "", "ours", "openai", "mib", "MiB"),
        Row("decoding alone, audio delta", "decoding", "", "ours", "", "us", "µs"),
    ]
    for count in many:
        table.append(
            Row(
                f"{count} conversations, 50 events/s each",
                "paced",
                "beta",
                "ours",
                "raw",
                "us",
                "µs",
                (count,),
                1.08,
                1.15,
            )
        )
        table.append(
            Row(
                f"{count} conversations, openai",
                "paced",
                "beta",
                "openai.beta",
                "raw",
                "us",
                "µs",
                (count,),
            )
        )
    return table


# --- environments ------------------------------------------------------------------------------


def python_of(adapter: str) -> Path | None:
    """The interpreter that has an adapter's library; None if it could not be installed."""
    peer = adapter.split(".")[0]
    if peer not in PEERS:
        return Path(sys.executable)
    wanted = hashlib.sha256(" ".join(PEERS[peer]).encode()).hexdigest()[:12]
    folder = CACHE / f"{peer}-{wanted}"
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        print(f"installing {', '.join(PEERS[peer])} ...", file=sys.stderr, flush=True)
        venv.create(folder, with_pip=True, clear=True)
        done = subprocess.run(
            [python, "-m", "pip", "install", "-q", *PEERS[peer]],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if done.returncode:
            print(
                f"{peer} cannot be installed, its rows are left out:\n{done.stderr[-400:]}",
                file=sys.stderr,
            )
            return None
        (folder / "ready").touch()
    return python


@contextmanager
def server(dialect: str, *tls: str) -> Iterator[int]:
    """The bench server in a process of its own; its port."""
    command = [sys.executable, HERE / "server.py", dialect, *tls]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline().split()[0])
        finally:
            process.kill()


def measured(python: Path, adapter: str, row: Row, port: int, more: tuple[str, ...]) -> Any:
    """The numbers of one run of one adapter; None if it failed."""
    environ = {k: v for k, v in os.environ.items() if "proxy" not in k.lower()} | ALLOCATOR
    done = subprocess.run(
        [python, HERE / "client.py", adapter, row.case, str(port), *row.arguments, *more],
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode:
        print(f"{adapter}: {row.name}: {done.stderr.strip()[-300:]}", file=sys.stderr)
        return None
    return json.loads(done.stdout.splitlines()[-1])


# --- running -----------------------------------------------------------------------------------


def run(row: Row, repetitions: int, ports: dict[str, int], ca: str) -> dict[str, Any] | None:
    """One row: its value, its base's, and the ratio."""
    adapters = [each for each in (row.base, row.adapter) if each]
    pythons = {each: python_of(each) for each in adapters}
    if None in pythons.values():
        return None
    more = (ca,) if row.dialect == "tls" else ()
    values: dict[str, list[float]] = {each: [] for each in adapters}
    for _ in range(repetitions):
        for adapter in adapters:
            python = pythons[adapter]
            assert python is not None
            made = measured(python, adapter, row, ports.get(row.dialect, 0), more)
            if made is None:
                return None
            values[adapter].append(made[row.field])
    result: dict[str, Any] = {
        "name": row.name,
        "unit": row.unit,
        "target": row.target,
        "minimum": row.minimum,
        "value": statistics.median(values[row.adapter]),
        "all": values[row.adapter],
    }
    if row.base:
        pairs = zip(values[row.adapter], values[row.base], strict=True)
        result["base"] = row.base
        result["base_value"] = statistics.median(values[row.base])
        result["ratio"] = statistics.median(ours / base for ours, base in pairs)
    return result


def installed_size() -> dict[str, Any]:
    """What a client without extras brings along: bytes and distributions."""
    with tempfile.TemporaryDirectory() as folder:
        wheel = Path(folder) / "wheel"
        pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check"]
        subprocess.run(
            [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", wheel, ROOT],
            check=True,
            capture_output=True,
        )
        target = Path(folder) / "target"
        subprocess.run(
            [*pip, "install", "--target", target, *wheel.iterdir()], check=True, capture_output=True
        )
        files = [each for each in target.rglob("*") if each.is_file()]
        size = sum(each.stat().st_size for each in files if each.suffix != ".pyc")
        count = len(list(target.glob("*.dist-info")))
    return {
        "name": "installed, all distributions",
        "unit": "MB",
        "value": size / 1e6,
        "ratio": None,
        "note": f"{count} distributions",
    }


def generation_time() -> list[dict[str, Any]]:
    """How long the generator takes."""
    made = []
    for name, options in (("make generate", []), ("make drift", ["--check"])):
        begun = time.perf_counter()
        subprocess.run(
            [sys.executable, ROOT / "scripts" / "generate.py", *options],
            check=True,
            capture_output=True,
        )
        made.append({"name": name, "unit": "s", "value": time.perf_counter() - begun})
    return made


def certificate(folder: str) -> tuple[str, str, str]:
    """A CA, and a certificate for loopback, made for this run."""
    import trustme

    authority = trustme.CA()
    authority.cert_pem.write_to_path(f"{folder}/ca.pem")
    issued = authority.issue_cert("127.0.0.1")
    issued.cert_chain_pems[0].write_to_path(f"{folder}/cert.pem")
    issued.private_key_pem.write_to_path(f"{folder}/key.pem")
    return f"{folder}/ca.pem", f"{folder}/cert.pem", f"{folder}/key.pem"


def environment() -> dict[str, str]:
    """What was measured, and on what."""
    return {
        "date": datetime.date.today().isoformat(),  # noqa: DTZ011  # the day of the bench's user
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "websockets": version("websockets"),
        "peers": ", ".join(each for names in PEERS.values() for each in names),
    }


def table(results: list[dict[str, Any]]) -> str:
    """The results as text."""
    lines = [f"{'':38} {'value':>10}  {'of the base':>14}  {'target':>7} {'at least':>8}"]
    for each in results:
        value = f"{each['value']:.2f} {each['unit']}".rstrip()
        ratio = each.get("ratio")
        base = f"{ratio:.2f} x {each['base']}" if ratio else each.get("note", "")
        target = f"{each['target']:.2f}" if each.get("target") else ""
        minimum = f"{each['minimum']:.2f}" if each.get("minimum") else ""
        lines.append(f"{each['name']:38} {value:>10}  {base:>14}  {target:>7} {minimum:>8}")
    return "\n".join(lines)


def drawing(results: list[dict[str, Any]], where: dict[str, str]) -> str:
    """The ratios as bars in an SVG file, readable on light and dark."""
    bars = [each for each in results if each.get("ratio")]
    top = max(each["ratio"] for each in bars)
    height = 46 + 24 * len(bars)
    out = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="760" height="{height}" '
            f'viewBox="0 0 760 {height}" font-family="system-ui, sans-serif" font-size="12">'
        ),
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        (
            '<text x="10" y="18" font-weight="bold" fill="#1f2328">'
            "Cost relative to the base, in one run: shorter is better</text>"
        ),
    ]
    for i, each in enumerate(bars):
        y = 30 + 24 * i
        width = max(2.0, 330 * each["ratio"] / top)
        colour = "#9aa4af" if "openai" in each["name"] or "portkey" in each["name"] else "#2f6f4f"
        out.append(f'<text x="10" y="{y + 13}" fill="#1f2328">{each["name"]}</text>')
        out.append(f'<rect x="270" y="{y}" width="{width:.1f}" height="17" fill="{colour}"/>')
        label = f"{each['ratio']:.2f} x {each['base']}"
        out.append(f'<text x="{276 + width:.1f}" y="{y + 13}" fill="#1f2328">{label}</text>')
    foot = f"{where['date']}, {where['machine']}, Python {where['python']}"
    out.append(
        f'<text x="10" y="{height - 6}" fill="#57606a" font-size="10">{foot}, '
        f"websockets {where['websockets']}</text></svg>"
    )
    return "\n".join(out) + "\n"


def main() -> int:
    """Run the benchmarks; see ``--help``."""
    assert __doc__ is not None
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--full", action="store_true", help="more of everything")
    parser.add_argument("--only", default="", help="cases to run, with commas between")
    parser.add_argument("--repetitions", type=int, default=0, help="5 by default, 9 with --full")
    options = parser.parse_args()
    repetitions = options.repetitions or (9 if options.full else 5)
    only = set(filter(None, options.only.split(",")))
    where = environment()
    results: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        ca, cert, key = certificate(folder)
        with server("beta") as beta, server("ga") as ga, server("beta", "--tls", cert, key) as tls:
            ports = {"beta": beta, "ga": ga, "tls": tls}
            for row in rows(options.full):
                if only and row.case not in only:
                    continue
                slow = row.case in {"paced", "idle", "dial"}
                made = run(row, min(repetitions, 3) if slow else repetitions, ports, ca)
                if made is not None:
                    results.append(made)
                    print(table([made]).splitlines()[1], file=sys.stderr, flush=True)
    if not only:
        results += [installed_size(), *generation_time()]
    print(table(results))
    print(", ".join(f"{name} {value}" for name, value in where.items()))
    target = HERE / "results" / f"{where['date']}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps({"environment": where, "results": results}, indent=1) + "\n")
    if not only:
        (HERE / "table.svg").write_text(drawing(results, where), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
