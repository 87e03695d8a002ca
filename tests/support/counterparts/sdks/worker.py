"""Runs in the environment of the official SDKs: does what it is told, a line of JSON at a time.

    {"call": "openai.ga_turn", "base_url": "http://127.0.0.1:1234/v1", ...}

It answers each with ``{"result": ...}`` or ``{"error": {"type": ..., "text": ...}}``. Nothing of
ours can be imported here.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from importlib import import_module
from typing import Any


def answer(request: dict[str, Any]) -> dict[str, Any]:
    module, _, name = request.pop("call").partition(".")
    try:
        return {"result": getattr(import_module(f"with_{module}"), name)(**request)}
    except Exception as error:
        traceback.print_exc()
        kind = type(error)
        status = getattr(getattr(error, "response", None), "status_code", None)
        return {
            "error": {
                "type": f"{kind.__module__}.{kind.__qualname__}",
                "text": str(error),
                "status": status,
            }
        }


def main() -> None:
    # What the SDKs print must not come between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
