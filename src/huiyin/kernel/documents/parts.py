"""What a document is: plain data, without a thought of fonts, points or file formats.

A `Notice` is an official document (公文) with its head, a `Record` a plain form or minutes (笔录、协议书、登记表),
and a `Bundle` several of them bound behind a cover and a list of contents (卷宗). Their bodies are blocks. Headings are
numbered here and nowhere else (`numbered`), so that every format shows the same numbers.

Texts are Chinese because the documents are; any text may come from a resident and is printed literally.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from huiyin.kernel.documents.wording import heading_number

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 4, without its number: 一、 （一） 1. （1） are put before it (DOMAIN §6.4, levels)."""

    text: str
    level: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 4:  # noqa: PLR2004 - the standard has four levels
            raise ValueError(f"A heading has level 1 to 4, not {self.level}.")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, two characters in; each line break in the text begins another one."""

    text: str
    indent: bool = True
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `share` is its part of the width, relative to the others."""

    title: str
    share: float = 1.0
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table whose head is repeated on each page. `ValueError` when a row has too few or too many cells."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    caption: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"Each row needs {len(self.columns)} cells.")


@dataclass(frozen=True, slots=True)
class Field:
    """A labelled box of a form. An empty value leaves room to write; `lines` is how many lines at least.

    A field that is not `wide` shares its row with the next one that is not.
    """

    label: str
    value: str = ""
    wide: bool = False
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Form:
    """Labelled boxes with rules around them, two a row where they are not wide."""

    fields: Sequence[Field]

    def rows(self) -> Iterator[tuple[Field, ...]]:
        """The fields as they stand in rows: one wide one, or one or two others."""
        waiting: list[Field] = []
        for field in self.fields:
            if waiting and (field.wide or len(waiting) == 2):  # noqa: PLR2004 - two a row
                yield tuple(waiting)
                waiting = []
            if field.wide:
                yield (field,)
            else:
                waiting.append(field)
        if waiting:
            yield tuple(waiting)


@dataclass(frozen=True, slots=True)
class Signature:
    """A line to sign on: whose, and the picture (PNG) where it was signed on a screen, else room for a hand.

    Without `on` the line asks for the date as well.
    """

    role: str
    picture: bytes | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Signatures:
    """Signature lines that stay together on one page."""

    lines: Sequence[Signature]


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG or JPEG (evidence, an identity paper) as wide as said, at most the text, with what it shows below."""

    content: bytes
    caption: str = ""
    width_mm: float = 120.0


@dataclass(frozen=True, slots=True)
class Note:
    """An explanation in smaller type."""

    text: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Heading | Paragraph | Table | Form | Signatures | Picture | Note | PageBreak


@dataclass(frozen=True, slots=True)
class CaseMark:
    """The QR code of a matter at the top right: what it holds (an address or the case code) and what stands below."""

    content: str
    caption: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment of a notice by name; with blocks it is printed behind the notice on a page of its own."""

    title: str
    blocks: Sequence[Block] = ()


class Urgency(StrEnum):
    """紧急程度."""

    NONE = ""
    URGENT = "加急"
    MOST_URGENT = "特急"


@dataclass(frozen=True, slots=True)
class Imprint:
    """版记: whom copies go to, who printed it and when, at the foot of the last page."""

    printed_by: str
    printed_on: date
    copies_to: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An official document after GB/T 9704-2012 (DOMAIN §6.4).

    `organ` signs it; `head` is the red name above (the organ and 文件 unless said); `number` is the whole
    发文字号 as the counter gave it, with 〔〕. A line break in the title is where it breaks, else it is broken well.
    `approver` (签发人) makes it a 上行文: the number goes left, the name right. `sealed` leaves the room a seal needs.
    """

    organ: str
    number: str
    title: str
    issued_on: date
    blocks: Sequence[Block]
    addressee: str = ""
    head: str = ""
    attachments: Sequence[Attachment] = ()
    sealed: bool = True
    remark: str = ""
    copy_number: int | None = None
    urgency: Urgency = Urgency.NONE
    approver: str = ""
    imprint: Imprint | None = None
    case_mark: CaseMark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A plain form, record or agreement: title, number, body; what is signed stands in `Signatures` blocks.

    `organ` and `dated` end it at the right, with room for a seal when there is an organ. Both may be absent.
    """

    title: str
    blocks: Sequence[Block]
    number: str = ""
    organ: str = ""
    dated: date | None = None
    case_mark: CaseMark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One item of a bundle; without documents it is only listed, as not there."""

    title: str
    documents: Sequence[Notice | Record] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Documents bound into one file: a cover with its fields, the list of contents, then each part on new pages.

    Pages are numbered from the first part on; the contents name the page where each part begins.
    """

    organ: str
    title: str
    number: str
    fields: Sequence[Field]
    parts: Sequence[Part]
    dated: date | None = None
    case_mark: CaseMark | None = None


Document = Notice | Record | Bundle


def numbered(blocks: Sequence[Block]) -> Iterator[tuple[str, Block]]:
    """Each block with the number of its heading, empty for all others; a heading starts the levels below anew."""
    counts = [0, 0, 0, 0]
    for block in blocks:
        if isinstance(block, Heading):
            level = block.level
            counts[level - 1] += 1
            counts[level:] = [0] * (4 - level)
            yield heading_number(level, counts[level - 1]), block
        else:
            yield "", block


def date_of(document: Document) -> date | None:
    """The day a document bears."""
    return document.issued_on if isinstance(document, Notice) else document.dated
