"""The small parts of a drawing: colours, text that is measured and wrapped, lines, marks; as SVG text."""

from __future__ import annotations

import re
import unicodedata
from html import escape

COLOURS = {
    "step": "var(--ink, #17232b)",
    "action": "var(--ink, #17232b)",
    "owner": "var(--muted, #55636c)",
    "clock": "var(--soon, #8a5a00)",
    "note": "var(--muted, #55636c)",
    "small": "var(--muted, #55636c)",
    "late": "var(--overdue, #b3261e)",
    "late-wash": "var(--overdue-wash, #fbf0ef)",
    "resident": "var(--primary, #0b6380)",
    "edge": "var(--edge, #7d8a91)",
    "panel": "var(--panel, #ffffff)",
    "paper": "var(--paper, #f6f7f5)",
    "end-solved": "var(--done, #2f6b3a)",
    "end-explained": "var(--info, #1f5fae)",
    "end-referred": "var(--info, #1f5fae)",
    "end-merged": "var(--muted, #55636c)",
    "end-refused": "var(--overdue, #b3261e)",
    "end-terminated": "var(--overdue, #b3261e)",
}
DARK = (
    "<style>@media (prefers-color-scheme: dark){svg{--ink:#e8f1f4;--muted:#a7b8c0;--paper:#0d1a21;--panel:#13252e;"
    "--edge:#7f939c;--primary:#5cc8e0;--overdue:#ff7a6b;--overdue-wash:#2a1d20;--soon:#ffc45c;--done:#86d397;"
    "--info:#93bfff}}</style>"
)
_MARKS = {
    "solved": "M-5 0l4 4l7 -8",
    "explained": "M0 -5v1M0 -1v6",
    "referred": "M-5 0h9M1 -4l4 4l-4 4",
    "merged": "M-5 -4h4l3 4h3M-5 4h4l3 -4M3 -3l3 3l-3 3",
    "refused": "M-4 -4l8 8M4 -4l-8 8",
    "terminated": "M-4 -4h8v8h-8z",
}
_BOLD = {"step", "action", "resident"}
_CJK, _LATIN, _CAPITAL = 1.0, 0.55, 0.68
_PIECES = re.compile(r"[\u2e80-\u9fff\uf900-\uffef“”·][，。、；：）》？！”]*|[^\s\u2e80-\u9fff\uf900-\uffef·]+|\s+")


def width_of(says: str, size: float) -> float:
    """About how wide a text is: a Chinese character takes one em, a Latin letter a little over half."""
    return sum(_share(letter) for letter in says) * size


def _share(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WFA":
        return _CJK
    return _CAPITAL if letter.isupper() or letter in "mwMW%" else _LATIN


def wrapped(says: str, size: float, room: float) -> list[str]:
    """The text cut into lines that fit; Latin words stay whole, closing marks stay with what they close."""
    lines = [""]
    for piece in _PIECES.findall(says):
        if lines[-1] and width_of(lines[-1] + piece.rstrip(), size) > room:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    found = [line.strip().removeprefix("· ").removesuffix(" ·") if i else line.strip() for i, line in enumerate(lines)]
    return [part for part in found if part] or [says]


def listed(items: list[str], size: float, room: float) -> list[str]:
    """Items set one after another with dots between, cut between items where that is possible."""
    lines: list[str] = []
    for item in items:
        longer = f"{lines[-1]} · {item}" if lines else item
        if lines and width_of(longer, size) <= room:
            lines[-1] = longer
        else:
            lines += wrapped(item, size, room)
    return lines


def rectangle(x: float, y: float, width: float, height: float, radius: float, look: str) -> str:
    """A rounded box."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{radius:g}" {look}/>'


def head(name: str, colour: str) -> str:
    """The point of an arrow, as a marker."""
    look = 'viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8" orient="auto"'
    return f'<marker id="{name}-head" {look}><path d="M0 0.5L8 4L0 7.5z" fill="{COLOURS[colour]}"/></marker>'


def text(x: float, y: float, says: str, size: float, kind: str) -> str:
    """One line of text; ``kind`` is its class and colour."""
    weight = ' font-weight="600"' if kind in _BOLD else ""
    return (
        f'<text class="drawn-{kind}" x="{x:.1f}" y="{y:.1f}" font-size="{size:g}"{weight} '
        f'fill="{COLOURS[kind]}">{escape(says, quote=False)}</text>'
    )


def line(x: float, y: float, to_x: float, to_y: float, kind: str, width: float = 1.2) -> str:
    """A straight line."""
    look = f'stroke="{COLOURS[kind]}" stroke-width="{width:g}" fill="none"'
    return f'<path d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}" {look}/>'


def tip(says: str) -> str:
    """What a reader or a pointer is told about the part around it."""
    return f"<title>{escape(says, quote=False)}</title>"


def end_mark(end: str, x: float, y: float) -> str:
    """The sign of an end: a round with a tick, an arrow, a cross…, so that colour never speaks alone."""
    colour = COLOURS[f"end-{end}"]
    return (
        f'<g transform="translate({x:.1f} {y:.1f})" stroke="{colour}" fill="none" stroke-width="1.8" '
        f'stroke-linecap="round"><circle r="10"/><path d="{_MARKS[end]}"/></g>'
    )


def group(kind: str, parts: list[str], first: str = "", name: tuple[str, str] | None = None) -> str:
    """Parts that belong together, with a class and perhaps a name to find them by."""
    named = f' {name[0]}="{escape(name[1])}"' if name else ""
    return f'<g class="drawn-{kind}"{named}>{first}{"".join(parts)}</g>'
