"""Portkey's options as headers, what a header may hold, and what counts as a secret."""

from __future__ import annotations

import enum
import inspect
import json
import re
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from portkey_realtime._client.portkey import AsyncPortkey, Portkey
from portkey_realtime._config.headers import (
    FIXED_HEADERS,
    NOT_HEADERS,
    checked_headers,
    merge_headers,
    portkey_headers,
)
from portkey_realtime._config.secrets import Redactor, is_secret_name
from portkey_realtime._version import VERSION
from portkey_realtime.errors import ConfigError


class Provider(enum.StrEnum):
    OPENAI = "openai"


TABLE: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"api_key": "pk-1"}, {"x-portkey-api-key": "pk-1"}),
    ({"virtual_key": "vk-1"}, {"x-portkey-virtual-key": "vk-1"}),
    ({"config": "pc-abc"}, {"x-portkey-config": "pc-abc"}),
    ({"config": {"provider": "openai"}}, {"x-portkey-config": '{"provider": "openai"}'}),
    ({"config": MappingProxyType({"a": 1})}, {"x-portkey-config": '{"a": 1}'}),
    ({"provider": "@openai-prod"}, {"x-portkey-provider": "@openai-prod"}),
    ({"provider": Provider.OPENAI}, {"x-portkey-provider": "openai"}),
    ({"trace_id": "t-1"}, {"x-portkey-trace-id": "t-1"}),
    ({"metadata": {"_user": "Zoë"}}, {"x-portkey-metadata": '{"_user": "Zo\\u00eb"}'}),
    ({"metadata": {}}, {"x-portkey-metadata": "{}"}),
    ({"cache_namespace": "ns"}, {"x-portkey-cache-namespace": "ns"}),
    ({"debug": True}, {"x-portkey-debug": "true"}),
    ({"debug": False}, {"x-portkey-debug": "false"}),
    ({"cache_force_refresh": True}, {"x-portkey-cache-force-refresh": "true"}),
    ({"custom_host": "http://h/v1"}, {"x-portkey-custom-host": "http://h/v1"}),
    ({"openai_project": "p"}, {"x-portkey-openai-project": "p"}),
    ({"openai_organization": "o"}, {"x-portkey-openai-organization": "o"}),
    ({"aws_secret_access_key": "s"}, {"x-portkey-aws-secret-access-key": "s"}),
    ({"aws_access_key_id": "i"}, {"x-portkey-aws-access-key-id": "i"}),
    ({"aws_session_token": "t"}, {"x-portkey-aws-session-token": "t"}),
    ({"aws_region": "r"}, {"x-portkey-aws-region": "r"}),
    ({"aws_s3_bucket": "b"}, {"x-portkey-aws-s3-bucket": "b"}),
    ({"aws_s3_object_key": "o"}, {"x-portkey-aws-s3-object-key": "o"}),
    ({"aws_bedrock_model": "m"}, {"x-portkey-aws-bedrock-model": "m"}),
    ({"vertex_project_id": "p"}, {"x-portkey-vertex-project-id": "p"}),
    ({"vertex_region": "r"}, {"x-portkey-vertex-region": "r"}),
    ({"vertex_storage_bucket_name": "b"}, {"x-portkey-vertex-storage-bucket-name": "b"}),
    ({"workers_ai_account_id": "w"}, {"x-portkey-workers-ai-account-id": "w"}),
    ({"azure_resource_name": "r"}, {"x-portkey-azure-resource-name": "r"}),
    ({"azure_deployment_id": "d"}, {"x-portkey-azure-deployment-id": "d"}),
    ({"azure_api_version": "v"}, {"x-portkey-azure-api-version": "v"}),
    ({"azure_endpoint_name": "e"}, {"x-portkey-azure-endpoint-name": "e"}),
    ({"huggingface_base_url": "u"}, {"x-portkey-huggingface-base-url": "u"}),
    ({"request_timeout": 5000}, {"x-portkey-request-timeout": "5000"}),
    ({"strict_open_ai_compliance": True}, {"x-portkey-strict-open-ai-compliance": "true"}),
    ({"anthropic_beta": "b"}, {"x-portkey-anthropic-beta": "b"}),
    ({"anthropic_version": "v"}, {"x-portkey-anthropic-version": "v"}),
    ({"mistral_fim_completion": "true"}, {"x-portkey-mistral-fim-completion": "true"}),
    ({"provider_file_name": "f"}, {"x-portkey-provider-file-name": "f"}),
    ({"provider_model": "m"}, {"x-portkey-provider-model": "m"}),
    ({"fireworks_account_id": "f"}, {"x-portkey-fireworks-account-id": "f"}),
    # Unknown keywords, numbers and lists follow the rule; what is empty is left out.
    ({"azure_foundry_url": "u"}, {"x-portkey-azure-foundry-url": "u"}),
    ({"Retry_Count": 3}, {"x-portkey-retry-count": "3"}),
    ({"some_list": ["a", 1]}, {"x-portkey-some-list": '["a", 1]'}),
    ({"x_portkey_span_id": "s"}, {"x-portkey-span-id": "s"}),
    ({"trace_id": "", "provider": None, "request_timeout": 0}, {}),
    # Authorization goes as it is, once, whatever its case, with its scheme.
    ({"Authorization": "sk-1"}, {"Authorization": "Bearer sk-1"}),
    ({"authorization": "Bearer sk-1"}, {"Authorization": "Bearer sk-1"}),
    ({"AUTHORIZATION": "bearer sk-1"}, {"Authorization": "bearer sk-1"}),
    ({"authorization": "Basic dTpw"}, {"Authorization": "Basic dTpw"}),
    ({"Authorization": "one", "authorization": "two"}, {"Authorization": "Bearer two"}),
    # Forwarded names lose the prefix, and the list says what is really sent.
    (
        {"forward_headers": ["x_foo", "X-Bar"], "x_foo": "1", "x_bar": "2", "other": "3"},
        {
            "x-portkey-forward-headers": "x-foo,x-bar",
            "x-foo": "1",
            "x-bar": "2",
            "x-portkey-other": "3",
        },
    ),
    ({"forward_headers": []}, {}),
    # Blanks around a value mean nothing in HTTP. Letters of Latin-1 are allowed.
    ({"api_key": " pk-1\t"}, {"x-portkey-api-key": "pk-1"}),
    ({"trace_id": "Zoë"}, {"x-portkey-trace-id": "Zoë"}),
]


@pytest.mark.parametrize(("options", "expected"), TABLE, ids=lambda value: ",".join(value))
def test_an_option_becomes_its_header(options: dict[str, Any], expected: dict[str, str]) -> None:
    assert portkey_headers(options) == merge_headers(FIXED_HEADERS, expected)


def test_the_fixed_headers_are_exactly_these() -> None:
    assert portkey_headers({}) == {
        "User-Agent": f"portkey-realtime/{VERSION}",
        "x-portkey-package-version": f"portkey-realtime-{VERSION}",
        "x-portkey-runtime": "CPython",
        "x-portkey-runtime-version": "{}.{}.{}".format(*sys.version_info[:3]),
        "x-portkey-strict-open-ai-compliance": "false",
    }


def test_the_version_is_that_of_the_distribution() -> None:
    project = Path(__file__).parents[2] / "pyproject.toml"
    assert tomllib.loads(project.read_text())["project"]["version"] == VERSION


def test_every_option_of_the_constructor_is_in_the_table_or_never_travels() -> None:
    covered = {option for options, _ in TABLE for option in options}
    for client in (Portkey, AsyncPortkey):
        parameters = inspect.signature(client).parameters.values()
        named = {p.name for p in parameters if p.kind is inspect.Parameter.KEYWORD_ONLY}
        assert named - NOT_HEADERS <= covered
        assert named >= NOT_HEADERS
        assert not any(p.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD for p in parameters)


@pytest.mark.parametrize("option", sorted(NOT_HEADERS))
def test_an_option_that_steers_the_client_never_travels(option: str) -> None:
    assert portkey_headers({option: "value-1"}) == dict(FIXED_HEADERS)


SECRET = "sk-secret-0123456789"


@pytest.mark.parametrize(
    ("ending", "what"),
    [
        ("\r\nX-Evil: 1", "line break"),
        ("\n", "line break"),
        ("\r", "line break"),
        ("\0", "control character"),
        ("\x0b", "control character"),
        ("\x7f", "control character"),
        ("\u2019", "Latin-1"),
        ("\ud800", "Latin-1"),
        ("\U0001f600", "Latin-1"),
    ],
)
@pytest.mark.parametrize("option", ["api_key", "virtual_key", "metadata", "Authorization", "other"])
def test_a_value_that_no_header_can_hold_is_refused_without_being_shown(
    option: str, ending: str, what: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        portkey_headers({option: SECRET + ending})
    assert option in str(caught.value)
    assert what in str(caught.value)
    assert SECRET not in str(caught.value)
    with pytest.raises(ConfigError, match=r"X-A in extra_headers") as caught:
        checked_headers({"X-A": SECRET + ending}, "extra_headers")
    assert SECRET not in str(caught.value)


def test_any_language_may_stand_in_a_mapping() -> None:
    sent = portkey_headers({"metadata": {"greeting": "你好\r\n"}})["x-portkey-metadata"]
    assert sent == '{"greeting": "\\u4f60\\u597d\\r\\n"}'


@pytest.mark.parametrize("name", ["", "a b", "a:b", "a\r\nX-Evil", "ü", "a\0", '"a"', "(a)"])
def test_a_name_that_is_no_token_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="not a header name"):
        checked_headers({name: "v"}, "extra_headers")
    with pytest.raises(ConfigError, match="not a header name"):
        portkey_headers({"forward_headers": [name]})
    if name:
        with pytest.raises(ConfigError, match="not a header name"):
            portkey_headers({name: "v"})


@pytest.mark.parametrize(
    "value", [b"bytes", object(), {1, 2}, {"a": object()}, {"a": float("nan")}]
)
def test_a_value_of_no_use_is_refused(value: object) -> None:
    with pytest.raises(ConfigError, match="config"):
        portkey_headers({"config": value})


@pytest.mark.parametrize("value", [3, {"a": "b"}, b"a", "a, b"])
def test_forward_headers_must_be_names(value: object) -> None:
    with pytest.raises(ConfigError, match="forward_headers must be a list"):
        portkey_headers({"forward_headers": value})


def test_extra_headers_must_be_a_mapping() -> None:
    with pytest.raises(ConfigError, match="extra_headers must be a mapping"):
        checked_headers([("a", "b")], "extra_headers")  # type: ignore[arg-type]


def test_merging_ignores_case_and_the_later_one_wins() -> None:
    layers: list[Mapping[str, str]] = [{"Authorization": "a", "X-B": "b"}, {"authorization": "c"}]
    assert merge_headers(*layers) == {"authorization": "c", "X-B": "b"}


# Secrets ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["Authorization", "x-portkey-api-key", "virtual_key", "api-key", "Cookie", "aws_session_token"],
)
def test_a_name_that_speaks_of_a_secret_is_known(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", [*FIXED_HEADERS, "x-portkey-provider", "x-portkey-trace-id"])
def test_portkeys_own_name_is_no_secret(name: str) -> None:
    assert not is_secret_name(name)


def test_a_secret_is_scrubbed_with_and_without_its_scheme_and_however_escaped() -> None:
    redact = Redactor([f"Bearer {SECRET}", 'quote"slash/secret'])
    text = f'a {SECRET} b Bearer {SECRET} c quote%22slash%2Fsecret d quote\\"slash/secret'
    assert redact(text) == "a *** b Bearer *** c *** d ***"


AWS = "wJal rXUtnFEMI/K7MDENG+bPx<é😀>\\YEXAMPLEKEY"
"""A secret with everything in it that somebody escapes."""

ECHOES: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "JSON of Python": lambda text: json.dumps(text)[1:-1],
    "JSON of PHP": lambda text: json.dumps(text)[1:-1].replace("/", r"\/"),
    "JSON of .NET": lambda text: (
        json.dumps(text)[1:-1]
        .replace("+", r"\u002B")
        .replace("<", r"\u003C")
        .replace(">", r"\u003E")
        .replace(r"\u00e9", r"\u00E9")
    ),
    "JSON of Go": lambda text: (
        json.dumps(text, ensure_ascii=False)[1:-1].replace("<", r"\u003c").replace(">", r"\u003e")
    ),
    "JSON in JSON": lambda text: json.dumps(json.dumps(text).replace("/", r"\/"))[3:-3],
    "JSON in JSON of .NET": lambda text: json.dumps(text.replace("+", r"\u002B"))[1:-1],
    "a URL": lambda text: quote(text, safe=""),
    "a path": quote,
    "a form": quote_plus,
    "a URL in small letters": lambda text: re.sub(
        "%..", lambda found: found[0].lower(), quote(text, safe="")
    ),
}


@pytest.mark.parametrize("spelling", ECHOES)
def test_a_secret_is_scrubbed_however_an_echo_spells_it(spelling: str) -> None:
    assert Redactor([AWS])(f"bad key <{ECHOES[spelling](AWS)}>") == "bad key <***>"


def test_an_alike_text_is_left_alone() -> None:
    redact = Redactor([AWS, "a.secret+0123"])
    for text in (AWS[1:], AWS.swapcase(), "a-secret+0123", "a.secretu002b0123", "A.SECRET+0123"):
        assert redact(text) == text


def test_scrubbing_stays_quick_with_backslashes_without_end() -> None:
    redact = Redactor([r"\\\\\\share\\\\\\name" + "\\" * 8])
    text = "\\" * 100_000 + "share"
    assert redact(text) == text


def test_a_redactor_that_learns_nothing_new_is_the_same() -> None:
    redact = Redactor([SECRET])
    assert redact.with_values([f"Bearer {SECRET}", "short"]) is redact


def test_what_is_too_short_to_be_a_secret_leaves_words_alone() -> None:
    assert Redactor(["open", "", "Bearer x"])("an open Bearer x") == "an open Bearer x"


def test_the_longer_of_two_secrets_is_scrubbed_as_a_whole() -> None:
    assert Redactor([SECRET, SECRET + "-tail"])(f"{SECRET}-tail") == "***"


def test_the_secrets_inside_a_config_are_scrubbed_and_its_other_words_are_not() -> None:
    config = json.dumps({"provider": "anthropic", "targets": [{"api_key": SECRET}]})
    redact = Redactor().with_named(
        [("x-portkey-config", config), ("x-portkey-provider", "anthropic")]
    )
    assert redact(f"anthropic says {SECRET}") == "anthropic says ***"
    broken = Redactor().with_named([("x-portkey-config", config[:-1])])
    assert SECRET not in broken(config)


def test_a_redactor_shows_no_secret() -> None:
    redact = Redactor([SECRET]).with_values(["another-secret"])
    assert repr(redact) == "Redactor(2 secrets)"
    assert redact("another-secret") == "***"
