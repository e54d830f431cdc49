"""Reporting: what was measured, kept as JSON beside the documentation and told there as tables and sentences."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from huiyin.config.environment import PROJECT
from huiyin.console.bench import running
from huiyin.console.bench.measuring import said
from huiyin.console.bench.plans import Plan

FOLDER = PROJECT / "docs"
KEPT, PAGE, PLANS = "performance.json", "performance.md", "performance-plans.md"
_WHOLE_FROM, _TENTHS_FROM = 100, 10
_HEAD = """\
# Performance

Measured by `huiyin bench --matters N --keep`, which writes this page, `performance.json` and the
[plans](performance-plans.md) anew. A run keeps its place beside runs of other sizes. Machines are noisy: what counts is
the share of the limit, and how a figure changes with the size. How it is measured:
[ADR 45](adr/0045-benches-work-in-a-city-of-clones.md).
"""


def keep(result: Mapping[str, Any], plans: Sequence[tuple[str, Plan]], folder: Path = FOLDER) -> None:
    """Put a run among those kept, in the place of one of the same size, and write both pages. Benches that were not
    run keep their figures of that size; plans are those of the largest run.
    """
    path = folder / KEPT
    known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    size = str(result["machine"]["matters"])
    before = known.get(size, {})
    known[size] = {**before, **result, "benches": {**before.get("benches", {}), **result["benches"]}}
    # What was measured another day, beside other work, is not told as if it were of this run.
    known[size]["machines"] = {
        name: result["machine"] if name in result["benches"] else _machine(before, name)
        for name in known[size]["benches"]
    }
    if before.get("generated") and not result.get("generated"):
        known[size]["generated"] = before["generated"]
    kept = {key: known[key] for key in sorted(known, key=int)}
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / PAGE).write_text(page(kept), encoding="utf-8")
    if plans and size == list(kept)[-1]:
        (folder / PLANS).write_text(plans_page(result["machine"], plans), encoding="utf-8")


def page(kept: Mapping[str, Any]) -> str:
    """The page of all kept runs: what they were measured on, then a table over the sizes for each bench. What the
    tables do not tell is said in sentences, of the largest size only.
    """
    lines = [_HEAD, "## Runs", ""]
    for size in reversed(list(kept)):
        run = kept[size]
        made = f" {run['generated']}" if run.get("generated") else ""
        told: dict[str, list[str]] = {}
        for name in sorted(run["benches"]):
            about = _machine(run, name)
            told.setdefault(f"{about['day']}: {said(about)}.", []).append(name)
        for sentence, names in told.items():
            which = f" ({', '.join(names)})" if len(told) > 1 else ""
            lines.append(f"- **{int(size):,} matters**{which}, {sentence}{made}")
    for name in sorted({name for run in kept.values() for name in run["benches"]}):
        lines += [
            "",
            *_of_bench(name, {size: run["benches"][name] for size, run in kept.items() if name in run["benches"]}),
        ]
    return "\n".join(lines) + "\n"


def _machine(run: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What a bench's figures were measured on; a run of all benches at once has one machine."""
    found: dict[str, Any] = run.get("machines", {}).get(name, run["machine"])
    return found


def _of_bench(name: str, by_size: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    """A bench's heading, its table with a row for each figure, its sentences."""
    sizes = list(by_size)
    lines = [f"## {name}", ""]
    if name in running.names():
        lines += [running.help_of(name), ""]
    lines += [
        "| figure | limit | " + " | ".join(f"{int(size):,}" for size in sizes) + " |",
        "|---|---|" + "---|" * len(sizes),
    ]
    rows: dict[str, dict[str, Mapping[str, Any]]] = {}
    for size, figures in by_size.items():
        for figure in figures:
            rows.setdefault(figure["name"], {})[size] = figure
    for title, found in rows.items():
        first = next(iter(found.values()))
        sign = "≥" if first["more_is_better"] else "≤"
        limit = f"{sign} {first['limit']:,.4g} {first['unit']}" if first["limit"] is not None else ""
        lines.append(f"| {title} | {limit} | " + " | ".join(_cell(found.get(size)) for size in sizes) + " |")
    if name in running.names() and running.reads_pages(name):
        return lines
    sentences = [figure["sentence"] for figure in by_size[sizes[-1]] if figure["sentence"]]
    return [*lines, "", *(f"- {sentence[0].upper()}{sentence[1:].rstrip('.')}." for sentence in sentences)]


def plans_page(machine: Mapping[str, Any], plans: Sequence[tuple[str, Plan]]) -> str:
    """Every statement of the benches' pages that a big table is part of, with what the database did."""
    lines = ["# Plans", "", f"EXPLAIN (ANALYZE, BUFFERS) of what the pages asked: {said(dict(machine))}.", ""]
    for title, plan in plans:
        scanned = f", reads all of {', '.join(sorted(plan.scanned))}" if plan.scanned else ""
        lines += [f"## {title}: {plan.milliseconds:.1f} ms, {plan.buffers:,} blocks{scanned}", "", "```"]
        lines += [*plan.lines, "```", ""]
    return "\n".join(lines)


def _cell(figure: Mapping[str, Any] | None) -> str:
    if figure is None:
        return ""
    value = f"{_rounded(figure['value'])} {figure['unit']}"
    return value if figure["is_well"] else f"**{value}**"


def _rounded(value: float) -> str:
    """Three digits that count, and every one before the point."""
    digits = 0 if abs(value) >= _WHOLE_FROM else 1 if abs(value) >= _TENTHS_FROM else 2
    return f"{value:,.{digits}f}"
