"""The register of cases: every dispute that somebody may know of, with its number, parties and how it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet

from huiyin.casework.models import Alias, Matter, Voice
from huiyin.casework.selectors.access import visible
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.selectors.titles import kind_title, step_title
from huiyin.kernel.codes import check_case_code
from huiyin.kernel.masking import mask_name
from huiyin.kernel.refusal import Refused
from huiyin.mediation.models import Agreement, AgreementFormChoice, CourtCommission, CourtConfirmation, DisputeDetails
from huiyin.mediation.selectors.rights import COURT_POSTS
from huiyin.mediation.types.court import COURTS
from huiyin.people.types import Actor

What = Literal["open", "commissioned", "oral", "court", "across", "ended", "all"]
PAGE_ROWS = 30
_COURT_STEPS = ("performing", "confirming")


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case of the register; parties masked. ``number`` and ``form`` are empty before there is an agreement,
    ``court_number`` unless a court has handed it over. ``is_readable``: whether its page opens: a court sees how its
    own cases stand, not what is said in them. ``due_at``: by when the next step is due.
    """

    matter_id: UUID
    code: str
    parties: tuple[str, ...]
    kind: str
    source: str
    committee: str
    accepted_at: datetime | None
    received_at: datetime
    step: str
    is_open: bool
    ending: str
    number: str
    form: str
    is_across: bool
    due_at: datetime | None
    is_readable: bool = True
    is_confirmed: bool = False
    court_number: str = ""


@dataclass(frozen=True, slots=True)
class Casebook:
    """A page of the register, and how many cases each of its views holds."""

    page: Page[DisputeDetails]
    lines: tuple[CaseLine, ...]
    counts: dict[str, int]


def casebook(actor: Actor, *, what: str = "open", words: str = "", page: int = 1) -> Casebook:
    """The newest first. ``what``: open, commissioned (handed over by a court), oral (agreed by word of mouth), court
    (in force, a court may be asked or has been), across (two places), ended, all; ``words``: a case code, the number of
    an agreement or a court's. Ten queries at most, however many cases.
    """
    readable = visible(actor)
    known = DisputeDetails.objects.filter(Q(matter__in=readable.values("pk")) | _own_commissions(actor))
    known = known.exclude(matter__sensitivity="sealed")
    counts = known.aggregate(**{name: Count("pk", filter=_condition(name)) for name in get_args(What)})
    found = _named(known.filter(_condition(what if what in counts else "open")), words)
    ordered = found.select_related("matter__playbook", "committee").order_by(F("matter__received_at").desc(), "pk")
    shown = Paginator(ordered, PAGE_ROWS).get_page(page)
    rows = list(shown.object_list)
    closed = {row.matter_id for row in rows} - _readable(readable, rows) if _is_courts(actor) else set()
    return Casebook(shown, _lines(rows, closed), counts)


def _is_courts(actor: Actor) -> bool:
    return actor.holds(*COURT_POSTS)


def _readable(readable: QuerySet[Matter], rows: list[DisputeDetails]) -> set[UUID]:
    return set(readable.filter(pk__in=[row.matter_id for row in rows]).values_list("pk", flat=True))


def _own_commissions(actor: Actor) -> Q:
    """What a court has handed over, for its own liaison: mediation is confidential, how it stands is not."""
    courts = [seat for seat in actor.seats if seat.post_kind in COURT_POSTS]
    if not courts:
        return Q(pk__in=[])
    posts, units = [seat.post_id for seat in courts], [seat.organisation_id for seat in courts if seat.organisation_id]
    own = CourtCommission.objects.filter(Q(post__in=posts) | Q(court__in=units))
    return Q(pk__in=own.values("pk"))


def _condition(what: str) -> Q:
    in_force = Agreement.objects.filter(effective_at__isnull=False)
    conditions = {
        "open": Q(matter__is_open=True),
        "commissioned": Q(matter__in=CourtCommission.objects.values("pk")),
        "oral": Q(matter__in=in_force.filter(form=AgreementFormChoice.ORAL).values("pk")),
        "court": Q(matter__step__in=_COURT_STEPS),
        "across": ~Q(other_place_code=""),
        "ended": Q(matter__is_open=False),
    }
    return conditions.get(what, Q())


def _named(known: QuerySet[DisputeDetails], words: str) -> QuerySet[DisputeDetails]:
    if not words.strip():
        return known
    handed = list(Alias.objects.filter(system=COURTS, number=words.strip()).values_list("matter", flat=True))
    if handed:
        return known.filter(matter__in=handed)
    try:
        return known.filter(matter__code=check_case_code(words))
    except Refused:
        digits = [part for part in "".join(c if c.isdecimal() else " " for c in words).split() if len(part) < 10]  # noqa: PLR2004 - an integer column takes no more
    year, number = (digits[0], digits[-1]) if len(digits) > 1 else ("", digits[0] if digits else "")
    agreed = Agreement.objects.filter(number=int(number)) if number else Agreement.objects.none()
    return known.filter(matter__in=(agreed.filter(year=int(year)) if year else agreed).values("pk"))


def _lines(rows: list[DisputeDetails], closed: set[UUID]) -> tuple[CaseLine, ...]:
    """Four more queries for a page; the pages of ``closed`` do not open."""
    ids = [row.matter_id for row in rows]
    agreements = Agreement.objects.in_bulk(ids)
    confirmed = set(CourtConfirmation.objects.filter(pk__in=ids, is_granted=True).values_list("pk", flat=True))
    courts = dict(CourtCommission.objects.filter(pk__in=ids).values_list("pk", "number"))
    parties: dict[UUID, list[str]] = {}
    for voice in Voice.objects.filter(matter__in=ids).order_by("received_at", "id"):
        parties.setdefault(voice.matter_id, []).append(mask_name(voice.name or ""))
    return tuple(
        replace(
            _line(row, row.matter, parties.get(row.matter_id, []), agreements.get(row.matter_id)),
            is_confirmed=row.matter_id in confirmed,
            is_readable=row.matter_id not in closed,
            court_number=courts.get(row.matter_id, ""),
        )
        for row in rows
    )


def _line(row: DisputeDetails, matter: Matter, parties: list[str], agreement: Agreement | None) -> CaseLine:
    playbook = playbook_of(matter)
    return CaseLine(
        matter_id=matter.id,
        code=matter.code,
        parties=tuple(name for name in parties if name),
        kind=kind_title(playbook, matter.kind),
        source=row.get_source_display(),
        committee=row.committee.name if row.committee else "",
        accepted_at=row.accepted_at,
        received_at=matter.received_at,
        step=step_title(playbook, matter.step),
        is_open=matter.is_open,
        ending=matter.ending,
        number=agreement.title if agreement else "",
        form=agreement.get_form_display() if agreement else "",
        is_across=bool(row.other_place_code),
        due_at=matter.due_at if matter.is_open else None,
    )
