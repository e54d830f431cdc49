"""How a case begins on paper: application, registration, rights and duties, identities, representatives (items 1-4)."""

from __future__ import annotations

from huiyin.kernel.documents.parts import (
    Block,
    Column,
    Field,
    Form,
    Heading,
    Paragraph,
    Picture,
    Record,
    Signature,
    Signatures,
    Table,
)
from huiyin.mediation.models import DisputeSource
from huiyin.mediation.selectors.course import FileKept, files_called
from huiyin.mediation.services.papers.facts import (
    CaseFacts,
    day_of,
    day_words,
    minute_words,
    missing_picture,
    parties_line,
    party_form,
)
from huiyin.mediation.services.parties import IDENTITY, PROXY_LETTER

# People's mediation law, art. 23 and 24; free of charge by art. 4.
RIGHTS = (
    "选择或者接受人民调解员；",
    "接受调解、拒绝调解或者要求终止调解；",
    "要求调解公开进行或者不公开进行；",
    "自主表达意愿、自愿达成调解协议。",
)
DUTIES = ("如实陈述纠纷事实；", "遵守调解现场秩序，尊重人民调解员；", "尊重对方当事人行使权利。")
PICTURE_MM = 110.0


def opening_papers(facts: CaseFacts) -> list[Record]:
    """Item 1: the application where somebody applied, and the registration."""
    applied = facts.details.source == DisputeSource.APPLIED
    return [*([_application(facts)] if applied else []), _registration(facts)]


def rights_paper(facts: CaseFacts) -> Record:
    """Item 2: what everybody was told of their rights and duties, when, and since when they are willing."""
    accepted = facts.happened("accept")
    told = minute_words(accepted.at) if accepted else ""
    rows = [[party.side, party.name, told, _willing(facts, party.voice_id), ""] for party in facts.parties]
    return Record(
        title="人民调解当事人权利义务告知书",
        number=facts.number,
        case_mark=facts.mark,
        organ=facts.organ,
        dated=day_of(accepted.at) if accepted else None,
        blocks=[
            Paragraph("人民调解不收取任何费用。依照《中华人民共和国人民调解法》，告知如下。"),
            Heading("当事人的权利"),
            *(Paragraph(f"{number}.{line}") for number, line in enumerate(RIGHTS, 1)),
            Heading("当事人的义务"),
            *(Paragraph(f"{number}.{line}") for number, line in enumerate(DUTIES, 1)),
            Heading("告知和意愿"),
            Table(
                [
                    Column("当事人", 1.2),
                    Column("姓名", 1.2),
                    Column("告知时间", 2),
                    Column("同意调解", 2),
                    Column("签收", 1.4),
                ],
                rows,
            ),
        ],
    )


def identity_papers(facts: CaseFacts) -> list[Record]:
    """Item 3: who the parties are, with the pictures of their papers; nothing where nothing is known of anybody."""
    files = {party.voice_id: files_called(facts.course, IDENTITY, of=party.voice_id) for party in facts.parties}
    described = any(party.particulars or party.known.identity_number for party in facts.parties)
    if not described and not any(files.values()):
        return []
    return [identity_list(facts), *(_pictures(facts, party.name, files[party.voice_id]) for party in facts.parties)]


def identity_list(facts: CaseFacts) -> Record:
    """The parties and those who speak for them, as a list."""
    blocks: list[Block] = []
    for party in facts.parties:
        known = party.known
        blocks.append(party_form(party))
        blocks.append(
            Form([Field("证件号码", known.identity_number, wide=True), Field("备注", known.particulars, wide=True)])
        )
    return Record(title="当事人身份情况", number=facts.number, case_mark=facts.mark, blocks=blocks)


def representative_papers(facts: CaseFacts) -> list[Record]:
    """Item 4: who speaks for whom, with the proxy letters; nothing where everybody speaks for themselves."""
    spoken_for = [party for party in facts.parties if party.representatives]
    if not spoken_for:
        return []
    rows = [
        [party.name, one.kind, one.name, one.phone, one.scope] for party in spoken_for for one in party.representatives
    ]
    letters = [file for party in spoken_for for file in files_called(facts.course, PROXY_LETTER, of=party.voice_id)]
    columns = [Column("当事人"), Column("身份", 1.2), Column("姓名"), Column("电话", 1.3), Column("权限", 1.6)]
    return [
        Record(
            title="授权委托书",
            number=facts.number,
            case_mark=facts.mark,
            blocks=[
                Table(columns, rows, caption="代理人、代表人"),
                *pictures(letters, "委托书"),
                Signatures([Signature(f"委托人{party.name}") for party in spoken_for]),
            ],
        )
    ]


def pictures(files: list[FileKept], caption: str) -> list[Block]:
    """Files as pictures with the day they came, or the sentence that stands for one that cannot be printed."""
    return [
        Picture(file.content, f"{caption}（{day_words(file.added_at)}）", PICTURE_MM)
        if file.content
        else missing_picture(file)
        for file in files
    ]


def _application(facts: CaseFacts) -> Record:
    opened = facts.course[0]
    applicant = facts.parties[0]
    return Record(
        title="人民调解申请书",
        number=facts.number,
        case_mark=facts.mark,
        dated=day_of(opened.at),
        blocks=[
            *(party_form(party) for party in facts.parties),
            Heading("纠纷简要情况"),
            Paragraph(opened.words.get("words") or "（内容已依法删除）"),
            Heading("申请事项"),
            Paragraph(f"以上纠纷，申请{facts.organ or '人民调解委员会'}调解。本人已知悉人民调解自愿、免费。"),
            Signatures([Signature(f"申请人{applicant.name}", on=day_of(opened.at))]),
        ],
    )


def _registration(facts: CaseFacts) -> Record:
    opened, accepted = facts.course[0], facts.happened("accept")
    return Record(
        title="人民调解受理登记表",
        number=facts.number,
        case_mark=facts.mark,
        organ=facts.organ,
        dated=day_of(accepted.at) if accepted else None,
        blocks=[
            Form(
                [
                    Field("案件来源", facts.details.get_source_display()),
                    Field("纠纷类别", facts.kind),
                    Field("登记时间", minute_words(opened.at)),
                    Field("受理时间", minute_words(accepted.at) if accepted else "未受理"),
                    Field("发生地点", facts.place, wide=True),
                    Field("当事人", parties_line(facts), wide=True),
                    Field("涉及人数", str(facts.details.people_count)),
                    Field("调解员", "、".join(facts.mediators)),
                    Field("简要情况", opened.words.get("words", ""), wide=True, lines=4),
                ]
            )
        ],
    )


def _pictures(facts: CaseFacts, name: str, files: list[FileKept]) -> Record:
    shown = pictures(files, "身份证明") or [Paragraph("没有收到身份证明的照片，由调解员核对原件。")]
    return Record(title="当事人身份证明", number=name, case_mark=facts.mark, blocks=shown)


def _willing(facts: CaseFacts, voice_id: object) -> str:
    consents = facts.acts("agree_to_mediate", "join_mediation")
    return next((minute_words(one.at) for one in consents if voice_id in one.voices), "")
