"""The parts of a word processor's file that python-docx does not name: fonts by script, grid, frames, fields, rules.

Lengths are points unless the name says otherwise; the file counts in twips (1/20 pt).
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor, Twips
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from huiyin.kernel.documents.fonts import WORD_NAMES

# The first instant a ZIP file can name: when it was written says nothing and would make equal files differ.
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
# The schema (ISO/IEC 29500-1) wants the children of these elements in this order; what is not named here comes last.
_ORDER = {
    "w:pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs"
    " suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd"
    " snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment"
    " textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "w:tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing"
    " tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "w:tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "w:settings": "writeProtection view zoom removePersonalInformation removeDateAndTime doNotDisplayPageBoundaries"
    " displayBackgroundShape printPostScriptOverText printFractionalCharacterWidth printFormsData embedTrueTypeFonts"
    " embedSystemFonts saveSubsetFonts saveFormsData mirrorMargins",
}


def twips(points: float) -> int:
    """Points as the file counts them, rounded down: 22 lines a twentieth of a point too high are 21."""
    return int(points * 20)


def element(tag: str, *children: Any, **attributes: str | int) -> Any:
    """An element of the word processing namespace, as are its attributes."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(children)
    return made


def put(properties: Any, child: Any) -> None:
    """Add a child to an element where the schema wants it, in place of one of the same name."""
    for before in properties.findall(child.tag):
        properties.remove(before)
    order = next(
        [qn(f"w:{name}") for name in names.split()] for tag, names in _ORDER.items() if qn(tag) == properties.tag
    )
    earlier = order[: order.index(child.tag)]
    properties.insert(sum(each.tag in earlier for each in properties), child)


def set_face(run: Run | Any, face: str) -> None:
    """One font for all scripts, by its standard name; of a run or a style."""
    fonts = run.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), WORD_NAMES[face])


def write(paragraph: Paragraph, text: str, *, face: str, size: float, red: bool = False) -> Run:
    """Add words to a paragraph; line breaks in the text are line breaks."""
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    if red:
        run.font.color.rgb = RGBColor(0xD7, 0x00, 0x0F)
    set_face(run, face)
    return run


def space(paragraph: Paragraph, *, line: float, before: float = 0.0, after: float = 0.0, on_grid: bool = False) -> None:
    """Exact pitch of the lines, free space around; on the grid of the section or off it."""
    spacing = paragraph.paragraph_format
    spacing.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    spacing.line_spacing = Twips(twips(line))
    spacing.space_before, spacing.space_after = Pt(before), Pt(after)
    if not on_grid:
        put(paragraph._p.get_or_add_pPr(), element("snapToGrid", val=0))  # noqa: SLF001 - python-docx's own way down


def indent(paragraph: Paragraph, *, first: float = 0.0, left: float = 0.0, right: float = 0.0) -> None:
    """Room at the sides and before the first line; a `first` below nothing hangs."""
    spacing = paragraph.paragraph_format
    spacing.first_line_indent, spacing.left_indent, spacing.right_indent = Pt(first), Pt(left), Pt(right)


def rules(
    paragraph: Paragraph, *, top: float = 0.0, bottom: float = 0.0, distance: float = 0.0, colour: str = "000000"
) -> None:
    """Rules above and below the paragraph by their width, as wide as the text; 0 for none."""
    drawn = [
        element(side, val="single", sz=round(width * 8), space=round(distance), color=colour)
        for side, width in (("top", top), ("bottom", bottom))
        if width
    ]
    put(paragraph._p.get_or_add_pPr(), element("pBdr", *drawn))  # noqa: SLF001 - python-docx's own way down


def frame(paragraph: Paragraph, *, width: float, down: float = 0.0) -> None:
    """Take the paragraph out of the text: to the right of the print area, `down` from its top.

    Neighbours in equal frames stand together.
    """
    place: dict[str, str | int] = {"wrap": "around", "vAnchor": "margin", "hAnchor": "margin", "xAlign": "right"}
    place["y"] = max(twips(down), 1)
    put(paragraph._p.get_or_add_pPr(), element("framePr", w=twips(width), hSpace=0, **place))  # noqa: SLF001 - same


def field(paragraph: Paragraph, instruction: str, *, face: str, size: float, shown: str = "") -> None:
    """Something the word processor works out (PAGE, PAGEREF); `shown` until it has."""
    for content in (
        element("fldChar", fldCharType="begin", dirty="true"),
        element("instrText"),
        element("fldChar", fldCharType="separate"),
        None,
        element("fldChar", fldCharType="end"),
    ):
        run = write(paragraph, shown if content is None else "", face=face, size=size)
        if content is not None:
            content.text = instruction if content.tag == qn("w:instrText") else None
            run._r.append(content)  # noqa: SLF001 - python-docx's own way down


def bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """A place that PAGEREF can ask for."""
    paragraph._p.append(element("bookmarkStart", id=number, name=name))  # noqa: SLF001 - python-docx's own way down
    paragraph._p.append(element("bookmarkEnd", id=number))  # noqa: SLF001 - python-docx's own way down


def edges(tag: str, **widths: float) -> Any:
    """Rules around a table or cell by side, in points; 0 for none."""
    return element(
        tag,
        *(
            element(side, val="single" if width else "nil", sz=round(width * 8), space=0, color="000000")
            for side, width in widths.items()
        ),
    )


def packed_anew(content: bytes) -> bytes:
    """The same ZIP file with its entries in order and without the time of writing."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            new.writestr(zipfile.ZipInfo(name, _ZIP_EPOCH), old.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()
