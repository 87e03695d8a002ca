"""Specs as small as a test needs them, and what is made of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

import generate
from codegen import render
from schema.document import SpecError

ROOT = Path(__file__).resolve().parents[2]

Spec = dict[str, Any]


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


def text(spec: Spec) -> str:
    """A spec as YAML."""
    return str(yaml.dump(spec, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000))


def string(description: str = "Some text.", **more: Any) -> Spec:
    return {"type": "string", "description": description, **more}


def const(value: str) -> Spec:
    return {"type": "string", "const": value, "description": "Tells it apart."}


def ref(name: str) -> Spec:
    return {"$ref": f"#/components/schemas/{name}", "description": "Something with a name."}


def obj(properties: Mapping[str, Spec], required: tuple[str, ...] = ()) -> Spec:
    return {
        "type": "object",
        "description": "An object.",
        "required": list(required),
        "properties": dict(properties),
    }


def message(
    event: str,
    properties: Mapping[str, Spec] | None = None,
    required: tuple[str, ...] = (),
    summary: str = "Something happened.",
) -> Spec:
    return {
        "summary": summary,
        "payload": obj({"type": const(event), **(properties or {})}, ("type", *required)),
        "examples": [{"name": "plain", "payload": {"type": event}}],
    }


SEND, RECEIVE = "client", "server"
"""The channels of a spec: what each side sends."""


def add_message(spec: Spec, channel: str, key: str, content: Spec) -> None:
    """What a maintainer writes for a new event: the message, in the channel of its side."""
    spec["channels"][channel]["messages"][key] = content


def asyncapi(
    server: Mapping[str, Spec] | None = None,
    client: Mapping[str, Spec] | None = None,
    schemas: Mapping[str, Spec] | None = None,
    title: str = "Small talk",
) -> Spec:
    """An AsyncAPI document: messages, or only their properties, by event name."""
    spec: Spec = {
        "asyncapi": "3.0.0",
        "info": {"title": title, "version": "1.0.0"},
        "channels": {side: {"address": "/realtime", "messages": {}} for side in (SEND, RECEIVE)},
        "operations": {
            "sendClientEvents": {"action": "send", "channel": {"$ref": "#/channels/client"}},
            "receiveServerEvents": {"action": "receive", "channel": {"$ref": "#/channels/server"}},
        },
        "components": {"schemas": dict(schemas or {})},
    }
    for channel, events in (
        (SEND, {"ping": {}} if client is None else client),
        (RECEIVE, {"pong": {}} if server is None else server),
    ):
        for key, content in events.items():
            made = content if "payload" in content else message(key, content)
            add_message(spec, channel, key, made)
    return spec


def messages(spec: Spec) -> dict[str, Spec]:
    """The messages of an AsyncAPI document, by event name."""
    channels = spec["channels"].values()
    return {key: each for channel in channels for key, each in channel["messages"].items()}


def operation(
    operation_id: str = "create_thing",
    tag: str = "things",
    body: str | None = "ThingParams",
    answer: str | None = "Thing",
    **more: Any,
) -> Spec:
    made: Spec = {
        "operationId": operation_id,
        "tags": [tag],
        "summary": "Makes a thing.",
        "responses": {"200": {"description": "Made."}},
    }
    if body:
        made["requestBody"] = {"content": {"application/json": {"schema": ref(body)}}}
    if answer:
        made["responses"]["200"]["content"] = {"application/json": {"schema": ref(answer)}}
    return made | more


def openapi(
    paths: Mapping[str, Spec] | None = None, schemas: Mapping[str, Spec] | None = None
) -> Spec:
    """An OpenAPI document; without arguments, one operation that makes a thing."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Small talk", "version": "1.0.0"},
        "paths": {"/things": {"post": operation()}} if paths is None else dict(paths),
        "components": {
            "schemas": {
                "Thing": obj({"id": string()}),
                "ThingParams": obj({"model": string()}),
                **(schemas or {}),
            }
        },
    }


def write_root(root: Path, events: Spec | None = None, rest: Spec | None = None) -> Path:
    """A project folder with one dialect and the real templates."""
    folder = root / "spec" / "beta"
    folder.mkdir(parents=True)
    (folder / "asyncapi.yaml").write_text(text(events or asyncapi()), encoding="utf-8")
    (folder / "openapi.yaml").write_text(text(rest or openapi()), encoding="utf-8")
    shutil.copytree(ROOT / "templates", root / "templates")
    return root


def generated(root: Path, events: Spec | None = None, rest: Spec | None = None) -> Path:
    """The folder to import the package from that the generator makes of two documents."""
    write_root(root, events, rest)
    render.write(generate.make(root), root / "generated" / generate.PACKAGE)
    return root / "generated"


def refusal(root: Path, events: Spec | None = None, rest: Spec | None = None) -> list[str]:
    """The pointers of the problems for which the generator refuses two documents."""
    try:
        generate.make(write_root(root, events, rest))
    except SpecError as error:
        return [problem.pointer for problem in error.problems]
    raise AssertionError("nothing was refused")


def run(folder: Path, code: str) -> str:
    """What a Python of its own prints that imports the generated package from a folder."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    command = [sys.executable, "-X", "utf8", "-c", code]
    done = subprocess.run(
        command, env=environment, capture_output=True, encoding="utf-8", timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder: relative path and content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
