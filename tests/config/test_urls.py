"""Base URLs: what they become, which are refused, and which may carry a key."""

from __future__ import annotations

import pytest

from portkey_realtime._config.urls import (
    checked_query,
    is_loopback,
    parse_base_url,
    refuse_plain_text,
    rest_url,
    websocket_url,
)
from portkey_realtime.errors import ConfigError

GOLDEN = [
    # base URL, query, the socket's address, the address of /realtime/sessions
    (
        "https://api.portkey.ai/v1",
        {"model": "gpt-realtime"},
        "wss://api.portkey.ai/v1/realtime?model=gpt-realtime",
        "https://api.portkey.ai/v1/realtime/sessions?model=gpt-realtime",
    ),
    (
        "http://localhost:8787/v1",
        {"model": "m"},
        "ws://localhost:8787/v1/realtime?model=m",
        "http://localhost:8787/v1/realtime/sessions?model=m",
    ),
    (
        "https://h.test/v1/",
        {},
        "wss://h.test/v1/realtime",
        "https://h.test/v1/realtime/sessions",
    ),
    ("https://h.test", {}, "wss://h.test/realtime", "https://h.test/realtime/sessions"),
    ("https://h.test/", {}, "wss://h.test/realtime", "https://h.test/realtime/sessions"),
    ("https://h.test/v1//", {}, "wss://h.test/v1/realtime", "https://h.test/v1/realtime/sessions"),
    ("wss://h.test/v1", {}, "wss://h.test/v1/realtime", "https://h.test/v1/realtime/sessions"),
    (
        "ws://[::1]:8080/v1",
        {},
        "ws://[::1]:8080/v1/realtime",
        "http://[::1]:8080/v1/realtime/sessions",
    ),
    (
        "HTTPS://API.Portkey.AI/V1",
        {},
        "wss://api.portkey.ai/V1/realtime",
        "https://api.portkey.ai/V1/realtime/sessions",
    ),
    (
        "https://h.test:443/v1",
        {},
        "wss://h.test:443/v1/realtime",
        "https://h.test:443/v1/realtime/sessions",
    ),
    # A base URL may be the address of the socket itself.
    (
        "wss://h.test/v1/realtime",
        {"model": "m"},
        "wss://h.test/v1/realtime?model=m",
        "https://h.test/v1/realtime/sessions?model=m",
    ),
    (
        "https://h.test/v1/realtime/",
        {},
        "wss://h.test/v1/realtime",
        "https://h.test/v1/realtime/sessions",
    ),
    ("https://h.test/realtime", {}, "wss://h.test/realtime", "https://h.test/realtime/sessions"),
    # Azure: the preview names a deployment and a version, GA has neither.
    (
        "https://res.openai.azure.com/openai?api-version=2025-04-01-preview",
        {"deployment": "gpt-4o-realtime"},
        "wss://res.openai.azure.com/openai/realtime?api-version=2025-04-01-preview&deployment=gpt-4o-realtime",
        "https://res.openai.azure.com/openai/realtime/sessions?api-version=2025-04-01-preview&deployment=gpt-4o-realtime",
    ),
    (
        "wss://res.openai.azure.com/openai/realtime?api-version=v&deployment=d",
        {"model": "m"},
        "wss://res.openai.azure.com/openai/realtime?api-version=v&deployment=d&model=m",
        "https://res.openai.azure.com/openai/realtime/sessions?api-version=v&deployment=d&model=m",
    ),
    (
        "https://res.openai.azure.com/openai/v1",
        {"model": "d"},
        "wss://res.openai.azure.com/openai/v1/realtime?model=d",
        "https://res.openai.azure.com/openai/v1/realtime/sessions?model=d",
    ),
    # Values are encoded whole, and a name that is given again replaces that of the base URL.
    (
        "https://h.test/v1",
        {"model": "@openai/gpt-realtime"},
        "wss://h.test/v1/realtime?model=%40openai%2Fgpt-realtime",
        "https://h.test/v1/realtime/sessions?model=%40openai%2Fgpt-realtime",
    ),
    (
        "https://h.test/v1",
        {"model": "org/v1-x", "a b": "c d&e=f+g"},
        "wss://h.test/v1/realtime?model=org%2Fv1-x&a%20b=c%20d%26e%3Df%2Bg",
        "https://h.test/v1/realtime/sessions?model=org%2Fv1-x&a%20b=c%20d%26e%3Df%2Bg",
    ),
    (
        "https://h.test/v1?model=old&keep=a%2Fb",
        {"model": "zoë"},
        "wss://h.test/v1/realtime?keep=a%2Fb&model=zo%C3%AB",
        "https://h.test/v1/realtime/sessions?keep=a%2Fb&model=zo%C3%AB",
    ),
    (
        "https://h.test/v1?",
        {"empty": ""},
        "wss://h.test/v1/realtime?empty=",
        "https://h.test/v1/realtime/sessions?empty=",
    ),
    (
        "https://h.test/a%2Fb/zoë",
        {},
        "wss://h.test/a%2Fb/zo%C3%AB/realtime",
        "https://h.test/a%2Fb/zo%C3%AB/realtime/sessions",
    ),
    (
        "http://127.0.0.1:1/v1",
        {"q": "?#"},
        "ws://127.0.0.1:1/v1/realtime?q=%3F%23",
        "http://127.0.0.1:1/v1/realtime/sessions?q=%3F%23",
    ),
]


@pytest.mark.parametrize(
    ("text", "query", "socket", "rest"), GOLDEN, ids=[row[2] for row in GOLDEN]
)
def test_a_base_url_becomes_the_addresses_in_the_table(
    text: str, query: dict[str, str], socket: str, rest: str
) -> None:
    base = parse_base_url(text)
    assert websocket_url(base, "/realtime", query) == socket
    assert rest_url(base, "/realtime/sessions", query) == rest


def test_several_values_are_the_same_name_several_times() -> None:
    base = parse_base_url("https://h.test/v1?tag=old&x=1")
    query = {"tag": ("a,b", "c"), "limit": "3"}
    assert rest_url(base, "/t", query) == "https://h.test/v1/t?x=1&tag=a%2Cb&tag=c&limit=3"


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("", "is empty: give an address"),
        ("api.portkey.ai/v1", "begin with https://"),
        ("ftp://h.test", "begin with https://"),
        ("file:///etc/passwd", "begin with https://"),
        ("//h.test/v1", "begin with https://"),
        ("https://user:hunter2hunter2@h.test", "user name or password"),
        ("https://hunter2hunter2@h.test", "user name or password"),
        ("https://@h.test", "user name or password"),
        ("https://h.test/#part", "fragment"),
        ("https://h.test/v1#", "fragment"),
        ("https://", "host name"),
        ("https:///v1", "host name"),
        ("https://höst.test", "host name"),
        ("https://\uff11\uff12\uff17.0.0.1", "host name"),
        ("https://h..test", "host name"),
        ("https://" + "a" * 64 + ".test", "host name"),
        ("https://-h.test", "host name"),
        ("https://h%2ftest", "host name"),
        ("https://[fe80::1%25eth0]/", "host name"),
        ("https://[::1", "not a URL"),
        ("https://[nonsense]", "not a URL"),
        ("https://h.test:99999", "not a URL"),
        ("https://h.test:port", "not a URL"),
        ("https://h.test/v1\n", "control character"),
        ("https://h.te\rst/v1", "control character"),
        (" https://h.test", "blank"),
        ("https://h.test/a b", "blank"),
        ("https://h.test\\@evil.test", "backslash"),
        (b"https://h.test", "must be text"),
        (None, "must be text"),
    ],
)
def test_what_is_no_usable_base_url_is_refused_with_the_remedy(text: object, remedy: str) -> None:
    with pytest.raises(ConfigError, match=remedy) as caught:
        parse_base_url(text, "websocket_base_url")
    assert "websocket_base_url" in str(caught.value)
    assert "hunter2" not in str(caught.value)


LOOPBACK = [
    "localhost",
    "LOCALHOST",
    "127.0.0.1",
    "127.1.2.3",
    "127.255.255.254",
    "::1",
    "0:0:0:0:0:0:0:1",
]
ELSEWHERE = [
    "127.0.0.1.evil.test",
    "localhost.evil.test",
    "a.localhost",
    "localhost.",
    "0x7f.1",
    "0x7f000001",
    "2130706433",
    "127.1",
    "0177.0.0.1",
    "0.0.0.0",
    "::",
    "::ffff:127.0.0.1",
    "::2",
    "128.0.0.1",
    "10.0.0.1",
    "gateway",
    "",
]


@pytest.mark.parametrize("host", LOOPBACK)
def test_this_machine_is_recognised(host: str) -> None:
    assert is_loopback(host)
    literal = f"[{host}]" if ":" in host else host
    base = parse_base_url(f"http://{literal}:8787/v1")
    assert base.loopback
    refuse_plain_text(base, {"Authorization": "x"}, allow_insecure=False)


@pytest.mark.parametrize("host", ELSEWHERE)
def test_whatever_is_not_this_machine_for_certain_is_elsewhere(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize("scheme", ["http", "ws"])
@pytest.mark.parametrize("host", [host for host in ELSEWHERE if host])
def test_a_key_never_crosses_a_network_in_plain_text(scheme: str, host: str) -> None:
    literal = f"[{host}]" if ":" in host else host
    base = parse_base_url(f"{scheme}://{literal}/v1?sig=hidden-part")
    with pytest.raises(ConfigError, match="allow_insecure=True") as caught:
        refuse_plain_text(
            base, {"x-portkey-api-key": "pk-secret-1", "X-A": "b"}, allow_insecure=False
        )
    assert "x-portkey-api-key" in str(caught.value)
    assert "pk-secret-1" not in str(caught.value)
    assert "hidden-part" not in str(caught.value)
    refuse_plain_text(base, {"x-portkey-api-key": "pk-secret-1"}, allow_insecure=True)
    refuse_plain_text(base, {"x-portkey-provider": "openai"}, allow_insecure=False)


def test_a_key_in_the_query_of_a_base_url_never_does_either() -> None:
    base = parse_base_url("http://gateway.test/v1?a=b&api-key=hidden-part&api%2Dtoken=c")
    with pytest.raises(ConfigError, match="could read api-key, api-token: use https") as caught:
        refuse_plain_text(base, [], allow_insecure=False)
    assert "hidden-part" not in str(caught.value)
    refuse_plain_text(base, [], allow_insecure=True)


@pytest.mark.parametrize("scheme", ["https", "wss"])
def test_a_key_may_travel_over_tls(scheme: str) -> None:
    base = parse_base_url(f"{scheme}://gateway.test/v1")
    refuse_plain_text(base, {"x-portkey-api-key": "pk-secret-1"}, allow_insecure=False)


def test_the_query_of_a_base_url_is_not_shown() -> None:
    base = parse_base_url("https://h.test/v1?api-key=hidden-part")
    for text in (str(base), repr(base), base.origin):
        assert "hidden-part" not in text
    assert str(base) == "https://h.test/v1"


def test_query_parameters_are_checked() -> None:
    assert checked_query({"a": "b", "n": 1, "yes": True}) == {"a": "b", "n": "1", "yes": "true"}
    assert checked_query(None) == {}
    for query in ({"a": None}, {"a": ["b"]}, {1: "b"}):
        with pytest.raises(ConfigError, match="extra_query"):
            checked_query(query)
    with pytest.raises(ConfigError, match="extra_query must be a mapping"):
        checked_query("a=b")  # type: ignore[arg-type]
