"""Typed text: what people and spreadsheets put in, made plain before a code is read from it."""

from __future__ import annotations

import re
import unicodedata

_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212\u00b7.\u200b\u200e\u200f\ufeff]+")


def plain(text: str) -> str:
    """Full-width digits and letters to plain ones, letters to capitals, spaces, dashes and dots removed."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
