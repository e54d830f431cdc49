"""The figures of reception days: how many came, what they brought, what was solved (Xiangcheng: 67, 233, 12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of a place and a period, from its own visits and from those of older ledgers.

    ``solved`` are visits whose trouble was settled, ``disputes`` those that brought a dispute, ``opinions`` those that
    gave one; a visit may count in more than one of them.
    """

    place_code: str
    since: date
    until: date
    days: int
    visits: int
    solved: int
    disputes: int
    opinions: int
