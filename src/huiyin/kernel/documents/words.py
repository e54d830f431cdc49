"""What every format works out alike: a notice's red head, names of attachments, copies, how wide a picture may be."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image

from huiyin.kernel.documents.measures import CASE_MARK_MM, MILLIMETRE_PT, NOTICE, RECORD, SIZE_2_PT
from huiyin.kernel.documents.parts import Attachment, Imprint, Notice, Picture, Record
from huiyin.kernel.documents.wording import width_in_characters

_LARGEST_HEAD_PT = 52.0
_HIGHEST_PICTURE_MM = 190.0


def head_words(notice: Notice) -> str:
    """发文机关标志: as said, else the organ and 文件."""
    return notice.head or f"{notice.organ}文件"


def head_size_pt(head: str) -> float:
    """As large as fits into one line of the print area, at most 52 pt (the standard leaves it free, DOMAIN §6.4)."""
    return min(_LARGEST_HEAD_PT, round(NOTICE.width_pt / width_in_characters(head) - 0.05, 1))


def fitting_width_mm(picture: Picture) -> float:
    """As wide as asked, but no wider than the text and no higher than 190 mm, so that its caption stays on the page."""
    with Image.open(io.BytesIO(picture.content), formats=("PNG", "JPEG")) as opened:
        width, height = opened.size
    return min(picture.width_mm, NOTICE.width_mm, _HIGHEST_PICTURE_MM * width / height)


def title_limit(document: Notice | Record) -> float:
    """Characters of 二号 that a line of the title may have; beside a QR code fewer, so that it stays in the middle."""
    if isinstance(document, Notice):
        return NOTICE.width_pt / SIZE_2_PT
    beside_pt = 2 * CASE_MARK_MM * MILLIMETRE_PT if document.case_mark else 0.0
    return (RECORD.width_pt - beside_pt) / SIZE_2_PT


def attachment_names(attachments: Sequence[Attachment]) -> list[str]:
    """附件 for the only one, 附件1, 附件2 for several."""
    return ["附件"] if len(attachments) == 1 else [f"附件{number}" for number, _ in enumerate(attachments, 1)]


def copies(imprint: Imprint) -> str:
    """抄送: organs with 、 between and a full stop; empty for none."""
    return "、".join(imprint.copies_to) + "。" if imprint.copies_to else ""
