"""Figures: the statistics table of the justice offices, out of live disputes and case records alike (DOMAIN §3.2).

A dispute counts in the period in which a committee accepted it. It has succeeded once its agreement is in force; it has
failed when it ended without one. Sealed matters, and those that were joined into another, are counted nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.db import connection

from huiyin.kernel.codes import check_place_code
from huiyin.kernel.time import start_of
from huiyin.mediation.selectors.rights import check_figure_reader
from huiyin.mediation.types import (
    GROUP_OF,
    ClassLine,
    SourceGroup,
    Table,
    Totals,
    class_of_kind,
    dispute_classes,
    percent,
)
from huiyin.mediation.types.registers import term_ends
from huiyin.people.types import Actor

_CASES_SQL = """
WITH cases AS (
    SELECT kind, source, result, form, amount_cents, is_confirmed, performance, prevented, prevented_people
    FROM mediation_caserecord
    WHERE place_code >= %(place)s AND place_code < %(below)s AND accepted_on >= %(since)s AND accepted_on < %(until)s
    UNION ALL
    SELECT matter.kind, details.source,
           CASE WHEN agreement.effective_at IS NOT NULL THEN 'succeeded'
                WHEN matter.is_open THEN 'pending' ELSE 'failed' END,
           CASE WHEN agreement.effective_at IS NULL THEN '' ELSE agreement.form END,
           CASE WHEN agreement.effective_at IS NULL THEN 0 ELSE agreement.amount_cents END,
           COALESCE(court.is_granted, false),
           CASE WHEN agreement.effective_at IS NULL THEN ''
                WHEN matter.step = ANY(%(performed)s) OR matter.ending = 'solved' THEN 'performed'
                WHEN matter.is_open THEN 'pending' ELSE 'repudiated' END,
           details.prevented, details.prevented_people
    FROM mediation_disputedetails details
    JOIN casework_matter matter ON matter.id = details.matter_id
    LEFT JOIN mediation_agreement agreement ON agreement.matter_id = matter.id
    LEFT JOIN mediation_courtconfirmation court ON court.matter_id = matter.id
    WHERE matter.place_code >= %(place)s AND matter.place_code < %(below)s
      AND details.accepted_at >= %(since_at)s AND details.accepted_at < %(until_at)s
      AND matter.sensitivity <> 'sealed' AND matter.ending <> 'merged'
)
SELECT kind, source, count(*),
       count(*) FILTER (WHERE result = 'succeeded'), count(*) FILTER (WHERE result = 'failed'),
       COALESCE(sum(amount_cents) FILTER (WHERE result = 'succeeded'), 0),
       count(*) FILTER (WHERE form = 'written'), count(*) FILTER (WHERE form = 'oral'),
       count(*) FILTER (WHERE is_confirmed), count(*) FILTER (WHERE performance = 'performed'),
       count(*) FILTER (WHERE performance = 'repudiated'),
       count(*) FILTER (WHERE prevented = 'crime'),
       COALESCE(sum(prevented_people) FILTER (WHERE prevented = 'crime'), 0),
       count(*) FILTER (WHERE prevented = 'mass_petition'),
       COALESCE(sum(prevented_people) FILTER (WHERE prevented = 'mass_petition'), 0)
FROM cases GROUP BY kind, source
"""
_COUNTED = (
    "accepted", "succeeded", "failed", "amount_cents", "written", "oral", "confirmed", "performed", "repudiated",
    "crimes", "crime_people", "petitions", "petition_people",
)  # fmt: skip
_GROUP_FIELD = {
    SourceGroup.OWN: "own",
    SourceGroup.APPLIED: "applied",
    SourceGroup.HANDED_OVER: "handed_over",
}
_PERFORMED_STEPS = ["visiting"]

_Counted = tuple[Totals, Mapping[str, Totals]]


def figures_of(actor: Actor, *, place_code: str, since: date, until: date) -> Table:
    """The table of a place for the days from ``since`` up to, not including, ``until``, beside the same days a year
    before and the period of the same length right before. Three queries. `Refused` outside the actor's area.
    """
    place = check_place_code(place_code) if place_code else ""
    check_figure_reader(actor, place)
    totals, by_class = _counted(place, since, until)
    year_totals, year_by_class = _counted(place, term_ends(since, -1), term_ends(until, -1))
    before_since = earlier_period(since, until)
    before_totals, before_by_class = _counted(place, before_since, since)
    lines = tuple(
        ClassLine(
            of=item,
            accepted=by_class[item.code].accepted,
            succeeded=by_class[item.code].succeeded,
            share=percent(by_class[item.code].accepted, totals.accepted),
            year_before=year_by_class[item.code].accepted,
            period_before=before_by_class[item.code].accepted,
        )
        for item in dispute_classes()
    )
    return Table(place, since, until, totals, year_totals, before_totals, lines)


def earlier_period(since: date, until: date) -> date:
    """Where the period before one begins: as many whole months earlier, or as many days where it is not of months."""
    if since.day == until.day == 1:
        months = (until.year - since.year) * 12 + until.month - since.month
        index = since.year * 12 + since.month - 1 - months
        return date(index // 12, index % 12 + 1, 1)
    return since - timedelta(days=(until - since).days)


def _counted(place: str, since: date, until: date) -> _Counted:
    """The totals of a period, and those of each class. One query."""
    parameters: dict[str, Any] = {
        "place": place,
        "below": f"{place}:",
        "since": since,
        "until": until,
        "since_at": start_of(since),
        "until_at": start_of(until),
        "performed": _PERFORMED_STEPS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CASES_SQL, parameters)
        rows = cursor.fetchall()
    sums = {code: dict.fromkeys(asdict(Totals()), 0) for code in ("", *(item.code for item in dispute_classes()))}
    for kind, source, *counts in rows:
        for key in ("", class_of_kind(kind)):
            for name, value in zip(_COUNTED, counts, strict=True):
                sums[key][name] += int(value)
            sums[key][_GROUP_FIELD[GROUP_OF[source]]] += int(counts[0])
    return Totals(**sums[""]), {code: Totals(**values) for code, values in sums.items() if code}
