"""Printing: a family's file, or the paper beside one, as a bound dossier; and a warning letter in its statutory form.

Both are exports: the look is written down for the protected person before anything leaves. The minutes of a meeting
never stand in a dossier, because they speak of other families; the decision and its reason do. No code is printed as a
picture, so that nobody opens anything from a paper that lies about. Texts are Chinese, as documents are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.care.models import CareFile, Paper
from huiyin.care.selectors.course import DECISION, VISIT, CourseEntry, course_of
from huiyin.care.selectors.files import FamilyLine, lines
from huiyin.care.selectors.papers import is_letter, papers_beside
from huiyin.casework.models import Attachment, Matter
from huiyin.casework.selectors.access import access_matter, unknown_matter
from huiyin.casework.selectors.attachments import read_file
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.selectors.protected import protected_voice
from huiyin.casework.selectors.reading import note_reading
from huiyin.kernel.codes import spaced_case_code
from huiyin.kernel.documents.parts import (
    Block,
    Bundle,
    Column,
    Field,
    Form,
    Heading,
    Note,
    Paragraph,
    Part,
    Picture,
    Record,
    Signature,
    Signatures,
    Table,
)
from huiyin.kernel.documents.wording import chinese_date
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import city_zone, today
from huiyin.people.types import Actor

_PICTURES = ("image/png", "image/jpeg")
_LAW = (
    "根据《中华人民共和国反家庭暴力法》第十六条、第十七条的规定，对加害人予以告诫，禁止其实施家庭暴力。"
    "本告诫书送交加害人、受害人，并通知居民委员会、村民委员会；居民委员会、村民委员会、公安派出所应当对收到告诫书的"
    "加害人、受害人进行查访，监督加害人不再实施家庭暴力。再次实施家庭暴力的，依法给予治安管理处罚；构成犯罪的，依法"
    "追究刑事责任。"
)


def dossier(actor: Actor, *, matter_id: UUID) -> Bundle:
    """The whole file for the archive or a court: registration, plan, visits, decisions, the rest, papers, pictures.

    `Refused` as for nothing to whoever may not open it. One look is written down, as an export.
    """
    matter, kept = _exported(actor, matter_id)
    with translation.override("zh-hans"):
        course, line = course_of(matter), lines([matter])[0]
        papers = papers_beside(actor, matter.id)
        return Bundle(
            organ=line.place,
            title=line.method,
            number=spaced_case_code(matter.code),
            fields=[
                Field("现在", line.step),
                Field("颜色", line.kind_title),
                Field("建档", _day(kept.opened_at)),
                Field("打印", chinese_date(today())),
            ],
            parts=[
                Part(title="登记表", documents=[_registration(matter, kept, line, course)]),
                _part("帮扶方案", [text for entry in course if (text := entry.texts.get("plan"))]),
                _table("回访、查访记录", [entry for entry in course if entry.sort == VISIT]),
                _table("会商和升降退决定", [entry for entry in course if entry.sort == DECISION]),
                _table("其他经过", [entry for entry in course if entry.sort not in (VISIT, DECISION)]),
                _papers(papers),
                _pictures(matter),
            ],
            dated=today(),
        )


def letter(actor: Actor, *, matter_id: UUID) -> Record:
    """A warning letter as the law wants it: who is warned, the facts, what is forbidden; with room for who received it.

    `Refused` for what is no letter, and before it was issued. One look is written down, as an export.
    """
    matter = access_matter(actor, matter_id)
    if not is_letter(playbook_of(matter)):
        raise unknown_matter()
    issued = next((entry for entry in reversed(course_of(matter)) if entry.name == "issue"), None)
    if issued is None:
        raise Refused(_("告诫书还没有出具。"), who_can_help=_("派出所副所长"))
    note_reading(actor, matter, "export")
    return Record(
        title="家庭暴力告诫书",
        number=spaced_case_code(matter.code),
        blocks=[
            Form([Field("加害人身份信息", issued.texts.get("offender", ""), wide=True, lines=2)]),
            Heading("家庭暴力事实"),
            Paragraph(issued.texts.get("facts", "")),
            Heading("禁止事项"),
            Paragraph(issued.texts.get("ban", "")),
            Paragraph(_LAW),
            Note("一式三份：加害人、受害人各一份，另一份通知居民委员会（村民委员会）。拒绝签收的，由见证人签名证明。"),
            Signatures([Signature("签收人"), Signature("见证人"), Signature("民警")]),
        ],
        organ=issued.who,
        dated=issued.at.astimezone(city_zone()).date(),
    )


def _exported(actor: Actor, matter_id: UUID) -> tuple[Matter, CareFile]:
    matter = access_matter(actor, matter_id)
    family = Paper.objects.filter(pk=matter_id).values_list("family", flat=True).first()
    kept = CareFile.objects.filter(pk=family or matter_id).first()
    if kept is None:
        raise unknown_matter()
    note_reading(actor, matter, "export")
    return matter, kept


def _day(at: datetime) -> str:
    return chinese_date(at.astimezone(city_zone()).date())


def _registration(matter: Matter, kept: CareFile, line: FamilyLine, course: Sequence[CourseEntry]) -> Record:
    voice = protected_voice(matter.id)
    channel = str(kept.get_channel_display()) + (f"：{kept.times}" if kept.times else "")
    fields = [
        Field("受保护的人", (voice.name if voice else "") or ""),
        Field("本人电话", (voice.phone if voice else "") or ""),
        Field("另一方", kept.other_party or ""),
        Field("地点", line.place),
        Field("怎样联系才安全", channel, wide=True),
        Field("现在由谁跟进", line.owner or "已结束", wide=True),
        Field("情况", course[0].words() if course else "", wide=True, lines=6),
    ]
    return Record(title="登记表", blocks=[Form(fields)])


def _part(title: str, texts: Sequence[str]) -> Part:
    blocks: list[Block] = [Paragraph(text) for text in texts]
    return Part(title=title, documents=[Record(title=title, blocks=blocks)] if blocks else [])


def _table(title: str, entries: Sequence[CourseEntry]) -> Part:
    columns = [Column("日期", 2), Column("谁", 2), Column("事项", 2), Column("做了什么", 3), Column("说明", 4)]
    rows = [[_day(entry.at), entry.who, entry.title, entry.chosen(), entry.words()] for entry in entries]
    return Part(title=title, documents=[Record(title=title, blocks=[Table(columns, rows)])] if rows else [])


def _papers(papers: Sequence[FamilyLine]) -> Part:
    title = "告诫书、人身安全保护令"
    columns = [Column("文书", 3), Column("号码", 3), Column("环节", 2), Column("现在由谁办", 3)]
    rows = [[paper.method, spaced_case_code(paper.code), paper.step, paper.owner] for paper in papers]
    return Part(title=title, documents=[Record(title=title, blocks=[Table(columns, rows)])] if rows else [])


def _pictures(matter: Matter) -> Part:
    rows = Attachment.objects.filter(matter=matter.id, erased_at=None, media_type__in=_PICTURES).order_by("added_at")
    blocks: list[Block] = [Picture(read_file(row.sha256), _day(row.captured_at or row.added_at)) for row in rows]
    return Part(title="照片和材料", documents=[Record(title="照片和材料", blocks=blocks)] if blocks else [])
