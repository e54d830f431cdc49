"""The blocks of a body in a DOCX file: paragraphs, headings, tables, forms, signatures, pictures."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as HEIGHT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as SIDE
from docx.shared import Mm, Pt
from docx.table import Table as WordTable
from docx.table import _Cell as Cell
from docx.text.paragraph import Paragraph as WordParagraph

from huiyin.kernel.documents.measures import CHARACTERS_PER_LINE, SIZE_4_PT, SIZE_SMALL_4_PT, Sheet
from huiyin.kernel.documents.parts import (
    Block,
    Field,
    Form,
    Heading,
    Note,
    PageBreak,
    Paragraph,
    Picture,
    Signatures,
    Table,
    numbered,
)
from huiyin.kernel.documents.wording import chinese_date, printable, width_in_characters
from huiyin.kernel.documents.wordml import edges, element, indent, put, space, write
from huiyin.kernel.documents.words import fitting_width_mm

_RULE_PT = 0.5
_CELL_LINE_PT = 18.0
_FACES = ("heiti", "kaiti", "fangsong", "fangsong")
_SIDES = {"left": SIDE.LEFT, "center": SIDE.CENTER, "right": SIDE.RIGHT}
_SHORT_LINES = 6
_NO_DATE = "　　　年　　月　　日"


class Body:
    """Writes at the end of a file, in the measures of a sheet."""

    def __init__(self, file: Any, sheet: Sheet) -> None:
        self._file = file
        self.sheet = sheet

    def paragraph(
        self, text: str, *, first: float = 2.0, face: str = "fangsong", size: float | None = None
    ) -> WordParagraph:
        """A paragraph on the grid, `first` characters in."""
        paragraph: WordParagraph = self._file.add_paragraph()
        space(paragraph, line=self.sheet.line_pt, on_grid=True)
        indent(paragraph, first=first * self.sheet.advance_pt)
        paragraph.alignment = SIDE.JUSTIFY
        paragraph.paragraph_format.widow_control = False
        write(paragraph, text, face=face, size=size or self.sheet.size_pt)
        return paragraph

    def blank(self, lines: int, *, keep: bool = False) -> None:
        """Empty lines; `keep` holds them to what follows."""
        for _ in range(lines):
            self.paragraph("", first=0).paragraph_format.keep_with_next = keep

    def page_break(self) -> None:
        """What follows begins on a new page."""
        paragraph = self._file.add_paragraph()
        space(paragraph, line=1)
        paragraph.add_run()._r.append(element("br", type="page"))  # noqa: SLF001 - python-docx's own way down

    def blocks(self, blocks: Sequence[Block]) -> None:
        """All blocks; a last paragraph that is not long is held to what follows, so that no signature stands alone."""
        last: WordParagraph | None = None
        for number, block in numbered(blocks):
            last = self._block(block, number)
        if last is not None and width_in_characters(last.text) <= _SHORT_LINES * CHARACTERS_PER_LINE:
            last.paragraph_format.keep_with_next = True

    def attachments(self, titles: Sequence[str]) -> None:
        """附件：1. … below an empty line; long names hang under their first character."""
        if titles:
            self.blank(1, keep=True)
        for index, title in enumerate(titles):
            number = f"{index + 1}." if len(titles) > 1 else ""
            paragraph = self.paragraph(("附件：" if index == 0 else "") + number + title, first=0)
            paragraph.paragraph_format.keep_with_next = True
            hang = (3.0 if index == 0 else 0.0) + len(number) / 2
            one = self.sheet.advance_pt
            indent(paragraph, left=(5 + len(number) / 2) * one, first=-hang * one)

    def labelled_lines(self, fields: Sequence[Field]) -> None:
        """Label and value with a rule below the value, for covers."""
        table = self._table(len(fields), (60.0, 92.0))
        for row, each in zip(table.rows, fields, strict=True):
            label, value = row.cells
            row.height = Pt(34)
            _fill(label, printable(each.label) + "：", side=SIDE.RIGHT, size=SIZE_4_PT)
            _fill(value, printable(each.value), size=SIZE_4_PT)
            put(value._tc.get_or_add_tcPr(), edges("tcBorders", bottom=_RULE_PT))  # noqa: SLF001 - python-docx's way down

    def ruled(
        self, titles: Sequence[str], shares: Sequence[float], sides: Sequence[str], rows: Sequence[Sequence[str]]
    ) -> WordTable:
        """A ruled table with a head that is repeated on each page."""
        total = sum(shares)
        table = self._table(len(rows) + 1, [share / total * self.sheet.width_mm for share in shares], ruled=True)
        table.rows[0]._tr.get_or_add_trPr().append(element("tblHeader"))  # noqa: SLF001 - python-docx's own way down
        for cell, title in zip(table.rows[0].cells, titles, strict=True):
            _fill(cell, title, side=SIDE.CENTER, face="heiti")
        for row, texts in zip(list(table.rows)[1:], rows, strict=True):
            row._tr.get_or_add_trPr().append(element("cantSplit"))  # noqa: SLF001 - python-docx's own way down
            for cell, text, side in zip(row.cells, texts, sides, strict=True):
                _fill(cell, text, side=_SIDES[side])
        return table

    def _table(self, rows: int, widths_mm: Sequence[float], *, ruled: bool = False) -> WordTable:
        table: WordTable = self._file.add_table(rows=rows, cols=len(widths_mm))
        table.autofit = False
        table.alignment = WD_TABLE_ALIGNMENT.CENTER  # else its edge would stand out by the inset of a cell
        if ruled:
            sides = dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), _RULE_PT)
            put(table._tbl.tblPr, edges("tblBorders", **sides))  # noqa: SLF001 - python-docx's own way down
        for column, width in zip(table.columns, widths_mm, strict=True):
            column.width = Mm(width)
            for cell in column.cells:
                cell.width = Mm(width)
        return table

    def gap(self, points: float = 8.0) -> WordParagraph:
        """Some air below a table; without it two tables would grow together."""
        paragraph: WordParagraph = self._file.add_paragraph()
        space(paragraph, line=points)
        return paragraph

    def _block(self, block: Block, number: str) -> WordParagraph | None:
        if isinstance(block, Heading):
            paragraph = self.paragraph(number + printable(block.text), face=_FACES[block.level - 1])
            paragraph.paragraph_format.keep_with_next = True
            put(paragraph._p.get_or_add_pPr(), element("outlineLvl", val=block.level - 1))  # noqa: SLF001 - same
            return paragraph
        if isinstance(block, Paragraph):
            return self._paragraphs(block)
        if isinstance(block, Note):
            paragraph = self.paragraph(printable(block.text), first=0, size=SIZE_SMALL_4_PT)
            space(paragraph, line=_CELL_LINE_PT, before=4)
            return paragraph
        if isinstance(block, PageBreak):
            self.page_break()
            return None
        return self._boxes(block)

    def _paragraphs(self, block: Paragraph) -> WordParagraph | None:
        paragraph = None
        for line in printable(block.text).split("\n"):
            paragraph = self.paragraph(line, first=2.0 if block.indent and block.align == "left" else 0.0)
            paragraph.alignment = SIDE.JUSTIFY if block.align == "left" else _SIDES[block.align]
        return paragraph

    def _boxes(self, block: Table | Form | Signatures | Picture) -> WordParagraph | None:
        if isinstance(block, Picture):
            return self._picture(block)
        if isinstance(block, Table):
            if block.caption:
                caption = self.paragraph(printable(block.caption), first=0, face="heiti", size=SIZE_4_PT)
                caption.alignment, caption.paragraph_format.keep_with_next = SIDE.CENTER, True
            columns = block.columns
            self.ruled(
                [printable(column.title) for column in columns],
                [column.share for column in columns],
                [column.align for column in columns],
                [[printable(text) for text in row] for row in block.rows],
            )
        elif isinstance(block, Form):
            self._form(block)
        else:
            self._signatures(block)
        return self.gap()

    def _form(self, form: Form) -> None:
        label_mm = 26.0
        value_mm = self.sheet.width_mm / 2 - label_mm
        rows = list(form.rows())
        table = self._table(len(rows), (label_mm, value_mm, label_mm, value_mm), ruled=True)
        for row, fields in zip(table.rows, rows, strict=True):
            row.height = Pt(max(max(each.lines for each in fields) * _CELL_LINE_PT, 22) + 8)
            cells = row.cells
            if len(fields) == 1:
                cells[1].merge(cells[3])
            for index, each in enumerate(fields):
                _fill(cells[2 * index], printable(each.label), side=SIDE.CENTER, face="heiti")
                _fill(cells[2 * index + 1], printable(each.value), top=each.lines > 1)

    def _signatures(self, block: Signatures) -> None:
        width = self.sheet.width_mm
        table = self._table(len(block.lines), (width * 0.34, width * 0.28, width * 0.38))
        for row, line in zip(table.rows, block.lines, strict=True):
            row._tr.get_or_add_trPr().append(element("cantSplit"))  # noqa: SLF001 - python-docx's own way down
            row.height = Mm(15)
            role, room, day = row.cells
            _fill(role, printable(line.role) + "：", size=SIZE_4_PT)
            _fill(day, chinese_date(line.on) if line.on else _NO_DATE, side=SIDE.RIGHT, size=SIZE_4_PT)
            put(room._tc.get_or_add_tcPr(), edges("tcBorders", bottom=_RULE_PT))  # noqa: SLF001 - same
            for cell in row.cells:
                cell.vertical_alignment = HEIGHT.BOTTOM
                cell.paragraphs[0].paragraph_format.keep_with_next = True
            if line.picture:
                room.paragraphs[0].alignment = SIDE.CENTER
                room.paragraphs[0].add_run().add_picture(io.BytesIO(line.picture), height=Mm(12))

    def _picture(self, block: Picture) -> WordParagraph:
        paragraph: WordParagraph = self._file.add_paragraph()
        paragraph.alignment = SIDE.CENTER
        paragraph.paragraph_format.space_after = Pt(4)
        paragraph.paragraph_format.keep_with_next = bool(block.caption)
        paragraph.add_run().add_picture(io.BytesIO(block.content), width=Mm(fitting_width_mm(block)))
        if block.caption:
            paragraph = self.paragraph(printable(block.caption), first=0, size=SIZE_SMALL_4_PT)
            paragraph.alignment = SIDE.CENTER
        return paragraph


def _fill(
    cell: Cell,
    text: str,
    *,
    side: SIDE = SIDE.LEFT,
    face: str = "fangsong",
    size: float = SIZE_SMALL_4_PT,
    top: bool = False,
) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = side
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
    paragraph.paragraph_format.line_spacing = 1
    put(paragraph._p.get_or_add_pPr(), element("snapToGrid", val=0))  # noqa: SLF001 - python-docx's own way down
    write(paragraph, text, face=face, size=size)
    cell.vertical_alignment = HEIGHT.TOP if top else HEIGHT.CENTER
