"""Binding: who may print the papers of a dispute, that it is written down, and what is bound in which order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.casework.models import Matter
from huiyin.casework.selectors.reading import note_reading
from huiyin.kernel.audit import record
from huiyin.kernel.documents.docx import docx
from huiyin.kernel.documents.parts import Bundle, Field, Part, Record
from huiyin.kernel.documents.pdf import pdf
from huiyin.kernel.documents.wording import chinese_date
from huiyin.kernel.refusal import Refused
from huiyin.mediation.models import Agreement
from huiyin.mediation.selectors.disputes import access_dispute, check_may_print, may_ask_court
from huiyin.mediation.services.papers import course, ending, opening
from huiyin.mediation.services.papers.court import court_parts
from huiyin.mediation.services.papers.facts import CaseFacts, day_words, gather, printed_on
from huiyin.people.types import Actor

_CHINESE = "zh-hans"


class Format(StrEnum):
    """What a paper is wanted as."""

    PDF = "pdf"
    DOCX = "docx"


_TYPES = {
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_WRITERS: dict[Format, Callable[[Bundle | Record], bytes]] = {Format.PDF: pdf, Format.DOCX: docx}


@dataclass(frozen=True, slots=True)
class Paper:
    """A file to be handed out."""

    file_name: str
    media_type: str
    content: bytes


def print_agreement(actor: Actor, *, matter_id: UUID, wanted: Format) -> Paper:
    """The agreement with everybody's full names and what was signed on the screen. `Refused` while there is none, and
    as `print_dossier`.
    """
    matter = _opened(actor, matter_id)
    if not Agreement.objects.filter(pk=matter_id, terms__isnull=False).exists():
        raise Refused(_("还没有制作协议。"), details={"problem": "no_agreement"})
    return _made(actor, matter, wanted, "agreement", lambda facts: course.agreement_papers(facts)[0])


def print_dossier(actor: Actor, *, matter_id: UUID, wanted: Format) -> Paper:
    """The thirteen items of the file (DOMAIN §3.4) behind a cover; an item that is not there is listed as such.

    One audit row for the file and two for each party's name and phone. `Refused` for whoever is neither named to the
    dispute nor in one of the offices its method names for the place.
    """
    return _made(actor, _opened(actor, matter_id), wanted, "dossier", dossier)


def print_court_papers(actor: Actor, *, matter_id: UUID, wanted: Format) -> Paper:
    """What both parties hand in at the court (DOMAIN §3.6). `Refused` before the agreement is in force, for a kind of
    dispute on which no court confirms, after the last day, and as `print_dossier`.
    """
    matter = _opened(actor, matter_id)
    if not may_ask_court(matter):
        raise Refused(
            _("这件纠纷现在不能申请司法确认：要有生效的协议，在三十日内，并且不涉及婚姻、收养等身份关系。"),
            details={"problem": "court"},
        )
    return _made(actor, matter, wanted, "court", court_bundle)


def dossier(facts: CaseFacts) -> Bundle:
    """The file of a dispute: cover, contents, thirteen items."""
    items: list[tuple[str, list[Record]]] = [
        ("申请书、受理登记表", opening.opening_papers(facts)),
        ("当事人权利义务告知书", [opening.rights_paper(facts)]),
        ("当事人身份证明", opening.identity_papers(facts)),
        ("授权委托书", opening.representative_papers(facts)),
        ("调查记录", course.inquiry_papers(facts)),
        ("证据材料", course.evidence_papers(facts)),
        ("调解记录", course.session_papers(facts)),
        ("调解协议书", course.agreement_papers(facts)),
        ("履行凭证", ending.performance_papers(facts)),
        ("回访记录", ending.visit_papers(facts)),
        ("司法确认材料", ending.court_papers(facts)),
    ]
    missing = [title for title, papers in items if not papers]
    items += [("卷宗情况说明", ending.summary_papers(facts, missing)), ("封底", [ending.back_cover(facts)])]
    matter, begun = facts.matter, day_words(facts.details.accepted_at)
    return Bundle(
        organ=facts.organ or facts.place,
        title="人民调解卷宗",
        number=facts.number,
        fields=[
            Field("卷名", facts.title, wide=True),
            Field("卷号", facts.number, wide=True),
            Field("人民调解员", "、".join(facts.mediators)),
            Field("立卷人", facts.printed_by),
            Field("调解日期", f"{begun or '　'}起至{day_words(matter.closed_at) or '　'}止", wide=True),
            Field("立卷日期", chinese_date(printed_on())),
            Field("保管期限", ""),
            Field("备注", "", wide=True),
        ],
        parts=[Part(title=title, documents=papers) for title, papers in items],
        dated=printed_on(),
        case_mark=facts.mark,
    )


def court_bundle(facts: CaseFacts) -> Bundle:
    """The papers for the court behind a cover."""
    return Bundle(
        organ=facts.organ or facts.place,
        title="司法确认申请材料",
        number=facts.number,
        fields=[
            Field("申请人", "、".join(party.name for party in facts.parties), wide=True),
            Field("协议编号", facts.number),
            Field("协议生效", day_words(facts.agreement.effective_at) if facts.agreement else ""),
            Field("法院", facts.confirmation.court if facts.confirmation else "", wide=True),
        ],
        parts=court_parts(facts, course.agreement_papers(facts)),
        dated=printed_on(),
        case_mark=facts.mark,
    )


def _opened(actor: Actor, matter_id: UUID) -> Matter:
    matter = access_dispute(actor, matter_id)
    check_may_print(actor, matter)
    return matter


def _made(
    actor: Actor, matter: Matter, wanted: Format, what: str, compose: Callable[[CaseFacts], Bundle | Record]
) -> Paper:
    with transaction.atomic(), translation.override(_CHINESE):
        note_reading(actor, matter, "export")
        detail = {"what": what, "format": wanted.value}
        record(actor.label, "mediation.paper.printed", f"matter {matter.id}", detail, actor_id=actor.person_id)
        facts = gather(actor, matter=matter, reason=_("打印调解卷宗和文书"))
        document = compose(facts)
        return Paper(f"{document.title}-{matter.code}.{wanted}", _TYPES[wanted], _WRITERS[wanted](document))
