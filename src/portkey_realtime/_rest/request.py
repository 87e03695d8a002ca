"""One REST call as the HTTP library takes it: its options checked, merged and encoded. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

from portkey_realtime._config.credentials import AskedHeaders, known_values
from portkey_realtime._config.headers import FRAMING, header_layer
from portkey_realtime._config.options import ClientOptions, seconds
from portkey_realtime._config.secrets import bare
from portkey_realtime._config.urls import checked_query, refuse_plain_text, rest_url, texts
from portkey_realtime._rest.steps import HttpCall, encoded_headers
from portkey_realtime.errors import ConfigError
from portkey_realtime_wire.runtime import NotGiven, RequestOptions, RestRequest

CONNECT_TIMEOUT: Final = 10.0


def http_call(client: ClientOptions, request: RestRequest, options: RequestOptions) -> HttpCall:
    """The call to make. Raises ConfigError, whose traceback holds no header or body."""
    try:
        return _built(client, request, options)
    except ConfigError as error:
        raise bare(error) from None


def _built(client: ClientOptions, request: RestRequest, options: RequestOptions) -> HttpCall:
    body, parts = request.json, request.parts
    if options.extra_body:
        if parts is not None:
            raise ConfigError("extra_body cannot be added to a multipart body")
        body = {**(body or {}), **options.extra_body}
    # No compression: an answer is small, and what a small body inflates to has no bound.
    about_body = {
        "Accept": "application/json" if parts is None else "*/*",
        "Accept-Encoding": "identity",
    }
    if body is not None:
        about_body["Content-Type"] = "application/json"
    extra = header_layer(options.extra_headers or {}, "extra_headers")
    own = header_layer(request.headers, "the call's parameters")
    query = {**request.query, **checked_query(options.extra_query)}
    asked = AskedHeaders([about_body, client.headers, own, extra], partial(_refuse, client, query))
    timeout = client.timeout if isinstance(options.timeout, NotGiven) else options.timeout
    if timeout is not None:
        timeout = seconds("timeout", timeout)
    connect = CONNECT_TIMEOUT if timeout is None else min(timeout, CONNECT_TIMEOUT)
    files = {
        name: (None, text, kind) for name, (kind, text) in (parts or {}).items() if text is not None
    }
    arguments = {
        "method": request.method,
        "url": rest_url(client.base, request.path, query),
        "headers": encoded_headers(asked.known()),
        "content": None if body is None else _encoded(body),
        "files": files or None,
        "timeout": (connect, timeout, timeout, timeout),
        # Never, not even by a client of the user's own that would.
        "follow_redirects": False,
    }
    redact = client.redact.with_named(texts(query)).with_values(known_values(own, extra))
    if not asked.missing:
        return HttpCall(arguments, timeout, redact)
    return HttpCall(arguments, timeout, redact.own(), asked)


def _refuse(client: ClientOptions, query: Mapping[str, object], headers: Iterable[str]) -> None:
    """Raise ConfigError if headers of these names may not go along with the call."""
    framing = sorted(name for name in headers if name.lower() in FRAMING)
    if framing:
        raise ConfigError(
            f"{', '.join(framing)}: the HTTP library writes this header itself; remove it"
        )
    refuse_plain_text(client.base, [*headers, *query], allow_insecure=client.allow_insecure)


def _encoded(body: Mapping[str, Any]) -> bytes:
    try:
        return json.dumps(body, allow_nan=False, separators=(",", ":")).encode("ascii")
    except (TypeError, ValueError, RecursionError) as error:
        raise ConfigError(f"the body cannot be written as JSON: {error}") from None
