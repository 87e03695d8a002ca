"""The table that ``make bench`` makes: as text, in docs/performance.md, and as a picture.

python benchmarks/table.py      make them again from table.json, without measuring
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from html import escape
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "performance.md"
TIMES = "\N{MULTIPLICATION SIGN}"
START, END = "<!-- bench -->\n", "<!-- /bench -->\n"

HEADS = ("", "ours", "base", "ours to base", "target", "at least", "openai", "portkey-ai")
NAMES = {"raw": "bare", "ready": "bare", "agents": "openai-agents"}


def cells(each: dict[str, Any]) -> tuple[str, ...]:
    """One line of the table."""
    base = ""
    if each["base"] and each["how"] != "cheaper":
        base = f"{amount(each['base_value'])} {NAMES.get(each['base'], each['base'])}"
    return (
        each["name"],
        f"{amount(each['ours'])} {each['unit']}".strip(),
        base,
        shown(each, each["number"]) if each["how"] != "value" else "",
        shown(each, each["target"]),
        shown(each, each["minimum"]),
        shown(each, each["peers"].get("openai")),
        shown(each, each["peers"].get("portkey")),
    )


def amount(number: float) -> str:
    """A number with three digits that count."""
    digits = 0 if number == int(number) else max(0, 2 - int(math.log10(max(abs(number), 0.1))))
    return f"{number:.{digits}f}"


def shown(each: dict[str, Any], number: float | None) -> str:
    """A number in the terms of its line."""
    if number is None:
        return ""
    match each["how"]:
        case "added":
            return f"{number:+.0f} {each['unit']}"
        case "value":
            return f"{amount(number)} {each['unit']}".strip()
        case "cheaper":
            return f"{number:.1f} times ours"
    return f"{number:.2f} x"


def verdict(each: dict[str, Any]) -> str:
    """``target``, ``minimum`` or ``missed``; empty where nothing was asked for."""
    sign = -1 if each["how"] == "cheaper" else 1
    if each["target"] is None:
        return ""
    if sign * round(each["number"], 2) <= sign * each["target"]:
        return "target"
    minimum = each["minimum"]
    return "minimum" if minimum and sign * round(each["number"], 2) <= sign * minimum else "missed"


MARKS = {"target": "", "minimum": " *", "missed": " !", "": ""}


def lines(data: dict[str, Any]) -> list[tuple[str, ...]]:
    """The head and all lines, the result marked where it is short of its target."""
    made = [HEADS]
    for each in data["results"]:
        row = cells(each)
        made.append((*row[:3], row[3] + MARKS[verdict(each)], *row[4:]))
    return made


LEGEND = "* short of the target, better than the least that was asked for; ! neither"


def text(data: dict[str, Any]) -> str:
    """The table for a terminal."""
    rows = lines(data)
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEADS))]
    made = [
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([*made, "", LEGEND, *(f"{k}: {v}" for k, v in data["environment"].items())])


def markdown(data: dict[str, Any]) -> str:
    """The table for docs/performance.md."""
    where = data["environment"]
    head, *rows = lines(data)
    made = [f"| {' | '.join(head)} |", f"|{' --- |' + ' ---: |' * (len(head) - 1)}"]
    made += [f"| {' | '.join(row)} |".replace(" * |", r" \* |") for row in rows]
    return (
        "\n".join(made).replace(" x", f" {TIMES}")
        + f"\n\n\\{LEGEND}. Measured on {where['date']}: {where['machine']}, {where['system']}, "
        f"Python {where['python']}, {where['versions']}; {where['peers']}; medians of "
        f"{where['repetitions']}."
        + (f" Later: {where['later']}." if "later" in where else "")
        + "\n"
    )


# --- the picture -------------------------------------------------------------------------------

LEFT, WIDTH, LINE = 250, 430, 26
LEAST, MOST = 0.05, 16.0
COLOURS = {"ours": "#2f6f4f", "openai": "#9aa4af", "portkey": "#c9b27c", "agents": "#7a6fb0"}


def place(ratio: float) -> float:
    """Where a ratio stands: on a scale of powers, or the peers would leave us no room."""
    at = math.log(min(max(ratio, LEAST), MOST) / LEAST) / math.log(MOST / LEAST)
    return LEFT + WIDTH * at


def drawing(data: dict[str, Any]) -> str:
    """All ratios as bars from 1, in an SVG file with a ground of its own."""
    where = data["environment"]
    rows = [each for each in data["results"] if each["how"] == "ratio"]
    bottom = 62 + LINE * len(rows)
    size = f'width="800" height="{bottom + 40}" viewBox="0 0 800 {bottom + 40}"'
    font = 'font-family="system-ui, sans-serif" font-size="12" fill="#1f2328"'
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font}>',
        '<rect width="100%" height="100%" rx="6" fill="#ffffff" stroke="#d0d7de"/>',
        words(12, 22, "Cost beside the base; further left is cheaper", weight="bold"),
    ]
    labels = {"portkey": "portkey-ai", "agents": "openai-agents"}
    for name, x in (("ours", 310), ("openai", 360), ("portkey", 420), ("agents", 500)):
        out.append(f'<rect x="{x}" y="13" width="10" height="10" fill="{COLOURS[name]}"/>')
        out.append(words(x + 14, 22, labels.get(name, name)))
    out.append(
        f'<path d="M620 11v14" stroke="#b3261e" stroke-width="2"/>{words(626, 22, "target")}'
    )
    out.append(
        f'<path d="M676 11v14" stroke="#e8a33d" stroke-width="2"/>{words(682, 22, "at least")}'
    )
    for mark in (0.1, 0.25, 0.5, 1, 2, 4, 8, 16):
        x, colour = place(mark), "#57606a" if mark == 1 else "#e4e8ec"
        out.append(f'<path d="M{x:.1f} 50V{bottom}" stroke="{colour}"/>')
        out.append(words(x, 44, f"{mark:g}{TIMES}", anchor="middle", colour="#57606a"))
    for number, each in enumerate(rows):
        top = 56 + LINE * number
        out.append(words(12, top + 13, each["name"]))
        bars = {"ours": each["number"], **each["peers"]}
        if each["base"] == "openai":
            bars.pop("openai", None)
        thick = 18 / len(bars)
        for i, (name, ratio) in enumerate(bars.items()):
            x, zero = place(ratio), place(1)
            begin, wide = min(x, zero), max(abs(x - zero), 2)
            out.append(
                f'<rect x="{begin:.1f}" y="{top + i * thick:.1f}" width="{wide:.1f}" '
                f'height="{thick:.1f}" fill="{COLOURS[name]}"/>'
            )
        for mark, colour in (("target", "#b3261e"), ("minimum", "#e8a33d")):
            if each[mark]:
                x = place(each[mark])
                out.append(f'<path d="M{x:.1f} {top - 2}v22" stroke="{colour}" stroke-width="2"/>')
        out.append(
            words(
                LEFT + WIDTH + 12,
                top + 13,
                cells(each)[3] + f" {NAMES.get(each['base'], each['base'])}",
            )
        )
    foot = f"{where['date']}, {where['machine']}, Python {where['python']}, {where['versions']}"
    out += [words(12, bottom + 26, foot, colour="#57606a"), "</svg>"]
    return "\n".join(out) + "\n"


def words(
    x: float, y: float, text: str, *, weight: str = "", anchor: str = "", colour: str = ""
) -> str:
    """Text in the picture."""
    more = f' font-weight="{weight}"' if weight else ""
    more += f' text-anchor="{anchor}"' if anchor else ""
    more += f' fill="{colour}"' if colour else ""
    return f'<text x="{x:.0f}" y="{y:.0f}"{more}>{escape(text)}</text>'


def publish(data: dict[str, Any]) -> None:
    """Write the picture, and the table between its markers in docs/performance.md."""
    (HERE / "table.svg").write_text(drawing(data), encoding="utf-8")
    page = PAGE.read_text("utf-8")
    before, start, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        print(f"{PAGE.name} lacks the lines {START.strip()} and {END.strip()}", file=sys.stderr)
        return
    PAGE.write_text(f"{before}{start}\n{markdown(data)}\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    publish(json.loads((HERE / "table.json").read_text("utf-8")))
