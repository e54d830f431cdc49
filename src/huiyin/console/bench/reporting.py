"""Reporting: what was measured, kept as JSON beside the documentation and told there as tables and sentences."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from huiyin.config.environment import PROJECT
from huiyin.console.bench.measuring import said
from huiyin.console.bench.plans import Plan

FOLDER = PROJECT / "docs"
KEPT, PAGE, PLANS = "performance.json", "performance.md", "performance-plans.md"
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
    if before.get("generated") and not result.get("generated"):
        known[size]["generated"] = before["generated"]
    kept = {key: known[key] for key in sorted(known, key=int)}
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / PAGE).write_text(page(kept), encoding="utf-8")
    if plans and size == list(kept)[-1]:
        (folder / PLANS).write_text(plans_page(result["machine"], plans), encoding="utf-8")


def page(kept: Mapping[str, Any]) -> str:
    """The page of all kept runs: a table over the sizes, then each run's machine and sentences."""
    sizes = list(kept)
    lines = [_HEAD, "## By size", "", "| figure | limit | " + " | ".join(f"{int(size):,}" for size in sizes) + " |"]
    lines.append("|---|---|" + "---|" * len(sizes))
    rows: dict[str, dict[str, Any]] = {}
    for size in sizes:
        for figures in kept[size]["benches"].values():
            for figure in figures:
                rows.setdefault(figure["name"], {})[size] = figure
    for name, by_size in rows.items():
        first = next(iter(by_size.values()))
        sign = "≥" if first["more_is_better"] else "≤"
        limit = f"{sign} {first['limit']:g} {first['unit']}" if first["limit"] is not None else ""
        lines.append(f"| {name} | {limit} | " + " | ".join(_cell(by_size.get(size)) for size in sizes) + " |")
    for size in reversed(sizes):
        lines += [
            "",
            f"## {int(size):,} matters",
            "",
            said(kept[size]["machine"]) + f", {kept[size]['machine']['day']}.",
        ]
        lines += ["", *([f"- {kept[size]['generated']}"] if kept[size].get("generated") else [])]
        lines += [f"- {figure['sentence']}" for figures in kept[size]["benches"].values() for figure in figures]
    return "\n".join(lines) + "\n"


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
    value = f"{figure['value']:,.1f} {figure['unit']}"
    return value if figure["is_well"] else f"**{value}**"
