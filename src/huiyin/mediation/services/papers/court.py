"""What a court wants for confirming an agreement: the joint application and what goes with it (DOMAIN §3.6)."""

from __future__ import annotations

from datetime import timedelta

from huiyin.kernel.documents.parts import Column, Heading, Paragraph, Part, Record, Signature, Signatures, Table
from huiyin.kernel.documents.wording import chinese_date
from huiyin.kernel.time import city_zone
from huiyin.mediation.selectors.course import files_called
from huiyin.mediation.services.papers.facts import CaseFacts, day_of, party_form
from huiyin.mediation.services.papers.opening import identity_papers, pictures, representative_papers
from huiyin.mediation.types.court import court_window

_PROOFS = ("photos", "photo")


def court_parts(facts: CaseFacts, agreement: list[Record]) -> list[Part]:
    """The six papers a court asks for; one that nobody handed in is listed as not there."""
    return [
        Part(title="司法确认申请书", documents=[application_paper(facts)]),
        Part(title="人民调解协议书", documents=agreement),
        Part(title="当事人身份证明", documents=identity_papers(facts)),
        Part(title="财产权利证明", documents=_proofs(facts)),
        Part(title="送达地址确认书", documents=[_delivery(facts)]),
        Part(title="授权委托书", documents=representative_papers(facts)),
    ]


def application_paper(facts: CaseFacts) -> Record:
    """The joint application; its last day stands on it, because after that no court takes it."""
    agreement, confirmation = facts.agreement, facts.confirmation
    assert agreement is not None
    assert agreement.effective_at is not None
    court = confirmation.court if confirmation else ""
    limit = court_window(facts.playbook)
    last = agreement.effective_at.astimezone(city_zone()).date() + timedelta(days=limit)
    return Record(
        title="司法确认申请书",
        number=agreement.title,
        case_mark=facts.mark,
        dated=day_of(confirmation.applied_at) if confirmation else None,
        blocks=[
            *(party_form(party) for party in facts.parties),
            Heading("请求事项"),
            Paragraph(f"请求依法确认经{agreement.committee.name}主持达成的{agreement.title}《人民调解协议书》有效。"),
            Heading("事实和理由"),
            Paragraph(agreement.facts or ""),
            Paragraph(
                f"经人民调解，各方自愿达成协议，协议自{chinese_date(day_of(agreement.effective_at))}起生效。各方确认："
                "协议出于自愿，不违反法律，不损害国家利益、社会公共利益和他人合法权益，没有恶意串通、规避法律的行为；"
                "因协议内容给他人造成损害的，愿意承担相应的法律责任。"
            ),
            Paragraph(f"应当共同申请的最后一日：{chinese_date(last)}（自协议生效之日起{limit}日内）。"),
            Paragraph("此致"),
            Paragraph(court or "＿＿＿＿＿＿＿＿人民法院", indent=False),
            Signatures([Signature(f"{party.side}{party.name}") for party in facts.parties]),
        ],
    )


def _proofs(facts: CaseFacts) -> list[Record]:
    files = files_called(facts.course, *_PROOFS)
    if not files:
        return []
    blocks = pictures(files, "财产权利证明和其他材料")
    return [Record(title="财产权利证明", number=facts.number, case_mark=facts.mark, blocks=blocks)]


def _delivery(facts: CaseFacts) -> Record:
    rows = [[party.name, party.known.delivery_address or party.known.address, party.phone] for party in facts.parties]
    return Record(
        title="送达地址确认书",
        number=facts.number,
        case_mark=facts.mark,
        blocks=[
            Table([Column("当事人"), Column("送达地址", 3), Column("电话", 1.3)], rows),
            Paragraph("以上地址和电话真实有效，用于接收法院的文书；如有变更，及时告知法院。"),
            Signatures([Signature(f"{party.side}{party.name}") for party in facts.parties]),
        ],
    )
