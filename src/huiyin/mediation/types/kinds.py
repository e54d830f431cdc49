"""Kinds and words of mediation that are data of the law and its forms, not of one city's method."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

_DATA = Path(__file__).resolve().parents[1] / "data"


class Source(StrEnum):
    """How a dispute came to a committee (DOMAIN §3.4 结案报告表)."""

    SCREENED = "screened"
    APPLIED = "applied"
    POLICE = "police"
    COURT = "court"
    GOVERNMENT = "government"
    REFERRED = "referred"


class SourceGroup(StrEnum):
    """The three columns of the report form (DOMAIN §3.2): on one's own initiative, on application, handed over."""

    OWN = "own"
    APPLIED = "applied"
    HANDED_OVER = "handed_over"


GROUP_OF: dict[str, SourceGroup] = {
    Source.SCREENED: SourceGroup.OWN,
    Source.APPLIED: SourceGroup.APPLIED,
    Source.POLICE: SourceGroup.HANDED_OVER,
    Source.COURT: SourceGroup.HANDED_OVER,
    Source.GOVERNMENT: SourceGroup.HANDED_OVER,
    Source.REFERRED: SourceGroup.HANDED_OVER,
}


class Prevented(StrEnum):
    """What a mediation kept from happening (DOMAIN §3.2): a crime (民转刑) or a mass petition (群体性上访)."""

    NOTHING = ""
    CRIME = "crime"
    MASS_PETITION = "mass_petition"


class Result(StrEnum):
    """How a case stands for the report: under way, settled by an agreement, or ended without one."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class AgreementForm(StrEnum):
    """Written or oral (people's mediation law, art. 28); the same names as the playbook's ``forms``."""

    WRITTEN = "written"
    ORAL = "oral"


class Performance(StrEnum):
    """What became of an agreement."""

    PENDING = "pending"
    PERFORMED = "performed"
    REPUDIATED = "repudiated"


@dataclass(frozen=True, slots=True)
class DisputeClass:
    """One of the fifteen classes of the justice offices' monthly form (DOMAIN §3.2), in its order."""

    code: str
    zh: str
    en: str

    @property
    def title(self) -> str:
        """The name in the reader's language."""
        return self.en if (get_language() or "").startswith("en") else self.zh


@cache
def dispute_classes() -> tuple[DisputeClass, ...]:
    """The fifteen classes, in the form's order (data/classes.csv)."""
    with (_DATA / "classes.csv").open(encoding="utf-8") as file:
        return tuple(DisputeClass(row["code"], row["zh"], row["en"]) for row in csv.DictReader(file))


@cache
def class_codes() -> frozenset[str]:
    """The codes of the classes, which are also kinds of the mediation playbooks."""
    return frozenset(item.code for item in dispute_classes())


def class_of_standard(code: str) -> str | None:
    """The class of a dispute type's code of GB/T 31000 (two digits the major, four the minor; data/classification.csv).

    A minor without a line of its own has its major's class; None for a code whose major is unknown.
    """
    lines = _classification()
    return lines.get(code) or lines.get(code[:2])


def class_of_kind(kind: str) -> str:
    """The class in which a kind of the mediation playbooks is counted: its namesake, or the one of data/kinds.csv where
    the law parts what the form does not; else the last class.
    """
    return kind if kind in class_codes() else _kinds().get(kind, dispute_classes()[-1].code)


@cache
def _kinds() -> dict[str, str]:
    with (_DATA / "kinds.csv").open(encoding="utf-8") as file:
        return {row["kind"]: row["class"] for row in csv.DictReader(file)}


@cache
def _classification() -> dict[str, str]:
    with (_DATA / "classification.csv").open(encoding="utf-8") as file:
        return {row["code"]: row["class"] for row in csv.DictReader(file)}
