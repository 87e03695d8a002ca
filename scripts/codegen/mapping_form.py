"""The form that spec/beta-on-ga.yaml must have. Its header says what the words mean."""

from __future__ import annotations

from typing import Any, Final

from jsonschema import Draft202012Validator

from schema.load import Document, Problem, escape


def _object(required: str = "", **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


def _map(values: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": values}


def _list(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


_TEXT: Final = {"type": "string", "minLength": 1}
_REASONS: Final = _map(_TEXT)
_FIELD: Final = {
    **_object(
        ga=_TEXT,
        object=_TEXT,
        values=_TEXT,
        wrap={**_object(ga=_TEXT, beta=_TEXT), "minProperties": 1},
        paths=_map(_TEXT),
        drop=_TEXT,
        refuse=_TEXT,
    ),
    "minProperties": 1,
}
_VALUE: Final = {
    **_object("beta", beta=True, ga=True, refuse=_TEXT),
    "oneOf": [{"required": ["ga"]}, {"required": ["refuse"]}],
}
_SCHEMA_NAMES: Final = _object("request answer", request=_TEXT, answer=_TEXT)


def _event_form(**more: Any) -> dict[str, Any]:
    return _object("ga", beta=_TEXT, fields=_map(_FIELD), **more)


_FORM: Final = _object(
    "client server rest tables values only_beta only_ga",
    client=_object(
        "unchanged translated",
        unchanged=_list(_TEXT),
        translated=_list(_event_form(ga=_TEXT)),
    ),
    server=_object(
        "unchanged renamed translated",
        unchanged=_list(_TEXT),
        renamed=_list(_object("ga beta", ga=_TEXT, beta=_TEXT)),
        translated=_list(
            _event_form(
                ga={"anyOf": [_TEXT, {**_list(_TEXT), "minItems": 1}]},
                when={**_map(True), "minProperties": 1, "maxProperties": 1},
                once_per=_TEXT,
                forget=_TEXT,
                supply=_map(True),
            )
        ),
    ),
    rest=_map(
        _object(
            "ga beta_schemas ga_schemas inside table answer",
            ga=_TEXT,
            beta_schemas=_SCHEMA_NAMES,
            ga_schemas=_SCHEMA_NAMES,
            inside=_TEXT,
            table=_TEXT,
            answer=_map(_TEXT),
        )
    ),
    tables=_map(
        _object(
            "beta ga",
            beta=_list(_TEXT),
            ga=_list(_TEXT),
            constants=_map(True),
            by=_TEXT,
            variants=_map(_TEXT),
            needs=_REASONS,
            fields=_map(_FIELD),
        )
    ),
    values=_map({**_list(_VALUE), "minItems": 1}),
    only_beta=_object("client server", client=_REASONS, server=_REASONS),
    only_ga=_object(
        "client server fields",
        client=_REASONS,
        server=_REASONS,
        fields=_map(_REASONS),
        members=_map(_REASONS),
    ),
)


def form_problems(document: Document) -> list[Problem]:
    return [
        document.problem(
            "".join(f"/{escape(str(part))}" for part in error.absolute_path), error.message[:300]
        )
        for error in Draft202012Validator(_FORM).iter_errors(document.data)
    ]
