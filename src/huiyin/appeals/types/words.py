"""Word lists, kept as data beside the code: categories, kinds, urgency, danger. Read once per process."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[1] / "data"
STANDARD, VERSION = "letters", "2020"


@cache
def emergency_words() -> dict[str, dict[str, list[str]]]:
    """Number of a service → its danger words, and the phrases in which they are harmless."""
    return dict(_list("emergencies.json"))


@cache
def category_words() -> dict[str, dict[str, list[str]]]:
    """Two-digit category code → ``words`` (each counts one), ``strong`` (two), ``units`` (parts of unit names)."""
    return dict(_list("category_words.json"))


@cache
def kind_words() -> dict[str, list[str]]:
    """Kind of a playbook → words that speak for it."""
    return dict(_list("kind_words.json"))


@cache
def urgent_words() -> list[str]:
    """Words that make a matter urgent without being a danger to life at this moment."""
    return list(_list("urgent_words.json"))


@cache
def category_rows() -> tuple[tuple[str, int, str, str], ...]:
    """(code, level, name, English name) of the three-level content classification of letters and calls."""
    with (DATA / "categories.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            (row["code"], len(row["code"]) // 2, row["name"], row["english_name"]) for row in csv.DictReader(file)
        )


def _list(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))
