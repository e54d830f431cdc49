"""The CSV of real appeals: id, raiser, raised_at, title, text, reply, replied_at (UTC+8, ``2018-03-19 10:05:04``)."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from huiyin.casework.services.drafting import WORDS_LIMIT_CHARACTERS
from huiyin.config.environment import Missing

COLUMNS = ("id", "raiser", "raised_at", "title", "text", "reply", "replied_at")
_ZONE = timezone(timedelta(hours=8))
_FIELD_LIMIT_CHARACTERS = 1_000_000


@dataclass(frozen=True, slots=True)
class Appeal:
    """One appeal with its answer. ``words`` are title and text; both texts are cut where the program takes no more."""

    id: str
    raiser: str
    raised_at: datetime
    words: str
    reply: str
    replied_at: datetime
    is_shortened: bool


def read(path: Path, limit: int | None = None) -> list[Appeal]:
    """The first ``limit`` appeals of a file (all), by when they were raised. Missing says what is wrong, and where."""
    csv.field_size_limit(_FIELD_LIMIT_CHARACTERS)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            found = list(_rows(csv.DictReader(file), path))
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise Missing(f"{path} cannot be read as a CSV file in UTF-8: {fault}") from fault
    if not found:
        raise Missing(f"{path} has no appeals below its heading.")
    return sorted(found[:limit], key=lambda appeal: (appeal.raised_at, appeal.id))


def _rows(reader: csv.DictReader[str], path: Path) -> Iterator[Appeal]:
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
    if missing:
        raise Missing(f"{path} lacks the columns {', '.join(missing)}; it needs {', '.join(COLUMNS)}.")
    seen: set[str] = set()
    for row in reader:
        where = f"{path}, line {reader.line_num}"
        appeal = _appeal(row, where)
        if appeal.id in seen:
            raise Missing(f"{where}: the id {appeal.id} stands there twice; each appeal needs one of its own.")
        seen.add(appeal.id)
        yield appeal


def _appeal(row: Mapping[str, str | None], where: str) -> Appeal:
    cell = {name: (row.get(name) or "").strip() for name in COLUMNS}
    words = "\n".join(part for part in (cell["title"], cell["text"]) if part)
    if not (cell["id"] and words and cell["reply"]):
        raise Missing(f"{where}: an appeal needs an id, some text and a reply.")
    raised_at, replied_at = (_instant(cell[name], name, where) for name in ("raised_at", "replied_at"))
    if replied_at <= raised_at:
        raise Missing(f"{where}: replied_at is not after raised_at.")
    return Appeal(
        id=cell["id"],
        raiser=cell["raiser"],
        raised_at=raised_at,
        words=words[:WORDS_LIMIT_CHARACTERS],
        reply=cell["reply"][:WORDS_LIMIT_CHARACTERS],
        replied_at=replied_at,
        is_shortened=max(len(words), len(cell["reply"])) > WORDS_LIMIT_CHARACTERS,
    )


def _instant(text: str, name: str, where: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=_ZONE)
    except ValueError as fault:
        raise Missing(f"{where}: {name} is {text!r}; write it as 2018-03-19 10:05:04.") from fault
