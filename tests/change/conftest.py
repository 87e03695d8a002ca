"""Makes scripts/ and the small specs of tests/codegen importable."""

from __future__ import annotations

import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
for _folder in (_ROOT / "scripts", _ROOT / "tests" / "codegen"):
    if str(_folder) not in sys.path:
        sys.path.insert(0, str(_folder))
