"""The report of a replay: one value, as JSON and as a page of text. It names no person and quotes no appeal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from statistics import quantiles
from typing import Any

from huiyin.console.replay.appeals import Appeal
from huiyin.console.replay.journal import Story
from huiyin.console.replay.rule import Rule
from huiyin.console.replay.running import Part
from huiyin.kernel.time import city_zone

ON_TIME = (
    "answered on time: the clock “{clock}” had not run out when the first “{answer}” was given; "
    "a clock that is due at the instant of the answer has run out"
)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_PERCENTS = (10, 25, 50, 75, 90, 99)


@dataclass(frozen=True)
class Report:
    """Everything a replay says. Lengths of time are in hours or days as their names say; shares are 0 to 1."""

    file: str
    playbook: str
    digest: str
    changed: list[str]
    appeals: int
    landed: int
    shortened: int
    closed: int
    gaps: int
    refused: list[dict[str, str]]
    period: list[str]
    calendar_years: list[int]
    definition: str
    on_time: int
    late: int
    on_time_share: float
    late_by_days: dict[str, float]
    steps: dict[str, dict[str, Any]]
    owners: dict[str, dict[str, Any]]
    rose: dict[str, int]
    ran_out: dict[str, int]
    reminders: int
    judged: dict[str, int]
    unrated: int
    endings: dict[str, int]
    urgency: dict[str, int]
    outbox: dict[str, int]
    journal: dict[str, Any]
    rule: list[str]
    rule_numbers: dict[str, Any]
    seconds: dict[str, float]
    matters: list[dict[str, Any]]

    @property
    def is_well(self) -> bool:
        """Whether everything landed and stayed landed, nothing was refused, and the journal is whole."""
        return self.landed == self.appeals and not (self.refused or self.gaps or self.journal["findings"])

    def as_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return asdict(self)


def report(
    *,
    file: str,
    playbook: str,
    changes: Sequence[str],
    appeals: Sequence[Appeal],
    rule: Rule,
    parts: Sequence[Part],
    seconds: float,
) -> Report:
    """The report of all parts of a replay. ``seconds`` is what everything took together."""
    stories = {appeal: story for part in parts for appeal, story in part.stories.items()}
    ended = max(part.ended_at for part in parts if part.ended_at is not None)
    return Report(
        file=file,
        playbook=playbook,
        digest=parts[0].digest,
        changed=list(changes),
        appeals=len(appeals),
        shortened=sum(appeal.is_shortened for appeal in appeals),
        refused=[{"id": i, "action": a, "sentence": s} for part in parts for i, a, s in part.refused],
        period=[appeals[0].raised_at.date().isoformat(), ended.astimezone(city_zone()).date().isoformat()],
        calendar_years=list(parts[0].calendar_years),
        definition=ON_TIME.format(clock=rule.route.clock, answer=rule.route.answer),
        outbox={"kept": sum(part.kept for part in parts), "sent": sum(part.sent for part in parts)},
        journal={
            "events": sum(story.events for story in stories.values()),
            "checkpoints": sum(part.checkpoints for part in parts),
            "findings": [finding for part in parts for finding in part.findings],
        },
        rule=parts[0].rule,
        rule_numbers=rule.numbers(),
        matters=[_matter(appeal, story) for appeal, story in sorted(stories.items())],
        seconds={
            **{name: round(max(part.seconds[name] for part in parts), 1) for name in parts[0].seconds},
            "all": round(seconds, 1),
            "processes": len(parts),
        },
        **_counted(list(stories.values())),
    )


def _matter(appeal: str, story: Story) -> dict[str, Any]:
    """One matter of the report, without anybody's words."""
    late_by = story.late_by
    return {
        "id": appeal,
        "kind": story.kind,
        "urgency": story.urgency,
        "on_time": story.is_on_time,
        "late_by_seconds": round(late_by.total_seconds()) if late_by is not None else 0,
        "highest": story.highest,
    }


def _counted(stories: Sequence[Story]) -> dict[str, Any]:
    """The part of the report that is counted from stories, by field name."""
    answered = [story for story in stories if story.answered_at is not None]
    on_time = sum(story.is_on_time for story in answered)
    late_days = sorted(story.late_by / _DAY for story in answered if story.late_by is not None)
    return {
        "landed": len(stories),
        "closed": sum(story.closed_at is not None for story in stories),
        "gaps": sum(story.gaps for story in stories),
        "on_time": on_time,
        "late": len(answered) - on_time,
        "on_time_share": on_time / len(answered) if answered else 0.0,
        "late_by_days": _quantiles(late_days),
        "steps": _stretches((name, _hours(since, until)) for s in stories for name, since, until in s.steps),
        "owners": _stretches((role, _hours(since, until)) for s in stories for role, _seat, since, until in s.owners),
        "rose": {str(level): n for level, n in sorted(Counter(story.highest for story in stories).items())},
        "ran_out": dict(Counter(clock for story in stories for clock in story.late).most_common()),
        "reminders": sum(story.reminders for story in stories),
        "judged": dict(Counter(story.rating for story in stories if story.rating).most_common()),
        "unrated": sum(story.closed_at is not None and not story.rating for story in stories),
        "endings": dict(Counter(story.ending for story in stories if story.ending).most_common()),
        "urgency": dict(Counter(story.urgency for story in stories).most_common()),
    }


def text(report: Report) -> str:
    """The report as a page to read."""
    late = ", ".join(f"{name} {days:g} d" for name, days in report.late_by_days.items()) or "nothing was late"
    changed = f", changed: {'; '.join(report.changed)}" if report.changed else ""
    findings = "; ".join(report.journal["findings"])
    lines = [
        f"{report.file} under {report.playbook}{changed}",
        f"  {report.period[0]} to {report.period[1]}; working calendars {'–'.join(map(str, report.calendar_years))}",
        "",
        f"Landed    {report.landed} of {report.appeals}; {report.closed} closed; {len(report.refused)} refused",
        f"          {report.gaps} moments without owner or clock; {report.shortened} texts shortened",
        f"On time   {report.on_time} of {report.on_time + report.late} ({report.on_time_share:.1%})",
        f"          {report.definition}",
        f"Late by   {late}",
        *_table("Steps", report.steps),
        *_table("Owners", report.owners),
        f"Rose      {_listed(report.rose, 'levels above the step: ')}",
        f"Ran out   {_listed(report.ran_out)}; {report.reminders} reminders at the duty desk",
        f"Judged    {_listed(report.judged)}; {report.unrated} closed unrated; endings: {_listed(report.endings)}",
        f"Urgency   {_listed(report.urgency)}",
        f"Outbox    {report.outbox['kept']} messages kept, {report.outbox['sent']} sent",
        f"Journal   {report.journal['events']} events, {report.journal['checkpoints']} checkpoints",
        f"          {f'FAULTS: {findings}' if findings else 'verified'}",
        "Rule",
        *(f"  {line}" for line in report.rule),
        f"Seconds   {_listed(report.seconds)}",
    ]
    return "\n".join([*lines, *_refusals(report)])


def _refusals(report: Report) -> list[str]:
    return [f"REFUSED   {each['id']} {each['action']}: {each['sentence']}" for each in report.refused[:20]]


def _table(title: str, rows: dict[str, dict[str, Any]]) -> list[str]:
    head = f"{title:10}{'':22}{'times':>8}{'open':>6}{'median h':>10}{'p90 h':>10}"
    body = [
        f"          {name:22}{row['times']:>8}{row['open']:>6}{row['median_hours']:>10.1f}{row['p90_hours']:>10.1f}"
        for name, row in rows.items()
    ]
    return [head, *body]


def _listed(counts: dict[str, Any], before: str = "") -> str:
    return before + (", ".join(f"{name} {number}" for name, number in counts.items()) or "none")


def _hours(since: Any, until: Any) -> float | None:
    return None if until is None else (until - since) / _HOUR


def _stretches(found: Iterable[tuple[str, float | None]]) -> dict[str, dict[str, Any]]:
    """How often and how long, by name, in the order of first meeting."""
    by_name: dict[str, list[float | None]] = {}
    for name, hours in found:
        by_name.setdefault(name, []).append(hours)
    return {
        name: {
            "times": len(hours),
            "open": hours.count(None),
            "median_hours": _quantiles(done := sorted(h for h in hours if h is not None)).get("p50", 0.0),
            "p90_hours": _quantiles(done).get("p90", 0.0),
        }
        for name, hours in by_name.items()
    }


def _quantiles(values: Sequence[float]) -> dict[str, float]:
    """Some percentiles and the largest, rounded to hundredths; empty without values."""
    if not values:
        return {}
    cuts = quantiles(values, n=100, method="inclusive") if len(values) > 1 else [values[0]] * 99
    return {**{f"p{percent}": round(cuts[percent - 1], 2) for percent in _PERCENTS}, "most": round(values[-1], 2)}
