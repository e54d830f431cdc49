"""QR codes: as SVG that can stand inside a page (no style attribute, no script, the page's own ink), and as PNG."""

from __future__ import annotations

import io
from itertools import groupby

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

_QUIET_BORDER = 4


def qr_svg(text: str, *, label: str = "", css_class: str = "qr") -> SafeString:
    """An inline `<svg>` that scales with its box, error level M, quiet border of 4 modules.

    `label` is read aloud. `ValueError` when `text` is too long for a QR code (2,331 bytes).
    """
    code = _made(text)
    side = code.symbol_size(border=_QUIET_BORDER)[0]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="{}" viewBox="0 0 {} {}" role="img" aria-label="{}"'
        ' shape-rendering="crispEdges"><path fill="currentColor" d="{}"/></svg>',
        css_class,
        side,
        side,
        label,
        _path(code),
    )


def qr_png(text: str) -> bytes:
    """The same code as a PNG of 8 pixels a module, for files that take no SVG. `ValueError` as above."""
    made = io.BytesIO()
    _made(text).save(made, kind="png", scale=8, border=_QUIET_BORDER)
    return made.getvalue()


def _made(text: str) -> segno.QRCode:
    try:
        return segno.make_qr(text, error="m", boost_error=False)
    except segno.DataOverflowError as overflow:
        raise ValueError(f"Too long for a QR code: {len(text.encode())} bytes.") from overflow


def _path(code: segno.QRCode) -> str:
    """Each run of dark modules in a row as one rectangle."""
    moves: list[str] = []
    for y, row in enumerate(code.matrix_iter(border=_QUIET_BORDER)):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                moves.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return "".join(moves)
