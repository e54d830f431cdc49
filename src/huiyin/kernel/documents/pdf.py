"""A document as PDF: its data goes as JSON to a fixed layout (`layout.typ`), so no text is ever read as markup.

The typesetter runs in this process, offline, sees the layout and the pictures of this document and no file beside
them. Equal documents give equal bytes on one machine: the file bears the day of the document, not the hour of its
making.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import typst
from PIL import Image

from huiyin.kernel.documents.fonts import faces, installed
from huiyin.kernel.documents.measures import NOTICE, RECORD, SIZE_2_PT
from huiyin.kernel.documents.parts import (
    Attachment,
    Block,
    Bundle,
    CaseMark,
    Document,
    Form,
    Heading,
    Note,
    Notice,
    PageBreak,
    Paragraph,
    Part,
    Picture,
    Record,
    Signatures,
    Table,
    date_of,
    numbered,
)
from huiyin.kernel.documents.wording import chinese_date, printable, title_lines
from huiyin.kernel.documents.words import (
    attachment_names,
    copies,
    fitting_width_mm,
    head_size_pt,
    head_words,
    title_limit,
)
from huiyin.kernel.qr import qr_svg

_LAYOUT = Path(__file__).with_name("layout.typ")
_KINDS = {
    Heading: "heading",
    Paragraph: "paragraph",
    Table: "table",
    Form: "form",
    Signatures: "signatures",
    Picture: "picture",
    Note: "note",
    PageBreak: "pagebreak",
}
_UNDATED = date(2000, 1, 1)

Tree = dict[str, Any]


def pdf(document: Document, *, fonts: typst.Fonts | None = None) -> bytes:
    """The document as a PDF file; `fonts` are those of the machine unless said.

    `Refused` when there is no Chinese font at all, `PIL.UnidentifiedImageError` for a picture that is neither PNG nor
    JPEG. About 0.1 s for three pages, 0.3 s for a bundle.
    """
    fonts = fonts or installed()
    files: dict[str, bytes] = {"main.typ": _layout()}
    tree = _Trees(files).of(document)
    data = {
        "document": tree,
        "faces": faces(fonts.families()),
        "sheets": {"notice": asdict(NOTICE), "record": asdict(RECORD)},
        "title": printable(document.title),
        "author": printable(document.organ),
    }
    made = datetime.combine(date_of(document) or _UNDATED, time(), tzinfo=UTC)
    everything: Any = files  # files by name instead of one: the stubs do not know yet that this is taken
    made_bytes: bytes = typst.compile(
        everything,
        root=str(_LAYOUT.parent),
        font_paths=fonts,
        sys_inputs={"document": json.dumps(data, ensure_ascii=False)},
        timestamp=made,
    )
    return made_bytes


@cache
def _layout() -> bytes:
    return _LAYOUT.read_bytes()


class _Trees:
    """Documents as JSON trees; pictures go into `files` under names of our own."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = files

    def of(self, document: Document) -> Tree:
        if isinstance(document, Notice):
            return self._notice(document)
        return self._bundle(document) if isinstance(document, Bundle) else self._record(document)

    def _notice(self, notice: Notice) -> Tree:
        head = printable(head_words(notice))
        return {
            "kind": "notice",
            "organ": printable(notice.organ),
            "date": chinese_date(notice.issued_on),
            "head": head,
            "head_size": head_size_pt(head),
            "number": printable(notice.number),
            "approver": printable(notice.approver),
            "copy_number": "" if notice.copy_number is None else f"{notice.copy_number:06}",
            "urgency": notice.urgency.value,
            "title": title_lines(notice.title, title_limit(notice)),
            "addressee": printable(notice.addressee),
            "blocks": self._blocks(notice.blocks),
            "attachments": self._attachments(notice.attachments),
            "sealed": notice.sealed,
            "remark": printable(notice.remark),
            "case_mark": self._case_mark(notice.case_mark),
            "imprint": notice.imprint
            and {
                "printed_by": printable(notice.imprint.printed_by),
                "printed_on": chinese_date(notice.imprint.printed_on),
                "copies_to": printable(copies(notice.imprint)),
            },
        }

    def _attachments(self, attachments: Sequence[Attachment]) -> list[Tree]:
        return [
            {
                "name": printable(attachment.title),
                "label": label,
                "title": title_lines(attachment.title, NOTICE.width_pt / SIZE_2_PT),
                "blocks": self._blocks(attachment.blocks),
            }
            for label, attachment in zip(attachment_names(attachments), attachments, strict=True)
        ]

    def _record(self, record: Record) -> Tree:
        return {
            "kind": "record",
            "title": title_lines(record.title, title_limit(record)),
            "number": printable(record.number),
            "organ": printable(record.organ),
            "date": chinese_date(record.dated) if record.dated else "",
            "blocks": self._blocks(record.blocks),
            "case_mark": self._case_mark(record.case_mark),
        }

    def _bundle(self, bundle: Bundle) -> Tree:
        return {
            "kind": "bundle",
            "organ": printable(bundle.organ),
            "title": title_lines(bundle.title, 12),
            "number": printable(bundle.number),
            "fields": [_cleaned(asdict(field)) for field in bundle.fields],
            "parts": [self._part(part) for part in bundle.parts],
            "case_mark": self._case_mark(bundle.case_mark),
        }

    def _part(self, part: Part) -> Tree:
        return {"title": printable(part.title), "documents": [self.of(document) for document in part.documents]}

    def _blocks(self, blocks: Sequence[Block]) -> list[Tree]:
        return [
            {"kind": _KINDS[type(block)], **self._block(block), **({"number": number} if number else {})}
            for number, block in numbered(blocks)
        ]

    def _block(self, block: Block) -> Tree:
        if isinstance(block, Form):
            return {"rows": [[_cleaned(asdict(field)) for field in row] for row in block.rows()]}
        if isinstance(block, Signatures):
            return {
                "lines": [
                    {
                        "role": printable(line.role),
                        "picture": line.picture and self._picture(line.picture),
                        "on": chinese_date(line.on) if line.on else "",
                    }
                    for line in block.lines
                ]
            }
        if isinstance(block, Picture):
            width_mm = fitting_width_mm(block)
            return {"caption": printable(block.caption), "content": self._picture(block.content), "width_mm": width_mm}
        tree: Tree = _cleaned(asdict(block))
        return tree

    def _case_mark(self, mark: CaseMark | None) -> Tree | None:
        if mark is None:
            return None
        return {"image": self._file(qr_svg(mark.content).encode()), "caption": printable(mark.caption)}

    def _picture(self, content: bytes) -> str:
        """A photo inside an SVG: the typesetter takes only texts from memory, and nothing is written to a disk."""
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as opened:
            size, kind = 'width="{}" height="{}"'.format(*opened.size), opened.get_format_mimetype()
        link = f"data:{kind};base64,{base64.b64encode(content).decode()}"
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><image {size} href="{link}"/></svg>'
        return self._file(svg.encode())

    def _file(self, content: bytes) -> str:
        name = f"picture-{len(self._files)}.svg"
        self._files[name] = content
        return f"/{name}"


def _cleaned(value: Any) -> Any:
    """All texts inside, at any depth, without unprintable characters."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _cleaned(each) for key, each in value.items()}
    return [_cleaned(each) for each in value] if isinstance(value, list | tuple) else value
