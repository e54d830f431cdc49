"""Facts: everything that the papers of a dispute say, gathered once and in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from huiyin.casework.models import Matter
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.engine.definition import Playbook
from huiyin.kernel.codes import spaced_case_code
from huiyin.kernel.documents.parts import CaseMark, Form, Paragraph
from huiyin.kernel.documents.parts import Field as Box
from huiyin.kernel.documents.wording import chinese_date
from huiyin.kernel.time import city_zone, today
from huiyin.mediation.models import (
    Agreement,
    Committee,
    CourtCommission,
    CourtConfirmation,
    CourtReferral,
    DisputeDetails,
    ReturnVisit,
    Session,
)
from huiyin.mediation.models import Signature as Signed
from huiyin.mediation.selectors.committees import committee_for
from huiyin.mediation.selectors.course import FileKept, Happening, course_of
from huiyin.mediation.services.papering import PaperParty, parties_for_paper
from huiyin.people.selectors.persons import names_of
from huiyin.people.selectors.seats import seats_of_posts
from huiyin.people.types import Actor
from huiyin.places.selectors import place_name

SIGNATURE_FILE = "drawn"


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """One dispute as its papers tell it. ``names`` of whoever did something, by id; ``printed_by`` who prints."""

    matter: Matter
    playbook: Playbook
    details: DisputeDetails
    committee: Committee | None
    place: str
    parties: tuple[PaperParty, ...]
    course: tuple[Happening, ...]
    sessions: tuple[Session, ...]
    agreement: Agreement | None
    signatures: tuple[Signed, ...]
    visits: tuple[ReturnVisit, ...]
    confirmation: CourtConfirmation | None
    commission: CourtCommission | None
    referral: CourtReferral | None
    mediators: tuple[str, ...]
    names: Mapping[UUID, str]
    printed_by: str

    @property
    def number(self) -> str:
        """The number of the agreement; before there is one, the case code."""
        return self.agreement.title if self.agreement else f"案码 {spaced_case_code(self.matter.code)}"

    @property
    def organ(self) -> str:
        """The committee's name."""
        return self.committee.name if self.committee else ""

    @property
    def mark(self) -> CaseMark:
        """The case code as a QR code at the top of each paper."""
        return CaseMark(self.matter.code, spaced_case_code(self.matter.code))

    @property
    def kind(self) -> str:
        """What sort of dispute it is."""
        words = self.playbook.kinds.get(self.matter.kind)
        return words.zh if words else self.matter.kind

    @property
    def title(self) -> str:
        """What the case is called: the first party of each side and the sort."""
        sides: dict[str, str] = {}
        for party in self.parties:
            sides.setdefault(party.side, party.name or "（未留姓名）")
        return f"{'与'.join(list(sides.values())[:2])}{self.kind}纠纷"

    def acts(self, *actions: str) -> list[Happening]:
        """What happened by one of these actions, in order."""
        return [one for one in self.course if one.action in actions]

    def happened(self, *actions: str) -> Happening | None:
        """The last time one of these actions was taken."""
        return next(iter(reversed(self.acts(*actions))), None)

    def at(self, seq: int) -> Happening | None:
        """The event of that number."""
        return next((one for one in self.course if one.seq == seq), None)

    def who(self, person_id: UUID | None) -> str:
        """Somebody's name; empty where nobody is known."""
        return self.names.get(person_id, "") if person_id else ""

    def reason(self, happening: Happening) -> str:
        """The reason that was given with an action, in the method's words."""
        action = self.playbook.actions.get(happening.action)
        for need in action.needs if action else ():
            code = happening.inputs.get(need.name)
            if need.kind == "choice" and code:
                said = {choice.code: choice.words.zh for choice in self.playbook.reasons[need.choices or ""]}
                return said.get(str(code), str(code))
        return ""


def gather(actor: Actor, *, matter: Matter, reason: str) -> CaseFacts:
    """The facts of a dispute that the actor may print; the looks at names and phones are written down with the reason.
    Inside a transaction, in Chinese.
    """
    course = course_of(matter.id)
    details = DisputeDetails.objects.select_related("committee").get(pk=matter.id)
    agreement = Agreement.objects.select_related("committee").filter(pk=matter.id).first()
    visits = tuple(ReturnVisit.objects.filter(matter=matter.id).order_by("seq"))
    persons = {visit.visitor_id for visit in visits} | {one.person_id for one in course} | {actor.person_id}
    names = names_of({person for person in persons if person is not None})
    return CaseFacts(
        matter=matter,
        playbook=playbook_of(matter),
        details=details,
        committee=agreement.committee if agreement else details.committee or committee_for(matter.place_code),
        place=place_name(matter.place_code),
        parties=parties_for_paper(actor, matter_id=matter.id, reason=reason),
        course=course,
        sessions=tuple(Session.objects.filter(matter=matter.id).order_by("at", "seq")),
        agreement=agreement,
        signatures=tuple(Signed.objects.filter(matter=matter.id).order_by("at", "id")),
        visits=visits,
        confirmation=CourtConfirmation.objects.filter(pk=matter.id).first(),
        commission=CourtCommission.objects.filter(pk=matter.id).first(),
        referral=CourtReferral.objects.select_related("court").filter(pk=matter.id).first(),
        mediators=_mediators(matter),
        names={person: name or "" for person, name in names.items()},
        printed_by=(names.get(actor.person_id) or "") if actor.person_id else "",
    )


def day_of(at: datetime) -> date:
    """The day of an instant in the city."""
    return at.astimezone(city_zone()).date()


def day_words(at: datetime | None) -> str:
    """The day of an instant as papers write it; empty for none."""
    return chinese_date(day_of(at)) if at else ""


def minute_words(at: datetime) -> str:
    """Day and minute of an instant as papers write them."""
    local = at.astimezone(city_zone())
    return f"{chinese_date(local.date())}{local.hour}时{local.minute:02d}分"


def printed_on() -> date:
    """The day that a paper bears which is made up now."""
    return today()


def party_form(party: PaperParty) -> Form:
    """A party as papers describe them; what is not known leaves room to write."""
    known = party.known
    boxes = [
        Box(party.side, party.name),
        Box("联系电话", party.phone),
        Box("性别", known.sex),
        Box("民族", known.nationality),
        Box("年龄", known.age),
        Box("职业或职务", known.occupation),
        Box("住址", known.address, wide=True),
    ]
    boxes += [
        Box(one.kind, f"{one.name}　{one.phone}".strip() + (f"（{one.scope}）" if one.scope else ""), wide=True)
        for one in party.representatives
    ]
    return Form(boxes)


def parties_line(facts: CaseFacts) -> str:
    """All parties in one line."""
    return "；".join(f"{party.side}{party.name or '（未留姓名）'}" for party in facts.parties)


def missing_picture(file: FileKept) -> Paragraph:
    """What stands where a file cannot be printed."""
    return Paragraph(f"（{day_words(file.added_at)}的材料不是可以印出的图片，或者已经删除，另附。）")


def _mediators(matter: Matter) -> tuple[str, ...]:
    """Who holds the posts that were named to the dispute; of a closed one, who held them then."""
    posts = [UUID(post) for post in matter.state["named"].values()]
    seats = seats_of_posts(posts, at=matter.closed_at)
    named = names_of({person for seat in seats.values() for person in seat.holders})
    return tuple(name for name in named.values() if name)
