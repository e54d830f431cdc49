"""A document as DOCX, for whoever has to go on writing: same data, same layout, the standard font names.

Names like 仿宋_GB2312 and 方正小标宋简体 stand in the file, because the computers of offices have these fonts and the
server need not. Equal documents give equal bytes. A word processor works out the page numbers in a bundle's contents
when it opens the file.
"""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time
from math import ceil
from typing import Any

import docx as word
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as SIDE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from huiyin.kernel.documents.docx_blocks import Body
from huiyin.kernel.documents.measures import (
    CASE_MARK_MM,
    MILLIMETRE_PT,
    NOTICE,
    PAGE_HEIGHT_MM,
    PAGE_WIDTH_MM,
    RECORD,
    SIZE_2_PT,
    SIZE_3_PT,
    SIZE_4_PT,
    Sheet,
)
from huiyin.kernel.documents.parts import Bundle, CaseMark, Document, Imprint, Notice, Record, date_of
from huiyin.kernel.documents.wording import chinese_date, printable, title_lines, width_in_characters
from huiyin.kernel.documents.wordml import (
    bookmark,
    edges,
    element,
    field,
    frame,
    indent,
    packed_anew,
    put,
    rules,
    set_face,
    space,
    twips,
    write,
)
from huiyin.kernel.documents.words import attachment_names, copies, head_size_pt, head_words, title_limit
from huiyin.kernel.qr import qr_png

_CENTERED = WD_TABLE_ALIGNMENT.CENTER
_IMPRINT_LINE_PT = 22.0
_RIGHT_TAB = WD_TAB_ALIGNMENT.RIGHT
_RED = "D7000F"
_UNDATED = date(2000, 1, 1)
_TITLE_LINE_PT = 34.0
_FOOT_MM = 4.8  # from the print area to the top of the footer, so that the dashes stand 7 mm below


def docx(document: Document) -> bytes:
    """The document as a DOCX file; needs no fonts. About 0.05 s."""
    writer = _Writer()
    if isinstance(document, Bundle):
        writer.bundle(document)
    else:
        writer.single(document)
    made = io.BytesIO()
    writer.finish(document).save(made)
    return packed_anew(made.getvalue())


class _Writer:
    """One file in the making; sections are opened in order and each has its own sheet."""

    def __init__(self) -> None:
        self._file = word.Document()
        self._opened = False
        normal: Any = self._file.styles["Normal"]
        normal.font.size = Pt(SIZE_3_PT)  # the character grid counts from the size of the style Normal
        set_face(normal, "fangsong")
        for script in ("autoSpaceDE", "autoSpaceDN"):  # no air between Chinese and Latin: the grid would be lost
            put(normal.element.get_or_add_pPr(), element(script, val=0))
        settings = self._file.settings
        settings.odd_and_even_pages_header_footer = True
        put(settings.element, element("mirrorMargins"))

    def finish(self, document: Document) -> Any:
        properties = self._file.core_properties
        made = datetime.combine(date_of(document) or _UNDATED, time(), tzinfo=UTC).replace(tzinfo=None)
        properties.created = properties.modified = made
        properties.title, properties.author = printable(document.title)[:255], printable(document.organ)[:255]
        properties.comments = ""
        return self._file

    # ---- sections

    def _section(self, sheet: Sheet, *, numbered: bool = True, restart: bool = False) -> Body:
        if self._opened:
            section = self._file.add_section(WD_SECTION.ODD_PAGE if restart else WD_SECTION.NEW_PAGE)
            space(self._file.paragraphs[-1], line=1)
        else:
            section, self._opened = self._file.sections[0], True
        section.page_width, section.page_height = Mm(PAGE_WIDTH_MM), Mm(PAGE_HEIGHT_MM)
        section.top_margin, section.bottom_margin = Mm(sheet.top_mm), Mm(sheet.bottom_mm)
        section.left_margin, section.right_margin = Mm(sheet.inner_mm), Mm(sheet.outer_mm)
        section.header_distance = Mm(15)
        section.footer_distance = Mm(sheet.bottom_mm - _FOOT_MM) - Pt(SIZE_4_PT)
        self._grid(section, sheet)
        for footer, odd in ((section.footer, True), (section.even_page_footer, False)):
            footer.is_linked_to_previous = False
            if numbered:
                _page_mark(footer.paragraphs[0], sheet, odd=odd)
        numbers = section._sectPr.find(element("pgNumType").tag)  # noqa: SLF001 - python-docx's own way down
        if numbers is not None:
            section._sectPr.remove(numbers)  # noqa: SLF001 - copied from the section before
        if restart:
            section._sectPr.find(element("cols").tag).addprevious(element("pgNumType", start=1))  # noqa: SLF001 - same
        return Body(self._file, sheet)

    @staticmethod
    def _grid(section: Any, sheet: Sheet) -> None:
        grid = section._sectPr.find(element("docGrid").tag)  # noqa: SLF001 - python-docx's own way down
        grid.attrib.clear()
        wanted: dict[str, str | int] = {"type": "lines", "linePitch": twips(sheet.line_pt)}
        if sheet is NOTICE:
            wanted = {
                "type": "linesAndChars",
                "linePitch": twips(sheet.line_pt),
                "charSpace": round((156 * MILLIMETRE_PT / 28 - SIZE_3_PT) * 4096),
            }
        for name, value in wanted.items():
            grid.set(next(iter(element("docGrid", **{name: value}).attrib)), str(value))

    # ---- documents

    def single(self, document: Notice | Record, **section: bool) -> Body:
        if isinstance(document, Notice):
            return self._notice(document, self._section(NOTICE, **section))
        return self._record(document, self._section(RECORD, **section))

    def _notice(self, notice: Notice, body: Body) -> Body:
        self._notice_head(notice, body)
        body.blank(2)
        self._title(notice.title, title_limit(notice))
        body.blank(1)
        if notice.addressee:
            body.paragraph(printable(notice.addressee) + "：", first=0)
        body.blocks(notice.blocks)
        body.attachments([printable(each.title) for each in notice.attachments])
        _signed(body, printable(notice.organ), chinese_date(notice.issued_on), sealed=notice.sealed)
        if notice.remark:
            body.paragraph(f"（{printable(notice.remark)}）")
        for label, each in zip(attachment_names(notice.attachments), notice.attachments, strict=True):
            if each.blocks:
                body.page_break()
                body.paragraph(label, first=0, face="heiti")
                body.blank(1)
                self._title(each.title, title_limit(notice))
                body.blank(1)
                body.blocks(each.blocks)
        if notice.imprint:
            self._imprint(notice.imprint)
        return body

    def _notice_head(self, notice: Notice, body: Body) -> None:
        self._case_mark(notice.case_mark)
        above = 0
        if notice.copy_number is not None:
            body.paragraph(f"{notice.copy_number:06}", first=0)
            above += 1
        if notice.urgency:
            body.paragraph(notice.urgency.value, first=0, face="heiti")
            above += 1
        head = printable(head_words(notice))
        size = head_size_pt(head)
        mark = self._file.add_paragraph()
        mark.alignment = SIDE.CENTER
        space(mark, line=size * 1.1, before=35 * MILLIMETRE_PT - above * NOTICE.line_pt)
        write(mark, head, face="biaosong", size=size, red=True)
        body.blank(2)
        number = body.paragraph(printable(notice.number), first=0)
        if notice.approver:
            indent(number, left=NOTICE.advance_pt, right=NOTICE.advance_pt)
            number.paragraph_format.tab_stops.add_tab_stop(Pt(NOTICE.width_pt - NOTICE.advance_pt), _RIGHT_TAB)
            write(number, "\t签发人：", face="fangsong", size=SIZE_3_PT)
            write(number, printable(notice.approver), face="kaiti", size=SIZE_3_PT)
        else:
            number.alignment = SIDE.CENTER
        distance = 4 * MILLIMETRE_PT - (NOTICE.line_pt - SIZE_3_PT) / 2
        rules(number, bottom=1.5, distance=distance, colour=_RED)

    def _title(self, title: str, limit: float, *, size: float = SIZE_2_PT, line: float = _TITLE_LINE_PT) -> None:
        for words in title_lines(title, limit):
            paragraph = self._file.add_paragraph()
            paragraph.alignment = SIDE.CENTER
            paragraph.paragraph_format.keep_with_next = True
            space(paragraph, line=line)
            write(paragraph, words, face="biaosong", size=size)

    def _imprint(self, imprint: Imprint) -> None:
        """A table that floats to the foot of the print area; the paragraph that follows holds it on its page."""
        thick, thin = 0.35 * MILLIMETRE_PT, 0.25 * MILLIMETRE_PT
        lines = [(f"抄送：{printable(copies(imprint))}", "")] if imprint.copies_to else []
        lines.append((printable(imprint.printed_by), f"{chinese_date(imprint.printed_on)}印发"))
        table = self._file.add_table(rows=len(lines), cols=2)
        table.alignment = _CENTERED
        # One character stays free at both sides, and a long list of copies needs more lines.
        fits = NOTICE.width_pt / SIZE_4_PT - 2
        heights = [_IMPRINT_LINE_PT * max(1, ceil(width_in_characters(text) / fits)) for text, _ in lines]
        top = (NOTICE.top_mm + NOTICE.height_mm) * MILLIMETRE_PT - sum(heights)
        place = element("tblpPr", vertAnchor="page", horzAnchor="margin", tblpXSpec="center", tblpY=twips(top))
        put(table._tbl.tblPr, place)  # noqa: SLF001 - python-docx's own way down
        put(table._tbl.tblPr, edges("tblBorders", top=thick, bottom=thick, insideH=thin))  # noqa: SLF001 - same
        for row, texts, height in zip(table.rows, lines, heights, strict=True):
            row.height, row.height_rule = Pt(height), WD_ROW_HEIGHT_RULE.EXACTLY
            cells = row.cells if texts[1] else [row.cells[0].merge(row.cells[1])]
            for side, cell, text in zip((SIDE.LEFT, SIDE.RIGHT), cells, texts, strict=False):
                cell.width = Pt(NOTICE.width_pt / len(cells))
                paragraph = cell.paragraphs[0]
                paragraph.alignment = side
                space(paragraph, line=_IMPRINT_LINE_PT - 2)
                # One character in, the inset of the cell (5.4 pt) included.
                indent(paragraph, left=SIZE_4_PT - 5.4, right=SIZE_4_PT - 5.4)
                write(paragraph, text, face="fangsong", size=SIZE_4_PT)
        space(self._file.add_paragraph(), line=1)

    def _record(self, record: Record, body: Body) -> Body:
        self._case_mark(record.case_mark)
        self._title(record.title, title_limit(record))
        if record.number:
            number = body.paragraph(printable(record.number), first=0, size=12)
            number.alignment = SIDE.RIGHT
            indent(number, right=CASE_MARK_MM * MILLIMETRE_PT if record.case_mark else 0)
        body.gap(14)
        body.blocks(record.blocks)
        day = chinese_date(record.dated) if record.dated else ""
        if record.organ or day:
            _signed(body, printable(record.organ), day, sealed=bool(record.organ))
        return body

    def _case_mark(self, mark: CaseMark | None) -> None:
        if mark is None:
            return
        picture = self._file.add_paragraph()
        picture.add_run().add_picture(io.BytesIO(qr_png(mark.content)), width=Mm(22))
        caption = self._file.add_paragraph()
        space(caption, line=11)
        write(caption, printable(mark.caption), face="songti", size=9)
        for paragraph in (picture, caption):
            paragraph.alignment = SIDE.CENTER
            frame(paragraph, width=26 * MILLIMETRE_PT)
        picture.paragraph_format.line_spacing = 1
        picture.paragraph_format.space_after = Pt(0)

    # ---- several, bound

    def bundle(self, bundle: Bundle) -> None:
        self._cover(bundle)
        self._contents(bundle)
        restart = True
        for index, part in enumerate(bundle.parts):
            for place, document in enumerate(part.documents):
                start = len(self._file.paragraphs)
                self.single(document, restart=restart)
                restart = False
                if place == 0:
                    first = next(each for each in self._file.paragraphs[start:] if each.text)
                    bookmark(first, f"part{index}", index)

    def _cover(self, bundle: Bundle) -> None:
        body = self._section(RECORD, numbered=False)
        self._case_mark(bundle.case_mark)
        space(self._file.add_paragraph(), line=45 * MILLIMETRE_PT)
        self._title(bundle.organ, 17, size=26, line=44)
        self._title(bundle.title, 12, size=36, line=64)
        body.paragraph(printable(bundle.number), first=0).alignment = SIDE.CENTER
        space(self._file.add_paragraph(), line=24 * MILLIMETRE_PT)
        body.labelled_lines(bundle.fields)

    def _contents(self, bundle: Bundle) -> None:
        body = self._section(RECORD, numbered=False)
        self._title("卷内目录", 20)
        body.gap(14)
        rows = [
            (str(number), printable(part.title), "" if part.documents else "无")
            for number, part in enumerate(bundle.parts, 1)
        ]
        table = body.ruled(("序号", "材料名称", "页次"), (4, 22, 5), ("center", "left", "center"), rows)
        for index, part in enumerate(bundle.parts):
            if part.documents:
                cell = table.rows[index + 1].cells[2].paragraphs[0]
                field(cell, f"PAGEREF part{index}", face="fangsong", size=12, shown="…")


def _page_mark(paragraph: Paragraph, sheet: Sheet, *, odd: bool) -> None:
    """— 1 —, in 四号宋体, one character in from the outer side."""
    paragraph.alignment = SIDE.RIGHT if odd else SIDE.LEFT
    indent(paragraph, right=sheet.advance_pt if odd else 0, left=0 if odd else sheet.advance_pt)
    space(paragraph, line=SIZE_4_PT)
    write(paragraph, "— ", face="songti", size=SIZE_4_PT)
    field(paragraph, "PAGE", face="songti", size=SIZE_4_PT, shown="1")
    write(paragraph, " —", face="songti", size=SIZE_4_PT)


def _signed(body: Body, organ: str, day: str, *, sealed: bool) -> None:
    """Who signs and when; widths are counted in characters, as a typist would (`layout.typ` measures them)."""
    body.blank(2 if sealed else 1, keep=True)
    wide, dated = width_in_characters(organ), width_in_characters(day)
    if sealed:
        organ_right = max(0.0, 4 + (dated - wide) / 2)
        day_right = organ_right + (wide - dated) / 2
    else:
        organ_right = max(2.0, 4 + dated - wide)
        day_right = organ_right + wide - 2 - dated
    for text, right, keep in ((organ, organ_right, True), (day, day_right, False)):
        if text:
            paragraph = body.paragraph(text, first=0)
            paragraph.alignment = SIDE.RIGHT
            paragraph.paragraph_format.keep_with_next = keep and bool(day)
            indent(paragraph, right=right * body.sheet.advance_pt)
