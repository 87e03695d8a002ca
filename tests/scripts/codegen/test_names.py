"""Every naming rule, and that the names of the real specs do not collide."""

from __future__ import annotations

import ast
import keyword
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.dialect import Dialect, documents
from schema import names
from support.small_specs import ROOT, messages

ANY_TEXT = st.text(max_size=30) | st.from_regex(r"[A-Za-z0-9_.\- ]{1,20}", fullmatch=True)
DIALECTS = sorted(path.parent.name for path in ROOT.glob("spec/*/asyncapi.yaml"))


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("response.audio.delta", "ResponseAudioDelta"),
        ("Session", "Session"),
        ("MCPTool", "MCPTool"),
        ("x-y_z", "XYZ"),
        ("mcp_list_tools.in_progress", "McpListToolsInProgress"),
        ("gpt4 model", "Gpt4Model"),
    ],
)
def test_class_names(words: str, name: str) -> None:
    assert names.class_name(words) == name


@pytest.mark.parametrize(
    "words", ["", "3d", "日本", "exception", "Field", "any", "ServerEvent", "Senders", "None", "."]
)
def test_words_without_a_usable_class_name_are_refused(words: str) -> None:
    with pytest.raises(names.NameRefusedError):
        names.class_name(words)


def test_an_event_may_be_called_like_a_builtin() -> None:
    assert names.event_class_name("warning") == "WarningEvent"
    assert names.event_class_name("error") == "ErrorEvent"


@pytest.mark.parametrize(
    ("wire", "name"),
    [
        ("event_id", "event_id"),
        ("x-y", "x_y"),
        ("class", "class_"),
        ("match", "match_"),
        ("type", "type"),
        ("extra", "extra_"),
        ("self", "self_"),
        ("bytes", "bytes_"),
        ("len", "len_"),
        ("camelCase", "camel_case"),
        ("__class__", "class_"),
    ],
)
def test_attribute_names(wire: str, name: str) -> None:
    assert names.attribute_name(wire) == name


def test_a_server_event_keeps_audio_and_delta_for_itself() -> None:
    assert names.attribute_name("audio", reserved=frozenset({"audio"})) == "audio_"


def test_parameters_leave_the_names_of_a_call_alone() -> None:
    assert names.parameter_name("timeout") == "timeout_"
    assert names.parameter_name("build") == "build_"
    assert names.parameter_name("voice") == "voice"


def test_senders_are_namespaces_and_a_method() -> None:
    path = names.sender_path("conversation.item.create")

    assert path == (("conversation", "item"), "create")
    assert names.sender_class_name(path[0]) == "ConversationItemSender"
    assert names.sender_class_name(()) == "Senders"


def test_constants_of_unions() -> None:
    assert names.union_constant("TurnDetection") == "TURN_DETECTION"
    with pytest.raises(names.NameRefusedError):
        names.union_constant("Audio")  # AUDIO is a kind in shapes.py


@pytest.mark.parametrize(
    ("operation", "tag", "method"),
    [
        ("create_call", "calls", "create"),
        ("list_calls", "calls", "list"),
        ("list_notes", "calls", "list_notes"),
        ("list", "calls", "list"),
        ("create_translation_client_secret", "client_secrets", "create"),
        ("delete_reply", "replies", "delete"),
        ("delete_recall", "calls", "delete_recall"),
        ("import_call", "calls", "import_"),
    ],
)
def test_a_method_leaves_out_the_noun_that_its_resource_says(
    operation: str, tag: str, method: str
) -> None:
    assert names.method_name(operation, tag) == method


@pytest.mark.parametrize(
    "word", ["Create", "create-call", "import", "_x", "a__b", "a b", "", "x;y"]
)
def test_operations_and_tags_are_plain(word: str) -> None:
    assert names.operation_name("create_call2") == "create_call2"
    with pytest.raises(names.NameRefusedError):
        names.operation_name(word)


@settings(deadline=None)
@given(ANY_TEXT)
def test_any_text_gives_an_identifier_or_a_refusal(words: str) -> None:
    for rule in (
        names.class_name,
        names.event_class_name,
        names.attribute_name,
        names.operation_name,
        lambda text: names.parameter_name(names.attribute_name(text)),
        lambda text: names.nested_class_name("Session", text),
        lambda text: ".".join([*names.sender_path(text)[0], names.sender_path(text)[1]]),
        lambda text: names.union_constant(names.class_name(text)),
    ):
        try:
            made = rule(words)
        except names.NameRefusedError:
            continue
        for part in made.split("."):
            assert part.isidentifier()
            assert part.isascii()
            assert not keyword.iskeyword(part)
            assert not part.startswith("_")


@settings(deadline=None)
@given(ANY_TEXT)
def test_a_name_stays_as_it_is_when_it_is_made_again(words: str) -> None:
    try:
        once = names.attribute_name(words)
    except names.NameRefusedError:
        return

    assert names.attribute_name(once) == once


@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_two_things_in_a_spec_have_one_name(dialect: str) -> None:
    made = Dialect.of(dialect, *documents(ROOT / "spec" / dialect))
    asyncapi, events, rest = made.asyncapi, made.events, made.rest.schemas

    classes = [record.name for record in (events.schemas | rest).classes]
    unions = [union.name for union in (events.schemas | rest).unions]
    constants = [union.constant for union in events.schemas.unions]
    senders = [f"{prefix}{each.name}" for each in events.senders for prefix in ("", "Async")]
    assert _repeated([*classes, *unions, *senders, *constants]) == []
    for record in (*events.schemas.classes, *rest.classes):
        assert _repeated([field.name for field in record.fields]) == []
        assert _repeated([field.parameter for field in record.fields]) == []
    assert len(events.events) == len(messages(asyncapi.data))


def _repeated(words: list[str]) -> list[str]:
    return [word for word, count in Counter(words).items() if count > 1]


@pytest.mark.slow
def test_no_class_can_take_a_name_that_a_generated_module_needs() -> None:
    package = ROOT / "generated" / "portkey_realtime_wire"
    made_from_specs = set()
    for dialect in DIALECTS:
        for path in (package / dialect).rglob("*.py"):
            made_from_specs |= _defined(path)
    for dialect in DIALECTS:
        for path in (package / dialect).rglob("*.py"):
            for name in _imported(path) - made_from_specs:
                if re.match(r"[A-Z][A-Za-z0-9]*\Z", name):
                    with pytest.raises(names.NameRefusedError):
                        names.class_name(name)


def _defined(path: Path) -> set[str]:
    body = ast.parse(path.read_bytes()).body
    return {node.name for node in body if isinstance(node, ast.ClassDef)} | {
        node.target.id
        for node in body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }


def _imported(path: Path) -> set[str]:
    return {
        alias.asname or alias.name
        for node in ast.parse(path.read_bytes()).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
