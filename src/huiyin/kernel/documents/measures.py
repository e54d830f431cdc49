"""Measures on paper, in millimetres and points (1 pt = 1/72 inch), after GB/T 9704-2012 (DOMAIN §6.4)."""

from __future__ import annotations

from dataclasses import dataclass

MILLIMETRE_PT = 72 / 25.4
PAGE_WIDTH_MM, PAGE_HEIGHT_MM = 210.0, 297.0
CASE_MARK_MM = 28.0
"""What a QR code takes at the right, the gap to its left included."""
LINES_PER_PAGE, CHARACTERS_PER_LINE = 22, 28

SIZE_2_PT, SIZE_3_PT, SIZE_4_PT, SIZE_SMALL_4_PT, SIZE_5_PT = 22.0, 16.0, 14.0, 12.0, 10.5
"""二号、三号、四号、小四、五号."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A4 with margins; `inner` is the side of the binding, left on odd pages and right on even ones."""

    top_mm: float
    inner_mm: float
    outer_mm: float
    bottom_mm: float
    size_pt: float
    """Of the text."""
    line_pt: float
    """From line to line."""
    advance_pt: float
    """From character to character."""

    @property
    def width_mm(self) -> float:
        """Of the print area (版心)."""
        return PAGE_WIDTH_MM - self.inner_mm - self.outer_mm

    @property
    def width_pt(self) -> float:
        """Of the print area."""
        return self.width_mm * MILLIMETRE_PT

    @property
    def height_mm(self) -> float:
        """Of the print area."""
        return PAGE_HEIGHT_MM - self.top_mm - self.bottom_mm


# Lines and characters fill 225 x 156 mm: 28.99 pt and 15.79 pt; a hundredth less, so that rounding never costs a line.
_LINE_PT = 225 * MILLIMETRE_PT / LINES_PER_PAGE - 0.005
_ADVANCE_PT = 156 * MILLIMETRE_PT / CHARACTERS_PER_LINE - 0.002
NOTICE = Sheet(37, 28, 26, 35, SIZE_3_PT, _LINE_PT, _ADVANCE_PT)
# A form has less air: the text in 四号, so that an agreement of usual length stays on two pages.
RECORD = Sheet(30, 28, 26, 30, SIZE_4_PT, 25.0, SIZE_4_PT)
