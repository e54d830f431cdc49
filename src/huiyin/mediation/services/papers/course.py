"""How a case goes on paper: inquiries, evidence, sessions, the agreement (items 5-8)."""

from __future__ import annotations

from huiyin.kernel.documents.parts import Block, Field, Form, Heading, Note, Paragraph, Record, Signature, Signatures
from huiyin.kernel.documents.wording import chinese_date
from huiyin.mediation.models import AgreementFormChoice, Session, SessionKind
from huiyin.mediation.selectors.course import FileKept, files_called
from huiyin.mediation.services.papers.facts import (
    SIGNATURE_FILE,
    CaseFacts,
    day_of,
    minute_words,
    parties_line,
    party_form,
)
from huiyin.mediation.services.papers.opening import pictures

_PICTURES = ("photos", "photo")
_AFTER = ("follow_up", "performed", "confirmed")
_CENTS = 100


def inquiry_papers(facts: CaseFacts) -> list[Record]:
    """Item 5."""
    inquiries = [one for one in facts.sessions if one.kind == SessionKind.INQUIRY]
    return [_session(facts, one, "人民调解调查记录", ("被调查人", "调查人")) for one in inquiries]


def evidence_papers(facts: CaseFacts) -> list[Record]:
    """Item 6: pictures and papers that came with the application, with inquiries and sessions."""
    files = [file for one in facts.course if one.action not in _AFTER for file in one.files if file.name in _PICTURES]
    if not files:
        return []
    return [Record(title="证据材料", number=facts.number, case_mark=facts.mark, blocks=pictures(files, "照片、材料"))]


def session_papers(facts: CaseFacts) -> list[Record]:
    """Item 7."""
    sessions = [one for one in facts.sessions if one.kind == SessionKind.MEDIATION]
    return [_session(facts, one, "人民调解记录", ("当事人", "调解员", "记录人")) for one in sessions]


def agreement_papers(facts: CaseFacts) -> list[Record]:
    """Item 8: the agreement, or the registration of one by word of mouth."""
    if facts.agreement is None or not facts.agreement.terms:
        return []
    is_oral = facts.agreement.form == AgreementFormChoice.ORAL
    return [_oral(facts) if is_oral else _written(facts)]


def _written(facts: CaseFacts) -> Record:
    agreement = facts.agreement
    assert agreement is not None
    deadline = chinese_date(agreement.deadline) if agreement.deadline else ""
    manner = (agreement.performance or "").strip().rstrip("。；")
    how = "；".join(part for part in (manner, f"{deadline}以前履行完毕" if deadline else "") if part)
    blocks: list[Block] = [
        *(party_form(party) for party in facts.parties),
        Heading("主要事实、争议事项和各方责任"),
        Paragraph(agreement.facts or ""),
        Heading("协议内容"),
        Paragraph(agreement.terms or ""),
        *([Paragraph(f"涉及金额：{agreement.amount_cents / _CENTS:.2f}元。")] if agreement.amount_cents else []),
        Heading("履行方式、地点、期限"),
        Paragraph(f"{how or '即时履行'}。"),
        Paragraph(f"本协议一式{len(facts.parties) + 1}份，各方当事人各持一份，人民调解委员会留存一份。"),
        *signature_lines(facts),
    ]
    effective = agreement.effective_at
    return Record(
        title="人民调解协议书",
        number=agreement.title,
        case_mark=facts.mark,
        organ=agreement.committee.name,
        dated=day_of(effective) if effective else None,
        blocks=blocks,
    )


def _oral(facts: CaseFacts) -> Record:
    agreement = facts.agreement
    assert agreement is not None
    registered = agreement.oral_at or agreement.drawn_up_at
    conditions = facts.playbook.reasons.get("oral_conditions", ())
    return Record(
        title="口头协议登记表",
        number=agreement.title,
        case_mark=facts.mark,
        organ=agreement.committee.name,
        dated=day_of(registered),
        blocks=[
            Form(
                [
                    Field("当事人", parties_line(facts), wide=True),
                    Field("登记时间", minute_words(registered)),
                    Field("调解员", "、".join(facts.mediators)),
                    Field("主要事实", agreement.facts or "", wide=True, lines=3),
                    Field("协议内容", agreement.terms or "", wide=True, lines=3),
                    Field("履行情况", agreement.performance or "当场履行", wide=True),
                    Field("为什么可以口头", "；".join(one.words.zh for one in conditions), wide=True),
                ]
            ),
            Signatures([Signature("调解员")]),
        ],
    )


def signature_lines(facts: CaseFacts) -> list[Block]:
    """A line for each party and the mediator, with what they wrote on the screen; papers that were signed by hand and
    photographed follow.
    """
    files = {file.sha256: file for file in files_called(facts.course, SIGNATURE_FILE)}
    by_voice = {one.voice_id: one for one in facts.signatures if one.voice_id}
    lines, photographed = [], []
    for role, signed in (
        *((f"{party.side}{party.name}", by_voice.get(party.voice_id)) for party in facts.parties),
        *((f"调解员{facts.who(one.person_id)}", one) for one in facts.signatures if one.person_id),
    ):
        file = files.get(signed.sha256) if signed else None
        drawn = file.content if file and signed and signed.way == "drawn" else None
        if file and not drawn:
            photographed.append(file)
        lines.append(Signature(role, drawn or None, day_of(signed.at) if signed else None))
    if not any(one.person_id for one in facts.signatures):
        lines.append(Signature("调解员"))
    lines.append(Signature("记录人"))
    return [Signatures(lines), *_photographed(photographed)]


def _photographed(files: list[FileKept]) -> list[Block]:
    return [Note("以下为纸上签字的照片。"), *pictures(files, "签字页")] if files else []


def _session(facts: CaseFacts, session: Session, title: str, roles: tuple[str, ...]) -> Record:
    happening = facts.at(session.seq)
    note = session.note or (happening.words.get("words") if happening else "") or ""
    is_open = "公开（各方已书面同意）" if session.is_open else "不公开"
    boxes = [
        Field("时间", minute_words(session.at)),
        Field("地点", session.place),
        Field("参加人", session.present or "", wide=True),
        Field("当事人", parties_line(facts), wide=True),
    ]
    if session.kind == SessionKind.MEDIATION:
        boxes.append(Field("是否公开", is_open, wide=True))
    return Record(
        title=title,
        number=facts.number,
        case_mark=facts.mark,
        dated=day_of(session.at),
        blocks=[Form(boxes), Heading("记录"), Paragraph(note), Signatures([Signature(role) for role in roles])],
    )
