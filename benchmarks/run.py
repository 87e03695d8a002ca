"""Compare this client with the bare websockets library and with its peers, side by side.

    make bench                 all of it, in some ten minutes on a quiet machine
    make bench FULL=1          more repetitions, more of the peers, 400 conversations
    python benchmarks/run.py --only receive,send --repetitions 3

Every repetition runs each case once, its adapters one after another in a fresh process each; a
ratio is the median of the ratios within a repetition, so that a noisy neighbour hits both sides.
A whole run writes benchmarks/table.json, draws benchmarks/table.svg and puts its table into
docs/performance.md; with --only it prints alone, and with --update as well it renews these lines.
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
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import table

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
CACHE = ROOT / ".cache" / "bench"

PEERS = {
    "openai": ["openai[realtime]==3.54.0"],
    "portkey": ["portkey-ai==2.3.4", "websockets==15.0.1"],  # it does not ask for websockets itself
    "agents": ["openai-agents==0.24.0", "websockets==15.0.1"],
}

# glibc gives freed buffers back and faults them in again, depending on the heap's layout; that
# makes single adapters bimodal. Pinned, ratios repeat.
ALLOCATOR = {
    "MALLOC_TRIM_THRESHOLD_": "67108864",
    "MALLOC_MMAP_THRESHOLD_": "67108864",
    "MALLOC_TOP_PAD_": "4194304",
}


class Case(NamedTuple):
    """What runs together: one kind of measurement, on each of these adapters, the base first."""

    kind: str
    adapters: str
    server: str = "beta"
    count: int = 0
    more: str = ""
    """Adapters of ``FULL=1``."""


CASES = {
    "receive": Case("receive", "raw ours ours+audio openai.beta portkey.beta", "beta", 16000),
    "receive GA": Case("receive", "raw ours ours.ga openai", "ga", 16000, "portkey"),
    "blocking": Case("blocking", "raw ours openai.beta", "beta", 16000, "portkey.beta"),
    "voice": Case("voice", "raw ours.ga agents", "ga", 16000),
    "pull": Case("pull", "ours", ""),
    "phone": Case("phone", "agents ours.ga", "ga", 10),
    "send": Case("send", "ready ours openai.beta", "beta", 5000, "portkey.beta"),
    "paced": Case("paced", "raw ours openai.beta", "beta", 100, "portkey.beta"),
    "paced 400": Case("paced", "", "beta", 400, "raw ours"),
    "late": Case("late", "raw ours openai.beta", "beta", 10, "portkey.beta"),
    "idle": Case("idle", "raw ours openai.beta", "beta", 300, "portkey.beta"),
    "idle 1000": Case("idle", "raw ours", "beta", 1000, "openai.beta"),
    "dial": Case("dial", "raw ours openai.beta", "beta", 100, "portkey.beta"),
    "dial TLS": Case("dial", "raw ours openai.beta", "tls", 100),
    "cold": Case("cold", "raw ours openai.beta", "beta", 0, "portkey.beta"),
    "import": Case("import", "openai ours portkey", ""),
    "dialects": Case("dialects", "raw ours", ""),
    "decoding": Case("decoding", "ours", ""),
    "generation": Case("generation", "ours", ""),
}


class Row(NamedTuple):
    """One line of the table: a field of a case, of one adapter, beside the case's first one."""

    name: str
    case: str
    target: float | None = None
    minimum: float | None = None
    field: str = "us"
    of: str = "ours"
    how: str = "ratio"
    """``ratio`` of the adapter to the base, ``added`` to it, ``cheaper``: what another client costs
    in terms of ours, ``value``: the number itself. The targets are in these terms."""
    to: str = ""
    """The base, where that is not the case's first adapter."""


ROWS = (
    Row("receive, asyncio, burst", "receive", 1.25, 1.45),
    Row("receive, all audio decoded", "receive", 1.35, 1.6, of="ours+audio"),
    Row("receive, blocking, burst", "blocking", 1.25, 1.4),
    Row("receive, beta program, GA server", "receive GA", 1.4, 1.7),
    Row("receive, GA program", "receive GA", of="ours.ga"),
    Row("voice layer, burst", "voice", 1.5, 1.5, of="ours.ga"),
    Row("openai-agents: an event", "voice", of="agents", how="cheaper", to="ours.ga"),
    Row("voice layer: a block of 20 ms", "pull", 30, 30, how="value"),
    Row("phone bridge, a second of a call", "phone", 1, 1, field="ms", of="ours.ga"),
    Row("receive, paced, 100 conversations", "paced", 1.08, 1.15),
    Row("receive, paced, 400 conversations", "paced 400", 1.08, 1.15),
    Row("send 20 ms of audio", "send", 1.15, 1.4),
    Row("openai: an event, beta", "receive", 8, 6, of="openai.beta", how="cheaper", to="ours"),
    Row("openai: an event, GA", "receive GA", 8, 6, of="openai", how="cheaper", to="ours.ga"),
    Row("openai: a send", "send", 12, 8, of="openai.beta", how="cheaper", to="ours"),
    Row("latency, median", "late", field="p50_us", how="added"),
    Row("latency, 99 of 100", "late", field="p99_us", how="added"),
    Row("connect, the first", "dial", field="first_ms"),
    Row("connect, the 100th", "dial", field="last_ms"),
    Row("connect over TLS, the first", "dial TLS", 1.1, field="first_ms"),
    Row("connect over TLS, the 100th", "dial TLS", 1.1, field="last_ms"),
    Row("memory per idle connection, 300", "idle", 1.15, 1.4, field="kib"),
    Row("memory per idle connection, 1000", "idle 1000", 1.15, 1.4, field="kib"),
    Row("import and client", "import", 0.25, 0.33, field="ms"),
    Row("import and client: modules", "import", field="modules"),
    Row("import and client: memory", "import", field="mib"),
    Row("from nothing to the first event", "cold", field="ms"),
    Row("first use of a dialect", "dialects", field="first_ms"),
    Row("first use of the other dialect", "dialects", field="second_ms"),
    Row("decode an audio delta, no socket", "decoding", how="value"),
    Row("installed size", "size", 6, field="mb", how="value"),
    Row("installed distributions", "size", 13, field="distributions", how="value"),
    Row("make generate", "generation", 6, field="generate_s", how="value"),
    Row("make drift", "generation", 8, field="drift_s", how="value"),
)

UNITS = {"us": "µs", "ms": "ms", "s": "s", "kib": "KiB", "mib": "MiB", "mb": "MB"}


# --- environments ------------------------------------------------------------------------------


def python_of(adapter: str) -> Path | None:
    """The interpreter that has an adapter's library; None if it cannot be installed."""
    peer = adapter.split(".")[0]
    if peer not in PEERS:
        return Path(sys.executable)
    wanted = hashlib.sha256(" ".join(PEERS[peer]).encode()).hexdigest()[:12]
    folder = CACHE / f"{peer}-{wanted}"
    if not (folder / "ready").exists() and folder not in _failed:
        note(f"installing {', '.join(PEERS[peer])} into {folder.relative_to(ROOT)} ...")
        venv.create(folder, with_pip=True, clear=True)
        pip = [folder / "bin" / "python", "-m", "pip", "install", "-q", *PEERS[peer]]
        try:
            subprocess.run(pip, capture_output=True, text=True, timeout=300, check=True)
            (folder / "ready").touch()
        except subprocess.SubprocessError as error:
            _failed.add(folder)
            note(f"{peer} cannot be installed and is left out: {reason(error)}")
    return None if folder in _failed else folder / "bin" / "python"


_failed: set[Path] = set()


def reason(error: subprocess.SubprocessError) -> str:
    """Why a program failed, in one line."""
    if isinstance(error, subprocess.CalledProcessError):
        lines = str(error.stderr or "").strip().splitlines()
        return lines[-1][:200] if lines else f"exit code {error.returncode}"
    return str(error)[:200]


def note(text: str) -> None:
    """Tell the person who waits."""
    print(text, file=sys.stderr, flush=True)


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


def certificate(folder: str) -> tuple[str, str, str]:
    """A CA, and a certificate for loopback, made for this run."""
    import trustme

    authority = trustme.CA()
    authority.cert_pem.write_to_path(f"{folder}/ca.pem")
    issued = authority.issue_cert("127.0.0.1")
    issued.cert_chain_pems[0].write_to_path(f"{folder}/cert.pem")
    issued.private_key_pem.write_to_path(f"{folder}/key.pem")
    return f"{folder}/ca.pem", f"{folder}/cert.pem", f"{folder}/key.pem"


# --- measuring ---------------------------------------------------------------------------------


def measured(case: Case, adapter: str, ports: dict[str, int], ca: str) -> dict[str, float]:
    """The numbers of one run. Raises SubprocessError."""
    if case.kind == "generation":
        return {"generate_s": generator_takes(), "drift_s": generator_takes("--check")}
    python = python_of(adapter)
    if python is None:
        raise subprocess.SubprocessError("not installed")
    command = [python, HERE / "importing.py", adapter]
    if case.kind != "import":
        command = [python, HERE / "client.py", case.kind, adapter]
        command += [str(ports.get(case.server, 0)), str(case.count)]
        command += [ca] * (case.server == "tls")
    environ = {k: v for k, v in os.environ.items() if "proxy" not in k.lower()} | ALLOCATOR
    done = subprocess.run(
        command, env=environ, capture_output=True, text=True, timeout=60, check=True
    )
    numbers: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return numbers


def generator_takes(*options: str) -> float:
    """Seconds that the generator takes, by the clock."""
    begun = time.perf_counter()
    command = [sys.executable, ROOT / "scripts" / "generate.py", *options]
    subprocess.run(command, capture_output=True, text=True, check=True)
    return time.perf_counter() - begun


def installed() -> dict[str, float]:
    """What a client without extras brings along. Compiled files are the interpreter's affair."""
    with tempfile.TemporaryDirectory() as folder:
        wheel, target = Path(folder) / "wheel", Path(folder) / "target"
        pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check"]
        build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", wheel, ROOT]
        subprocess.run(build, check=True, capture_output=True, text=True)
        install = [*pip, "install", "--target", target, *wheel.iterdir()]
        subprocess.run(install, check=True, capture_output=True, text=True)
        files = [each for each in target.rglob("*") if each.is_file() and each.suffix != ".pyc"]
        return {
            "mb": sum(each.stat().st_size for each in files) / 1e6,
            "distributions": len(list(target.glob("*.dist-info"))),
        }


Numbers = dict[str, dict[str, list[dict[str, float] | None]]]
"""By case and adapter: what each repetition gave, None where it failed."""


def run(cases: dict[str, Case], repetitions: int) -> Numbers:
    """All repetitions of all cases. An adapter that fails is left out of its case from then on."""
    taken: Numbers = {name: {each: [] for each in cases[name].adapters.split()} for name in cases}
    begun = time.monotonic()
    with ExitStack() as stack:
        ca, cert, key = certificate(stack.enter_context(tempfile.TemporaryDirectory()))
        ports = {
            "beta": stack.enter_context(server("beta")),
            "ga": stack.enter_context(server("ga")),
            "tls": stack.enter_context(server("beta", "--tls", cert, key)),
        }
        for number in range(repetitions):
            for name, case in cases.items():
                adapters = [each for each, runs in taken[name].items() if None not in runs]
                for adapter in adapters if number % 2 else reversed(adapters):
                    try:
                        taken[name][adapter].append(measured(case, adapter, ports, ca))
                    except (subprocess.SubprocessError, LookupError, ValueError) as error:
                        why = (
                            reason(error)
                            if isinstance(error, subprocess.SubprocessError)
                            else error
                        )
                        note(f"{adapter} is left out of {name!r}: {why}")
                        taken[name][adapter].append(None)
            spent = time.monotonic() - begun
            left = spent / (number + 1) * (repetitions - number - 1)
            note(f"{number + 1} of {repetitions} done in {spent:.0f} s, about {left:.0f} s to go")
    return taken


def result(row: Row, numbers: dict[str, list[dict[str, float] | None]]) -> dict[str, Any] | None:
    """One line of the table as data; None if it was not measured."""

    def of(adapter: str) -> list[float]:
        return [each[row.field] for each in numbers.get(adapter, []) if each]

    def compared(adapter: str, base: str) -> float | None:
        """What the targets speak of."""
        pairs = zip(of(adapter), of(base), strict=False)
        if row.how == "value":
            return statistics.median(of(adapter)) if of(adapter) else None
        if row.how == "added":
            found = [mine - theirs for mine, theirs in pairs]
        else:
            found = [mine / theirs for mine, theirs in pairs]
        return statistics.median(found) if found else None

    first = next(iter(numbers), "")  # the case's base
    base = row.to or first
    number = compared(row.of, base)
    if number is None:
        return None
    peers = {}
    for adapter in numbers:
        peer = adapter.split(".")[0]
        if peer in PEERS and adapter != base and row.how != "cheaper" and "+" not in row.of:
            peers[peer] = compared(adapter, base)
    shown = (base, row.of) if row.how == "cheaper" else (row.of, base)
    return {
        "name": row.name,
        "how": row.how,
        "unit": UNITS.get(row.field.rpartition("_")[2], ""),
        "number": number,
        "target": row.target,
        "minimum": row.minimum,
        "ours": statistics.median(of(shown[0])),
        "base": shown[1] if row.how != "value" else None,
        "base_value": statistics.median(of(shown[1])) if row.how != "value" else None,
        "peers": {name: value for name, value in peers.items() if value is not None},
        "runs": {each: of(each) for each in dict.fromkeys(shown)},
    }


def environment(repetitions: int) -> dict[str, str]:
    """What was measured, and on what."""
    model = ""
    if os.path.exists("/proc/cpuinfo"):
        names = [
            each for each in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in each
        ]
        model = names[0].partition(":")[2].strip() if names else ""
    return {
        "date": datetime.date.today().isoformat(),  # noqa: DTZ011  # the day of the bench's user
        "machine": f"{os.cpu_count()} cores {model}".strip(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": ", ".join(
            f"{each} {version(each)}" for each in ("websockets", "msgspec", "attrs", "pybase64")
        ),
        "peers": ", ".join(each for names in PEERS.values() for each in names),
        "repetitions": str(repetitions),
    }


def updated(old: dict[str, Any], new: dict[str, Any], only: list[str]) -> dict[str, Any]:
    """The table that stands, with some lines measured anew: it says which, and when."""
    lines = {each["name"]: each for each in (*old["results"], *new["results"])}
    order = [row.name for row in ROWS]
    measured = f"{', '.join(only)} on {new['environment']['date']}"
    return {
        "environment": {**old["environment"], "later": measured},
        "results": sorted(lines.values(), key=lambda each: order.index(each["name"])),
    }


def main() -> int:
    """Run the benchmarks; see ``--help``."""
    assert __doc__ is not None
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--full", action="store_true", help="more of everything")
    parser.add_argument("--only", default="", help=f"with commas between: {', '.join(CASES)}, size")
    parser.add_argument(
        "--update", action="store_true", help="with --only: put these lines into the table"
    )
    parser.add_argument("--repetitions", type=int, default=0, help="5 by default, 9 with --full")
    options = parser.parse_args()
    repetitions = options.repetitions or (9 if options.full else 5)
    only = [each for each in options.only.split(",") if each]
    unknown = set(only) - {*CASES, "size"}
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(CASES)}, size")
    cases = {}
    for name, case in CASES.items():
        adapters = f"{case.adapters} {case.more if options.full else ''}".strip()
        if adapters and (not only or name in only):
            cases[name] = case._replace(adapters=adapters)
    if not only:
        note("this takes half an hour or more" if options.full else "this takes some 10 minutes")
    numbers = run(cases, repetitions)
    if not only or "size" in only:
        try:
            numbers["size"] = {"ours": [installed()]}
        except subprocess.SubprocessError as error:
            note(f"the installed size is left out: {reason(error)}")
    results = [made for row in ROWS if (made := result(row, numbers.get(row.case, {})))]
    data = {"environment": environment(repetitions), "results": results}
    print(table.text(data))
    if options.update and only:
        data = updated(json.loads((HERE / "table.json").read_text("utf-8")), data, only)
    if not only or options.update:
        (HERE / "table.json").write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
        table.publish(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
