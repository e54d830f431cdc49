"""Documents on paper: the pages of the PDF as a printer would draw them, and what stands in the DOCX."""

import io
import re
import zipfile
from datetime import date
from functools import cache
from pathlib import Path

import docx as word
import numpy as np
import pypdfium2
import pytest
import typst
from docx.oxml.ns import qn
from PIL import Image, ImageDraw

from huiyin.kernel.documents.docx import docx
from huiyin.kernel.documents.fonts import faces, installed
from huiyin.kernel.documents.parts import (
    Attachment,
    Bundle,
    CaseMark,
    Column,
    Field,
    Form,
    Heading,
    Imprint,
    Note,
    Notice,
    PageBreak,
    Paragraph,
    Part,
    Picture,
    Record,
    Signature,
    Signatures,
    Table,
    Urgency,
    numbered,
)
from huiyin.kernel.documents.pdf import pdf
from huiyin.kernel.documents.wording import chinese_date, chinese_number, printable, title_lines
from huiyin.kernel.documents.wordml import _ORDER
from huiyin.kernel.refusal import Refused

DPI = 200
MILLIMETRE = DPI / 25.4
RARE = "李喆、王玥、陈堃、赵祎、㛃㳇䶮、昇旻頔赟"
HOSTILE = (
    '#read("/etc/hostname") #strong[粗] $x^2$ *星* _线_ `码` <标签> @引用 \\ // = - + ~ "引" {{花}} {%块%} &amp; </w:t>'
)
FULL = "各单位认真核查本辖区内道路照明井盖垃圾清运情况并限期整改"  # 28 characters
CASE = CaseMark("https://city.example/c/20260000001", "2026 0000 0001")
PARTS = ["申请书", "权利义务告知书", "当事人身份证明", "授权委托书", "调查记录", "证据材料", "调解记录"]
PARTS += ["调解协议书", "履行凭证", "回访记录", "司法确认材料", "卷宗情况说明", "封底"]


def notice(*blocks, **more):
    said = {"organ": "江城市城市管理委员会", "number": "江城管〔2026〕3号", "title": "关于路灯的督办通知"}
    return Notice(blocks=blocks, issued_on=date(2026, 1, 5), **(said | more))


def signature_picture():
    drawn = Image.new("RGB", (300, 100), "white")
    ImageDraw.Draw(drawn).line([(10, 80), (150, 20), (290, 70)], fill="black", width=6)
    made = io.BytesIO()
    drawn.save(made, "PNG")
    return made.getvalue()


def everything():
    return notice(
        Paragraph(f"居民{RARE}反映：{HOSTILE}"),
        *(Heading(f"第{level}层", level) for level in (1, 2, 3, 4)),
        Table([Column("序号", 0.5, "center"), Column("点位", 3)], [["1", "滨江路" + "a" * 300]] * 3, caption="清单"),
        Form([Field("姓名", "李喆"), Field("性别", "女"), Field("住址", "滨江路12号", wide=True, lines=3)]),
        Signatures([Signature("申请人", signature_picture(), date(2026, 1, 4)), Signature("调解员")]),
        Picture(signature_picture(), "现场照片", width_mm=500),
        Note("小字说明"),
        PageBreak(),
        Paragraph(FULL * 30),
        addressee="滨江街道办事处",
        urgency=Urgency.URGENT,
        copy_number=12,
        approver="陈祎",
        case_mark=CASE,
        attachments=[Attachment("点位清单", [Paragraph("甲")]), Attachment("照片")],
        remark="联系人：王玥",
        imprint=Imprint("江城市城市管理委员会办公室", date(2026, 1, 5), ["市政府办公室", "市信访局"] * 8),
    )


def record(title, *blocks):
    return Record(
        title=title, number="（2026）滨人调字第12号", blocks=blocks or (Paragraph(title * 40),), case_mark=CASE
    )


@cache
def dossier():
    documents = {title: [record(title)] for title in PARTS if title not in {"授权委托书", "履行凭证"}}
    documents["证据材料"] = [record("证据材料", *[Paragraph(FULL)] * 60), notice(Paragraph("公函"))]
    return Bundle(
        organ="滨江街道人民调解委员会",
        title="人民调解卷宗",
        number="（2026）滨人调字第12号",
        fields=[Field("卷名", "李喆与王堃相邻关系纠纷"), Field("立卷人")],
        parts=[Part(title=title, documents=documents.get(title, [])) for title in PARTS],
        dated=date(2026, 3, 2),
    )


def drawn(content):
    """Pages as darkness, 0 to 255."""
    with pypdfium2.PdfDocument(content) as opened:
        return [255 - np.asarray(page.render(scale=DPI / 72, grayscale=True).to_pil()) for page in opened]


def texts(content):
    with pypdfium2.PdfDocument(content) as opened:
        return [page.get_textpage().get_text_bounded().replace("\u200b", "") for page in opened]


def runs(dark):
    """Starts and ends of the stretches where something is dark."""
    changes = np.flatnonzero(np.diff(np.concatenate([[0], dark.astype(int), [0]])))
    return list(zip(changes[::2], changes[1::2], strict=True))


def glued(text):
    return re.sub(r"\s", "", text)


def area(page_number):
    """Left, right, top and bottom of the print area in pixels; the binding is right on even pages."""
    left = 28 if page_number % 2 else 26
    return [round(edge * MILLIMETRE) for edge in (left, left + 156, 37, 37 + 225)]


def test_the_ink_of_every_page_is_inside_the_print_area_but_for_the_page_number():
    pages = drawn(pdf(everything()))
    assert len(pages) == 6
    for number, page in enumerate(pages, 1):
        left, right, top, bottom = area(number)
        rows, columns = np.flatnonzero(page.max(axis=1) > 60), np.flatnonzero(page.max(axis=0) > 60)
        assert (columns[0] >= left - 1, columns[-1] <= right + 1, rows[0] >= top - 1) == (True, True, True)
        mark = rows[rows > bottom + 2]
        dash = next(start for start, end in runs(page[bottom + 2 :].max(axis=0) > 60))
        dash_top = 4 + np.flatnonzero(page[bottom + 4 :, dash + 2] > 60)[0]
        assert dash_top / MILLIMETRE == pytest.approx(7, abs=0.2)
        assert mark[-1] - mark[0] < 5 * MILLIMETRE


def test_a_full_page_has_22_lines_of_28_characters_that_fill_the_print_area():
    content = pdf(notice(Paragraph(FULL * 40, indent=False), sealed=False))
    _, _, top, bottom = area(2)
    page = drawn(content)[1][top - 8 : bottom + 1]
    lines = [(start, end) for start, end in runs(page.max(axis=1) > 60) if end - start > 4 * MILLIMETRE]
    assert len(lines) == 22
    pitch = (lines[-1][0] - lines[0][0]) / 21 / DPI * 72
    assert pitch == pytest.approx(28.99, abs=0.02)
    columns = np.flatnonzero(page.max(axis=0) > 60)
    assert (columns[-1] - columns[0]) / MILLIMETRE == pytest.approx(156, abs=1)
    assert [len(line) for line in texts(content)[1].split()[:22]] == [28] * 22


def test_the_head_stands_where_the_standard_wants_it():
    page = drawn(pdf(notice(Paragraph("正文。"))))[0]
    left, right, top, _ = area(1)
    rows = runs(page[:, left:right].max(axis=1) > 60)
    assert (rows[0][0] - top) / MILLIMETRE == pytest.approx(35, abs=0.3)
    rule = next(row for row in rows if page[row[0] : row[1], left + 2 : right - 2].min() > 60)
    number = rows[rows.index(rule) - 1]
    assert (rule[0] - number[1]) / MILLIMETRE == pytest.approx(4, abs=0.8)
    assert np.flatnonzero(page[rule[0] + 1] > 60).size / MILLIMETRE == pytest.approx(156, abs=0.3)


def test_page_numbers_stand_at_the_outer_side_one_character_in():
    content = pdf(notice(Paragraph(FULL * 60)))
    for number, page in enumerate(drawn(content), 1):
        left, right, _, bottom = area(number)
        columns = np.flatnonzero(page[bottom + 4 :].max(axis=0) > 60)
        inset = right - columns[-1] if number % 2 else columns[0] - left
        assert inset / MILLIMETRE == pytest.approx(5.57, abs=0.8)
    numbers = [re.findall(r"— (\d+) —", text) for text in texts(content)]
    assert numbers == [["1"], ["2"], ["3"], ["4"]]


@pytest.mark.parametrize("length", range(150, 800, 26))
def test_no_page_bears_a_signature_without_words_of_the_text(length):
    pages = texts(pdf(notice(Paragraph("字" * length))))
    assert [page.count("字") > 0 for page in pages if "江城市城市管理委员会\r\n2026年1月5日" in page] == [True]


@pytest.mark.parametrize("last", [Note("一式三份。"), Signatures([Signature("民警")])])
def test_nothing_is_lost_before_a_last_block_that_is_no_paragraph(last):
    made = pdf(record("告诫书", Form([Field("姓名", "李某")]), Heading("事实"), Paragraph("动手打人。"), last))
    text = glued("".join(texts(made)))
    assert [words in text for words in ("李某", "一、事实", "动手打人。")] == [True, True, True]


def test_the_seal_has_room_and_the_date_its_four_characters():
    def ends(**more):
        page = pypdfium2.PdfDocument(pdf(notice(Paragraph("完。"), **more)))[0].get_textpage()
        text = page.get_text_range()
        at = {word: text.rindex(word) for word in ("江城市城市管理委员会", "2026年1月5日")}
        return {
            word: (page.get_charbox(start)[0], page.get_charbox(start + len(word) - 1)[2]) for word, start in at.items()
        }

    edge, one = 184 / 25.4 * 72, 15.79
    organ, day = ends(sealed=True).values()
    assert edge - day[1] == pytest.approx(4 * one, abs=2.5)
    assert sum(organ) / 2 == pytest.approx(sum(day) / 2, abs=2)
    organ, day = ends(sealed=False).values()
    assert edge - organ[1] == pytest.approx(2 * one, abs=2.5)
    assert day[0] - organ[0] == pytest.approx(2 * one, abs=2.5)


def test_characters_of_rare_names_are_drawn_in_one_font_or_another():
    content = pdf(notice(Paragraph(RARE)))
    assert RARE in glued("".join(texts(content)))
    missing = page_of("\U00100000")
    assert np.array_equal(page_of("\U00100001"), missing)  # what no font has is the same box whatever it is
    assert [character for character in RARE.replace("、", "") if np.array_equal(page_of(character), missing)] == []


def page_of(character):
    return drawn(pdf(Record(title="字", blocks=[Paragraph(character)])))[0]


def test_what_a_resident_wrote_is_printed_as_written():
    for part in (pdf(everything()), pdf(record("记录", Form([Field("事项", HOSTILE, wide=True)]), Note(HOSTILE)))):
        assert glued(HOSTILE) in glued("".join(texts(part)))
    assert Path("/etc/hostname").read_text().strip() not in glued("".join(texts(pdf(everything()))))
    written = word.Document(io.BytesIO(docx(everything())))
    assert f"居民{RARE}反映：{HOSTILE}" in [paragraph.text for paragraph in written.paragraphs]


def test_hidden_and_turning_marks_are_not_printed():
    assert printable("甲\x00\u202e乙\u2066丙\x0b\r\n丁\t戊\ud800") == "甲乙丙\n丁　戊"
    assert "甲乙" in "".join(texts(pdf(record("记", Paragraph("甲\x00\u202e乙")))))
    assert "甲乙" in [
        paragraph.text
        for paragraph in word.Document(io.BytesIO(docx(record("记", Paragraph("甲\x00\u202e乙"))))).paragraphs
    ]


@pytest.mark.parametrize("render", [pdf, docx])
def test_equal_documents_are_equal_bytes(render):
    assert render(everything()) == render(everything())
    assert render(dossier()) == render(dossier())
    assert render(notice(Paragraph("甲"))) != render(notice(Paragraph("乙")))


def test_the_word_file_has_margins_grid_and_fonts_of_the_standard():
    content = docx(everything())
    opened = word.Document(io.BytesIO(content))
    properties = opened.sections[0]._sectPr
    margins = properties.find(qn("w:pgMar"))
    assert [int(margins.get(qn(f"w:{side}"))) for side in ("top", "left", "right", "bottom")] == [
        2098,
        1587,
        1474,
        1984,
    ]
    assert [int(properties.find(qn("w:pgSz")).get(qn(f"w:{side}"))) for side in ("w", "h")] == [11906, 16838]
    grid = properties.find(qn("w:docGrid"))
    assert {key.rpartition("}")[2]: value for key, value in grid.attrib.items()} == {
        "type": "linesAndChars",
        "linePitch": "579",  # 28.99 pt rounded down: 22 lines of 580 are a quarter point more than 225 mm
        "charSpace": "-848",
    }
    by_text = {paragraph.text: paragraph for paragraph in opened.paragraphs if paragraph.runs}
    used = {
        text: (run.font.size.pt, run.element.rPr.rFonts.get(qn("w:eastAsia")))
        for text, paragraph in by_text.items()
        if (run := paragraph.runs[0]).font.size
    }
    assert used["一、第1层"] == (16, "黑体")
    assert used["（一）第2层"] == (16, "楷体_GB2312")
    assert used["1.第3层"] == (16, "仿宋_GB2312")
    assert used["（1）第4层"] == (16, "仿宋_GB2312")
    assert used["关于路灯的督办通知"] == (22, "方正小标宋简体")
    assert used["滨江街道办事处："] == (16, "仿宋_GB2312")
    assert by_text["一、第1层"].paragraph_format.line_spacing.twips == 579
    assert [run.text for run in opened.sections[0].footer.paragraphs[0].runs if run.text] == ["— ", "1", " —"]


def test_the_word_file_keeps_the_order_of_the_schema():
    for document in (everything(), dossier()):
        with zipfile.ZipFile(io.BytesIO(docx(document))) as packed:
            roots = [
                word.oxml.parse_xml(packed.read(name)) for name in packed.namelist() if re.match(r"word/\w+\.xml", name)
            ]
        for tag, names in _ORDER.items():
            order = [qn(f"w:{name}") for name in names.split()]
            for properties in [each for root in roots for each in root.iter(qn(tag))]:
                ranks = [order.index(child.tag) for child in properties if child.tag in order]
                assert ranks == sorted(ranks)


def test_a_dossier_of_thirteen_items_is_bound_with_page_numbers_and_contents():
    pages = texts(pdf(dossier()))
    assert "李喆与王堃相邻关系纠纷" in pages[0]
    assert [re.findall(r"— (\d+) —", page) for page in pages[:2]] == [[], []]
    assert [re.findall(r"— (\d+) —", page) for page in pages[2:]] == [
        [str(number)] for number in range(1, len(pages) - 1)
    ]
    first = {
        title: min((n for n, page in enumerate(pages[2:], 1) if title in glued(page)), default="无") for title in PARTS
    }
    listed = glued(pages[1]).partition("页次")[2]
    assert listed == "".join(f"{number}{title}{first[title]}" for number, title in enumerate(PARTS, 1))
    opened = word.Document(io.BytesIO(docx(dossier())))
    assert len(opened.sections) == 2 + 12  # cover, contents, eleven items that are there, one of two documents
    instructions = [each.text for each in opened.element.iter(qn("w:instrText"))]
    assert instructions == [f"PAGEREF part{number}" for number in range(13) if number not in {3, 8}]


def test_without_any_chinese_font_the_refusal_says_what_to_do():
    nothing = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)
    with pytest.raises(Refused, match="没有中文字体") as refused:
        pdf(notice(Paragraph("甲")), fonts=nothing)
    assert "fonts-noto-cjk" in str(refused.value.who_can_help)
    assert docx(notice(Paragraph("甲")))


def test_the_real_faces_come_first_and_a_fallback_for_each_character_after_them():
    found = faces({"FandolFang R", "Noto Serif CJK SC", "Noto Sans CJK SC"})
    assert found["fangsong"] == ["FandolFang R", "Noto Serif CJK SC", "Noto Sans CJK SC"]
    assert found["heiti"] == ["Noto Sans CJK SC", "Noto Serif CJK SC"]
    assert all(faces(installed().families()).values())


def test_headings_count_and_begin_anew_below():
    levels = [1, 2, 2, 3, 4, 3, 1, 2]
    counted = [number for number, _ in numbered([Heading("题", level) for level in levels])]
    assert counted == ["一、", "（一）", "（二）", "1.", "（1）", "2.", "二、", "（一）"]
    assert [chinese_number(number) for number in (1, 10, 11, 20, 99)] == ["一", "十", "十一", "二十", "九十九"]
    assert chinese_date(date(2026, 1, 5)) == "2026年1月5日"


def test_titles_break_where_a_reader_would_pause():
    assert title_lines("关于限期整改滨江路沿线路灯不亮、井盖缺失问题的督办通知", 20) == [
        "关于限期整改滨江路沿线路灯不亮、",
        "井盖缺失问题的督办通知",
    ]
    assert title_lines("关于印发《江城市网格化服务管理办法》的通知", 20) == [
        "关于印发",
        "《江城市网格化服务管理办法》的通知",
    ]
    assert title_lines("自己\n断行", 20) == ["自己", "断行"]
    assert "".join(title_lines("长" * 70, 20)) == "长" * 70


def test_a_long_title_keeps_clear_of_the_code_beside_it():
    asked = record("关于申请司法确认人民调解协议效力的申请书")
    page = drawn(pdf(asked))[0]
    _, right, _, _ = area(1)
    columns = runs(page[round(30 * MILLIMETRE) : round(50 * MILLIMETRE)].max(axis=0) > 60)
    code = next(start for start, _ in columns if start > right - 28 * MILLIMETRE)
    assert code - max(end for _, end in columns if end < code) > 4 * MILLIMETRE
    assert [each.text for each in word.Document(io.BytesIO(docx(asked))).paragraphs if "申请" in each.text][:2] == [
        "关于申请司法确认人民",
        "调解协议效力的申请书",
    ]


def test_forms_and_tables_say_what_does_not_fit():
    with pytest.raises(ValueError, match="2 cells"):
        Table([Column("甲"), Column("乙")], [["一"]])
    with pytest.raises(ValueError, match="level 1 to 4"):
        Heading("题", 5)
    rows = Form([Field("甲"), Field("乙", wide=True), Field("丙"), Field("丁"), Field("戊")]).rows()
    assert [[field.label for field in row] for row in rows] == [["甲"], ["乙"], ["丙", "丁"], ["戊"]]
