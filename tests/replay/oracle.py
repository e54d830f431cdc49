"""The oracle: which answers were on time, worked out again from the file, the public holidays and the printed rule.

Imports nothing of the program. It reads the CSV, the playbook's YAML for its limits, the published word lists of
dangers, and the numbers of the rule as the report prints them; everything else is arithmetic of its own.
"""

import csv
import hashlib
import json
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import chinese_calendar
import yaml

STRETCHES = ((9 * 60, 12 * 60), (13 * 60, 17 * 60))
DAY = timedelta(days=1)


def draw(appeal: str, what: str, below: int) -> int:
    return int(hashlib.sha256(f"{appeal}/{what}".encode()).hexdigest()[:16], 16) % below


@cache
def works(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day))


def after_working_minutes(start: datetime, minutes: int) -> datetime:
    """Walk from stretch to stretch; what is used up at the end of one ends there."""
    left = timedelta(minutes=minutes)
    midnight = start.replace(hour=0, minute=0, second=0)
    while True:
        if works(midnight.date()):
            for opens, closes in STRETCHES:
                begin = max(start, midnight + timedelta(minutes=opens))
                end = midnight + timedelta(minutes=closes)
                if end <= start:
                    continue
                if left <= end - begin:
                    return begin + left
                left -= end - begin
        midnight += DAY


def runs_out(start: datetime, limit: str) -> datetime:
    """When a limit that starts then has passed."""
    amount, unit = limit.split(" ", 1)
    if unit.startswith("hour"):
        return start + timedelta(hours=int(amount))
    if unit.startswith("working hour"):
        return after_working_minutes(start, int(amount) * 60)
    assert unit.startswith("working day"), limit
    midnight, left = start.replace(hour=0, minute=0, second=0), int(amount)
    while left:
        midnight += DAY
        left -= works(midnight.date())
    return midnight + timedelta(minutes=STRETCHES[-1][1])


def is_danger(words: str, lists: dict[str, dict[str, list[str]]]) -> bool:
    """Whether a word of danger is left once the harmless phrases, the longest first at each place, are taken out."""
    return any(_has_any(_without(words, one["unless"]), one["words"]) for one in lists.values())


def _has_any(words: str, wanted: list[str]) -> bool:
    return any(word in words for word in wanted)


def _without(words: str, phrases: list[str]) -> str:
    longest, kept, at = sorted(phrases, key=len, reverse=True), "", 0
    while at < len(words):
        found = next((phrase for phrase in longest if words.startswith(phrase, at)), None)
        kept, at = (kept + "|", at + len(found)) if found else (kept + words[at], at + 1)
    return kept


def limits_of(playbook: Path, clock: str, changed: str = "") -> dict[str, Any]:
    """The limits of a clock as the playbook's file has them, the first one replaced if a change is being tried."""
    clocks = playbook.read_text(encoding="utf-8").partition("\nclocks:\n")[2].partition("\nsteps:\n")[0]
    lines = iter(clocks.splitlines())
    entry = next(line for line in lines if line.startswith(f"  {clock}: "))
    while entry.count("{") > entry.count("}"):
        entry += next(lines)
    limits = dict(yaml.safe_load(entry)[clock])
    return {**limits, "limit": changed or limits["limit"]}


def limit_for(limits: dict[str, Any], *, critical: bool, kind: str) -> str:
    if critical and "critical" in limits:
        return str(limits["critical"])
    return str(limits.get("kinds", {}).get(kind, limits["limit"]))


def begins(row: dict[str, str], rule: dict[str, Any]) -> datetime:
    """When the main clock begins: after the moves before the answer, and never after the reply."""
    at, replied = datetime.fromisoformat(row["raised_at"]), datetime.fromisoformat(row["replied_at"])
    is_joint = draw(row["id"], "joint", 100) < rule["second_unit_percent"]
    for action, _by, least, spread, each in rule["before"]:
        turns = [f"/{unit}" for unit in range(1 + is_joint)] if each else [""]
        minutes = max(least + draw(row["id"], f"{action}{turn}", spread) for turn in turns)
        at = min(after_working_minutes(at, minutes), replied)
    return at


def on_time(file: Path, limit: int | None, rule: dict[str, Any], limits: dict[str, Any], dangers: Path) -> set[str]:
    """The ids of the appeals that were answered before the main clock had run out."""
    lists = json.loads(dangers.read_text(encoding="utf-8"))
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))[:limit]
    return {row["id"] for row in rows if _is_on_time(row, rule, limits, lists)}


def _is_on_time(row: dict[str, str], rule: dict[str, Any], limits: dict[str, Any], lists: Any) -> bool:
    kind = rule["kinds"][draw(row["id"], "kind", len(rule["kinds"]))]
    words = f"{row['title'].strip()}\n{row['text'].strip()}"
    limit = limit_for(limits, critical=is_danger(words, lists), kind=kind)
    return datetime.fromisoformat(row["replied_at"]) < runs_out(begins(row, rule), limit)
