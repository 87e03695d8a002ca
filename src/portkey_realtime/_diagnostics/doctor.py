"""``doctor``: what this package would use here, and what would not work. It sends nothing."""

from __future__ import annotations

import os
import re
import ssl
import sys
from collections.abc import Iterator, Mapping
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal, NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from portkey_realtime._config.options import ClientOptions, Given
from portkey_realtime._config.urls import BaseUrl
from portkey_realtime._version import VERSION
from portkey_realtime.errors import ConfigError

_THIS: Final = "portkey-realtime"
_DROPIN: Final = "portkey-realtime-dropin"
_VENDOR: Final = "portkey-ai"
_VARIABLES: Final = ("PORTKEY_API_KEY", "PORTKEY_BASE_URL", "PORTKEY_PROXY")


class Finding(NamedTuple):
    """One line of the report. ``remedy`` says what to do where the state is ``bad``."""

    state: Literal["ok", "note", "bad"]
    subject: str
    text: str
    remedy: str = ""


def run() -> int:
    """Print the report; 1 if something would not work, else 0."""
    problems = 0
    for finding in examine():
        mark = {"ok": "ok", "note": "--", "bad": "!!"}[finding.state]
        print(f"{mark}  {finding.subject:<18} {finding.text}")
        if finding.state == "bad":
            problems += 1
            print(f"{'':22} -> {finding.remedy}")
    print(f"\n{problems} to mend" if problems else "\nall good")
    return 1 if problems else 0


def examine() -> Iterator[Finding]:
    """Everything that is looked at, in the order of the report."""
    yield Finding("ok", "python", f"{sys.version.split()[0]} ({sys.executable})")
    yield Finding("ok", _THIS, f"{VERSION} ({Path(__file__).parent})")
    yield from _packages()
    yield _portkey_ai()
    yield from _base_url(os.environ)
    yield from _certificates(os.environ)


# --- packages ---


def _packages() -> Iterator[Finding]:
    """What this package needs, and the extra for the emulator, as its own metadata says."""
    try:
        required = metadata.requires(_THIS) or []
    except metadata.PackageNotFoundError:
        yield Finding("note", "installed", "no: it runs from its source folder")
        return
    missing_extra: list[str] = []
    for requirement in required:
        name, wanted, marker = _requirement(requirement)
        found = _version(name)
        if marker and found is None:
            missing_extra.append(name)
        elif found is None or not _fits(found, wanted):
            text = f"{found or 'missing'}, but {wanted} is needed"
            yield Finding("bad", name, text, f'pip install "{name}{wanted}"')
        else:
            yield Finding("ok", name, f"{found} (needs {wanted})")
    if missing_extra:
        install = f'pip install "{_THIS}[emulator]"'
        yield Finding("note", "emulator", f"not installed; if you want it: {install}")


def _requirement(text: str) -> tuple[str, str, str]:
    """The name, the versions and the marker of ``httpx<1,>=0.27; extra == "emulator"``."""
    requirement, _, marker = text.partition(";")
    name = re.match(r"[\w.-]+", requirement)
    assert name is not None
    return name[0], requirement[name.end() :].strip(), marker.strip()


def _fits(version: str, wanted: str) -> bool:
    """Whether a version lies in bounds like ``<18,>=15``, the only kind that we declare."""
    found = _numbers(version)
    for bound in wanted.split(","):
        if bound.startswith(">=") and found < _numbers(bound[2:]):
            return False
        if bound.startswith("<") and found >= _numbers(bound[1:]):
            return False
    return True


def _numbers(version: str) -> list[int]:
    release = re.match(r"\d+(\.\d+)*", version.strip())
    return [int(part) for part in release[0].split(".")] if release else []


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


# --- which portkey_ai ---


def _portkey_ai() -> Finding:
    """What ``import portkey_ai`` would give. It is found, not imported: it may not be ours."""
    subject = "portkey_ai"
    dropin, vendor = _version(_DROPIN), _version(_VENDOR)
    spec = find_spec("portkey_ai")
    if spec is None:
        text = "none; import from portkey_realtime"
        if dropin is None:
            return Finding("note", subject, text)
        return Finding("bad", subject, "the drop-in's module is missing", _again(_DROPIN))
    is_package = spec.submodule_search_locations is not None
    where = str(Path(spec.origin).parent if spec.origin and is_package else spec.origin)
    if not is_package and _is_dropin(where):
        return Finding("ok", subject, f"the drop-in {dropin or ''} ({where})")
    is_vendor = is_package and vendor is not None
    whose = f"Portkey's own SDK {vendor}" if is_vendor else "neither the drop-in nor Portkey's SDK"
    text = f"{whose} ({where})"
    if dropin is None:
        return Finding("note", subject, f"{text}; import from portkey_realtime")
    remedy = f"it hides the drop-in: rename or remove {where}"
    if is_vendor:
        remedy = f"it hides the drop-in: pip uninstall {_VENDOR}, or pip uninstall {_DROPIN}"
    return Finding("bad", subject, text, remedy)


def _is_dropin(origin: str) -> bool:
    try:
        return _DROPIN in Path(origin).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False


def _again(distribution: str) -> str:
    return f"pip install --force-reinstall --no-deps {distribution}"


# --- where it would connect to ---


def _base_url(environ: Mapping[str, str]) -> Iterator[Finding]:
    for name in _VARIABLES:
        state = "set" if environ.get(name) else "not set"
        secret = name == "PORTKEY_API_KEY" and state == "set"
        yield Finding("ok", name, state + (" (not shown)" if secret else ""))
    try:
        options = ClientOptions.resolve(Given({}), environ)
    except ConfigError as error:
        names = " and ".join(name for name in _VARIABLES if environ.get(name))
        yield Finding("bad", "base URL", str(error), f"correct {names}")
        return
    source = next((name for name in _VARIABLES[1:] if environ.get(name)), None)
    why = f"from {source}" if source else "Portkey's service, as there is a key"
    if not source and not options.api_key:
        why = "a gateway on this machine, as there is no PORTKEY_API_KEY"
    query = ", with a query that is not shown" if options.base.query else ""
    yield Finding("ok", "base URL", f"{options.base} ({why}{query})")
    yield _proxy(options.base)


def _proxy(base: BaseUrl) -> Finding:
    """The proxy that REST calls and sockets would go through."""
    if base.loopback:
        return Finding("ok", "proxy", "none, as for every address of this machine")
    proxies = getproxies()
    scheme = next((s for s in ("https" if base.secure else "http", "all") if proxies.get(s)), None)
    if scheme is None or proxy_bypass(base.host):
        return Finding("ok", "proxy", "none" if scheme is None else "none, because of NO_PROXY")
    try:
        parts = urlsplit(proxies[scheme])
        shown = f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
    except ValueError:
        shown = ""
    if not shown or not parts.hostname or parts.scheme not in {"http", "https", *_SOCKS}:
        remedy = "make it http://host:port"
        return Finding("bad", "proxy", f"{scheme.upper()}_PROXY is not a proxy's URL", remedy)
    missing = [name for module, name in _SOCKS_NEEDS.items() if find_spec(module) is None]
    if parts.scheme in _SOCKS and missing:
        return Finding("bad", "proxy", f"{shown} needs more", f"pip install {' '.join(missing)}")
    return Finding("ok", "proxy", f"{shown} ({scheme.upper()}_PROXY)")


_SOCKS: Final = ("socks4", "socks4a", "socks5", "socks5h")
_SOCKS_NEEDS: Final = {"python_socks": "python-socks", "socksio": "socksio"}


# --- TLS ---


def _certificates(environ: Mapping[str, str]) -> Iterator[Finding]:
    file, folder = environ.get("SSL_CERT_FILE"), environ.get("SSL_CERT_DIR")
    if file:
        try:
            ssl.create_default_context(cafile=file)
        except OSError as error:  # ssl.SSLError is one
            text = f"{file} cannot be used: {error.strerror or error}"
            yield Finding("bad", "SSL_CERT_FILE", text, "name a file of PEM certificates, or unset")
        else:
            yield Finding("ok", "SSL_CERT_FILE", file)
    if folder:
        usable = Path(folder).is_dir()
        text = folder if usable else f"{folder} is no folder"
        remedy = "name a folder of hashed certificates, or unset"
        yield Finding("ok" if usable else "bad", "SSL_CERT_DIR", text, remedy)
    if file or folder:
        return
    paths = ssl.get_default_verify_paths()
    if paths.cafile or paths.capath or ssl.create_default_context().get_ca_certs():
        yield Finding("ok", "certificates", paths.cafile or paths.capath or "the system's")
    else:
        text = "this Python finds no CA certificates, so no https address can be trusted"
        remedy = "install the system's ca-certificates, or set SSL_CERT_FILE"
        yield Finding("bad", "certificates", text, remedy)
