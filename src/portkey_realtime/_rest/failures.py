"""Why a REST call got no answer: what an exception of httpx means, and the typed error for it."""

from __future__ import annotations

import sys

from portkey_realtime._config.secrets import bare
from portkey_realtime._config.urls import BaseUrl
from portkey_realtime._net.proxies import http_environment_proxy, read_proxy
from portkey_realtime._rest.steps import Failure, HttpCall
from portkey_realtime.errors import APIConnectionError, APITimeoutError, one_line


def failure_of(error: Exception, *, own_client: bool) -> Failure:
    """What an exception of httpx means. Only its text is kept: it refers to the request.

    Raises the exception itself if it is no fault of the network.
    """
    import httpx

    # The last three come from the environment: CA files and proxies that cannot be used.
    by_socks = _by_socks(error)
    if not by_socks and not isinstance(
        error, httpx.HTTPError | httpx.InvalidURL | OSError | ValueError | ImportError
    ):
        raise bare(error)
    connecting = httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError
    detail = str(error) or type(error).__name__
    return Failure(
        detail,
        timed_out=isinstance(error, httpx.TimeoutException | TimeoutError),
        sent=not by_socks and not isinstance(error, connecting | httpx.PoolTimeout),
        final="CERTIFICATE_VERIFY_FAILED" in detail
        or isinstance(error, httpx.LocalProtocolError | httpx.UnsupportedProtocol)
        or not isinstance(error, httpx.HTTPError | TimeoutError),
        by_proxy=by_socks
        or isinstance(error, httpx.ProxyError)
        or (isinstance(error, connecting) and not _is_tls(detail)),
        own_client=own_client,
    )


def _by_socks(error: Exception) -> bool:
    """Whether a SOCKS proxy answered something else: httpx has no exception of its own for it."""
    socks = sys.modules.get("socksio")  # an extra of httpx, loaded where such a proxy is used
    return socks is not None and isinstance(error, socks.ProtocolError)


def _is_tls(detail: str) -> bool:
    return "SSL" in detail or "CERTIFICATE" in detail


def connection_error(failure: Failure, base: BaseUrl, call: HttpCall) -> APIConnectionError:
    """The error for a call that got no answer, which names who failed and what would help."""
    proxy = None if failure.own_client else _proxy_of(base)
    whom = base.origin if proxy is None else f"{base.origin} through the proxy {proxy}"
    if failure.timed_out:
        limit = "" if call.timeout is None else f" within {call.timeout:g} s"
        return APITimeoutError(
            f"no answer from {whom}{limit}: pass a longer timeout=, or see whether it is up"
        )
    detail = one_line(call.redact(failure.detail)).rstrip(".")
    if "CERTIFICATE_VERIFY_FAILED" in detail:
        hint = "if the certificate is from your own CA, let SSL_CERT_FILE name the CA's file"
    elif proxy is not None and failure.by_proxy:
        hint = "check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY, or let NO_PROXY name the host"
    elif proxy is not None:  # either may have ended it
        hint = "check base_url, that the gateway is up, and HTTPS_PROXY and its like"
    elif failure.by_proxy and failure.own_client:
        hint = "check base_url, that the gateway is up, and the proxy of your http_client"
    else:
        hint = "check base_url and that the gateway is up"
    return APIConnectionError(f"no answer from {whom} ({detail}): {hint}")


def _proxy_of(base: BaseUrl) -> str | None:
    """The proxy on the way there, named without its password, if there is one."""
    if base.loopback:
        return None
    port = base.port or (443 if base.secure else 80)
    address = http_environment_proxy(secure=base.secure, host=base.host, port=port)
    try:
        return None if address is None else read_proxy(address).name
    except ValueError:
        return "of the environment"
