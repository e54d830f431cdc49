"""How a case ends on paper: performance, visits, the court, how the case went, the back cover (items 9-13)."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.kernel.documents.parts import Block, Field, Form, Heading, Paragraph, Record, Signature, Signatures
from huiyin.kernel.documents.wording import chinese_date
from huiyin.mediation.models import VisitKind
from huiyin.mediation.services.papers.court import application_paper
from huiyin.mediation.services.papers.facts import (
    CaseFacts,
    day_of,
    day_words,
    minute_words,
    parties_line,
    printed_on,
)
from huiyin.mediation.services.papers.opening import pictures

_RATINGS = {"satisfied": "满意", "basically": "基本满意", "unsatisfied": "不满意"}
_ENDED = ("stop", "not_agreed", "fail_jointly", "not_sued")


def performance_papers(facts: CaseFacts) -> list[Record]:
    """Item 9: how it was performed, with what proves it."""
    visits = [one for one in facts.visits if one.kind == VisitKind.FOLLOW_UP]
    if not visits:
        return []
    blocks: list[Block] = []
    for visit in visits:
        happening = facts.at(visit.seq)
        blocks.append(Heading(minute_words(visit.at)))
        blocks.append(Paragraph((happening.words.get("words") if happening else "") or ""))
        blocks += pictures(list(happening.files) if happening else [], "履行凭证")
    return [Record(title="协议履行记录和凭证", number=facts.number, case_mark=facts.mark, blocks=blocks)]


def visit_papers(facts: CaseFacts) -> list[Record]:
    """Item 10: parties, number of the agreement, what it was about, performance and content, who called, when."""
    return [
        Record(
            title="人民调解回访记录",
            number=facts.number,
            case_mark=facts.mark,
            dated=day_of(visit.at),
            blocks=[
                Form(
                    [
                        Field("当事人", parties_line(facts), wide=True),
                        Field("协议编号", facts.number),
                        Field("回访时间", minute_words(visit.at)),
                        Field("事由", f"{facts.title}的履行和满意情况", wide=True),
                        Field("是否满意", _rating(facts, visit.seq)),
                        Field("回访人", facts.who(visit.visitor_id)),
                        Field("情况", _words(facts, visit.seq), wide=True, lines=4),
                    ]
                ),
                Signatures([Signature("被回访人"), Signature("回访人")]),
            ],
        )
        for visit in facts.visits
        if visit.kind == VisitKind.RETURN
    ]


def court_papers(facts: CaseFacts) -> list[Record]:
    """Item 11: the joint application and what the court decided."""
    confirmation = facts.confirmation
    if confirmation is None:
        return []
    decided = facts.at(confirmation.decided_seq) if confirmation.decided_seq else None
    result = "裁定协议有效" if confirmation.is_granted else "没有确认"
    form = Form(
        [
            Field("受理法院", confirmation.court, wide=True),
            Field("申请日期", day_words(confirmation.applied_at)),
            Field("决定日期", day_words(confirmation.decided_at)),
            Field("决定", result if decided else "还没有决定", wide=True),
            Field("裁定书", decided.words.get("words", "") if decided else "", wide=True, lines=2),
        ]
    )
    letters = pictures(list(decided.files), "裁定书") if decided else []
    decision = Record(title="司法确认情况", number=facts.number, case_mark=facts.mark, blocks=[form, *letters])
    return [application_paper(facts), decision]


def summary_papers(facts: CaseFacts, missing: Sequence[str]) -> list[Record]:
    """Item 12: how the case went, which items are not there; where it ended without agreement, the notice of it."""
    ended = facts.happened(*_ENDED)
    return [_summary(facts, missing), *([_termination(facts)] if ended and facts.matter.ending == "terminated" else [])]


def back_cover(facts: CaseFacts) -> Record:
    """Item 13."""
    return Record(
        title="卷宗封底",
        number=facts.number,
        blocks=[
            Form(
                [
                    Field("立卷人", facts.printed_by),
                    Field("立卷日期", chinese_date(printed_on())),
                    Field("检查人", ""),
                    Field("检查日期", ""),
                    Field("备考", "", wide=True, lines=4),
                ]
            )
        ],
    )


def _summary(facts: CaseFacts, missing: Sequence[str]) -> Record:
    matter, agreement = facts.matter, facts.agreement
    amount = f"{agreement.amount_cents / 100:.2f}元" if agreement and agreement.amount_cents else "没有"
    return Record(
        title="卷宗情况说明",
        number=facts.number,
        case_mark=facts.mark,
        organ=facts.organ,
        dated=printed_on(),
        blocks=[
            Form(
                [
                    Field("卷名", facts.title, wide=True),
                    Field("案件来源", facts.details.get_source_display()),
                    Field("纠纷类别", facts.kind),
                    Field("受理日期", day_words(facts.details.accepted_at)),
                    Field("结束日期", day_words(matter.closed_at) or "还没有结束"),
                    Field("结果", facts.playbook.step(matter.step).words.zh, wide=True),
                    Field("协议形式", agreement.get_form_display() if agreement else "没有达成协议"),
                    Field("涉及金额", amount),
                    Field("协议生效", day_words(agreement.effective_at) if agreement else ""),
                    Field("司法确认", _confirmation(facts)),
                    *_with_court(facts),
                    Field("调解员", "、".join(facts.mediators), wide=True),
                    Field("缺项", "、".join(missing) or "没有缺项", wide=True, lines=2),
                ]
            ),
            Signatures([Signature(f"立卷人{facts.printed_by}", on=printed_on())]),
        ],
    )


def _with_court(facts: CaseFacts) -> list[Field]:
    """The court that handed the case over and what it heard; the referral to a court and which ways were told."""
    found, commission, referral = [], facts.commission, facts.referral
    if commission is not None:
        answer = f"{day_words(commission.answered_at)}答复：{commission.get_result_display()}"
        found.append(Field("法院委派、委托", f"{commission.get_kind_display()}，{commission.number}", wide=True))
        found.append(Field("答复法院", answer if commission.answered_at else "还没有答复", wide=True))
    if referral is not None:
        told = facts.at(referral.referred_seq)
        ways = {choice.code: choice.words.zh for choice in facts.playbook.reasons.get("ways", ())}
        names = "、".join(ways[code] for code in (told.inputs.get("ways", ()) if told else ()) if code in ways)
        why = "调解期限届满" if referral.is_late else (told.words.get("words", "") if told else "")
        where = referral.court.name if referral.court else "法院诉调对接"
        found.append(Field("转法院", f"{day_words(referral.referred_at)}转{where}：{why}", wide=True, lines=2))
        found.append(Field("已告知的途径", names or "仲裁、行政裁决、诉讼（到期告知）", wide=True))
        decided = "已立案" if referral.is_filed else "没有起诉"
        found.append(Field("法院答复", decided if referral.decided_at else "还没有答复", wide=True))
    return found


def _termination(facts: CaseFacts) -> Record:
    ended = facts.happened(*_ENDED)
    assert ended is not None
    action = facts.playbook.actions[ended.action]
    words = ended.words.get("words", "")
    return Record(
        title="终止调解通知书",
        number=facts.number,
        case_mark=facts.mark,
        organ=facts.organ,
        dated=day_of(ended.at),
        blocks=[
            Paragraph(f"{'、'.join(party.name for party in facts.parties)}：", indent=False),
            Paragraph(
                f"你们之间的{facts.kind}纠纷，因{facts.reason(ended)}，于{minute_words(ended.at)}终止调解。{words}"
            ),
            Paragraph(action.next_door.zh if action.next_door else ""),
        ],
    )


def _rating(facts: CaseFacts, seq: int) -> str:
    happening = facts.at(seq)
    return _RATINGS.get(str(happening.inputs.get("satisfaction")), "") if happening else ""


def _words(facts: CaseFacts, seq: int) -> str:
    happening = facts.at(seq)
    return happening.words.get("words", "") if happening else ""


def _confirmation(facts: CaseFacts) -> str:
    if facts.confirmation is None:
        return "没有申请"
    if facts.confirmation.decided_at is None:
        return "已申请，法院还没有决定"
    return "法院裁定有效" if facts.confirmation.is_granted else "法院没有确认"
