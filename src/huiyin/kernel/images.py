"""Attachments made safe: told by their bytes, stripped of where and who, small enough to show.

`accept(content)` looks at the first bytes, never at the name. A photo is opened within limits, its time and place
are read, then it is turned upright and written anew, so that nothing that came with it (EXIF, GPS, a hidden archive)
goes on. The digest is of the bytes that are kept. A PDF is kept as it is, unless it carries a program.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import ExifTags, Image, ImageOps

from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import city_zone

SIZE_LIMIT_BYTES = 20 * 1024 * 1024
PIXEL_LIMIT = 60_000_000
SIDE_LIMIT_PIXELS = 2_560
THUMBNAIL_SIDE_PIXELS = 320
_JPEG_QUALITY = 85


class Kind(StrEnum):
    """What may be attached, by what it is kept as."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    GIF = "image/gif"
    HEIC = "image/heic"
    PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Capture:
    """When and where a photo says it was taken; None where it does not say. Degrees are WGS-84, as cameras write
    them.
    """

    at: datetime | None = None
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """What is kept. `sha256` is the hexadecimal digest of `content`; width, height and thumbnail are 0 and None for
    a PDF.
    """

    kind: Kind
    content: bytes
    sha256: str
    width: int
    height: int
    thumbnail: bytes | None
    capture: Capture


_PROGRAMS: tuple[tuple[bytes, str | Promise], ...] = (
    (b"MZ", gettext_lazy("Windows 程序")),
    (b"\x7fELF", gettext_lazy("Linux 程序")),
    (b"\xca\xfe\xba\xbe", gettext_lazy("Java 程序")),
    (b"#!", gettext_lazy("脚本")),
    (b"PK\x03\x04", gettext_lazy("压缩包或安装包")),
    (b"Rar!", gettext_lazy("压缩包或安装包")),
    (b"7z\xbc\xaf", gettext_lazy("压缩包或安装包")),
    (b"\x1f\x8b", gettext_lazy("压缩包或安装包")),
    (b"\xd0\xcf\x11\xe0", gettext_lazy("旧版 Office 文件")),
)
_MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|svg|script|\?xml)", re.IGNORECASE)
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})
_PDF_PROGRAM = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|RichMedia)\b")


def sniff(content: bytes) -> Kind | None:
    """The kind told by the first bytes, or None for anything that may not be attached."""
    starts: tuple[tuple[bytes, Kind], ...] = (
        (b"\xff\xd8\xff", Kind.JPEG),
        (b"\x89PNG\r\n\x1a\n", Kind.PNG),
        (b"GIF87a", Kind.GIF),
        (b"GIF89a", Kind.GIF),
        (b"%PDF-", Kind.PDF),
    )
    for start, kind in starts:
        if content.startswith(start):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Kind.WEBP
    return Kind.HEIC if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS else None


def accept(content: bytes, *, size_limit_bytes: int = SIZE_LIMIT_BYTES) -> Attachment:
    """Make an uploaded file safe to keep and show. A still picture comes back as JPEG, or PNG where it is see-through.

    `Refused` (`details["problem"]`: empty, size, kind, pixels, damaged, heic or program) with what to do instead.
    """
    if not content:
        raise _refused("empty", _("这个文件是空的，请重新选择。"))
    if len(content) > size_limit_bytes:
        sentence = _("文件太大，最多 %(limit)d MB。请选小一点的，或者先压缩。")
        raise _refused("size", sentence % {"limit": size_limit_bytes // 1024 // 1024})
    kind = sniff(content)
    if kind is None:
        raise _refused("kind", _wrong_kind(content))
    return _accept_pdf(content) if kind is Kind.PDF else _accept_image(content, kind)


def read_capture(image: Image.Image) -> Capture:
    """Time and place out of a picture's EXIF. A time without an offset is the city's; nonsense counts as not said."""
    exif = image.getexif()
    details = exif.get_ifd(ExifTags.IFD.Exif)
    places = exif.get_ifd(ExifTags.IFD.GPSInfo)
    tag = ExifTags.GPS
    longitude = _degrees(places.get(tag.GPSLongitude), places.get(tag.GPSLongitudeRef), 180)
    latitude = _degrees(places.get(tag.GPSLatitude), places.get(tag.GPSLatitudeRef), 90)
    known = longitude is not None and latitude is not None and (longitude, latitude) != (0, 0)
    taken = _taken_at(details.get(ExifTags.Base.DateTimeOriginal), details.get(ExifTags.Base.OffsetTimeOriginal))
    return Capture(taken, longitude if known else None, latitude if known else None)


def _accept_pdf(content: bytes) -> Attachment:
    if _PDF_PROGRAM.search(content):
        raise _refused("program", _("这个 PDF 里带有程序或附件，不能上传。请另存或打印成普通 PDF。"))
    return Attachment(Kind.PDF, content, hashlib.sha256(content).hexdigest(), 0, 0, None, Capture())


def _accept_image(content: bytes, kind: Kind) -> Attachment:
    if kind is Kind.HEIC:
        _learn_heic()
    with _opened(content) as image:
        capture = read_capture(image)
        upright = ImageOps.exif_transpose(image)
        see_through = upright.has_transparency_data
        plain = upright.convert("RGBA" if see_through else "RGB")
    plain.thumbnail((SIDE_LIMIT_PIXELS, SIDE_LIMIT_PIXELS))
    kept, kept_kind = _encoded(plain, see_through=see_through)
    small = plain.copy()
    small.thumbnail((THUMBNAIL_SIDE_PIXELS, THUMBNAIL_SIDE_PIXELS))
    digest = hashlib.sha256(kept).hexdigest()
    thumbnail = _encoded(small, see_through=see_through)[0]
    return Attachment(kept_kind, kept, digest, plain.width, plain.height, thumbnail, capture)


@contextmanager
def _opened(content: bytes) -> Iterator[Image.Image]:
    """The decoded picture. The size it claims is looked at before any pixel is unpacked."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is stricter and speaks
            image = Image.open(io.BytesIO(content))
        with image:
            if image.width * image.height > PIXEL_LIMIT:
                raise _refused("pixels", _("照片的像素太多，请缩小后再上传。"))
            image.load()
            yield image
    except Image.DecompressionBombError as error:
        raise _refused("pixels", _("照片的像素太多，请缩小后再上传。")) from error
    except (OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, struct.error) as error:
        raise _refused("damaged", _("这张照片打不开，可能没有传完整。请重新拍一张或重新选择。")) from error


def _encoded(image: Image.Image, *, see_through: bool) -> tuple[bytes, Kind]:
    out = io.BytesIO()
    clean = Image.new(image.mode, image.size)  # a new picture has no info left from the old one
    clean.paste(image)
    if see_through:
        clean.save(out, "PNG", optimize=True)
        return out.getvalue(), Kind.PNG
    clean.save(out, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    return out.getvalue(), Kind.JPEG


def _learn_heic() -> None:
    if find_spec("pillow_heif") is None:
        raise _refused("heic", _("这里打不开 HEIC 照片。请在手机“设置—相机—格式”里选“兼容性最佳”，重新拍一张。"))
    register: Callable[[], None] = import_module("pillow_heif").register_heif_opener
    register()


def _wrong_kind(content: bytes) -> str:
    for start, name in _PROGRAMS:
        if content.startswith(start):
            return _("这是%(kind)s，不能上传。请上传照片或 PDF。") % {"kind": name}
    if _MARKUP.match(content):
        return _("这是%(kind)s，不能上传。请上传照片或 PDF。") % {"kind": _("网页文件")}
    return _("只能上传照片（JPG、PNG、WebP、HEIC、GIF）或 PDF。")


def _taken_at(text: Any, offset: Any) -> datetime | None:
    try:
        taken = datetime.strptime(str(text).strip("\x00 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - the zone comes next
        found = re.fullmatch(r"([+-])(\d{2}):(\d{2})", str(offset).strip("\x00 "))
        if found is None:
            return taken.replace(tzinfo=city_zone()).astimezone(UTC)
        sign, hours, minutes = found.groups()
        distance = timedelta(hours=int(hours), minutes=int(minutes))
        return taken.replace(tzinfo=timezone(distance if sign == "+" else -distance)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _degrees(parts: Any, reference: Any, limit: int) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not 0 <= value <= limit:
        return None
    return -value if str(reference).strip("\x00 ").upper() in {"S", "W"} else value


def _refused(problem: str, sentence: str) -> Refused:
    return Refused(sentence, field="file", details={"problem": problem})
