"""Attachments: told by their bytes, stripped, upright, small."""

import hashlib
import io
import struct
import zlib
from datetime import UTC, datetime
from typing import Any

import pillow_heif
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image

from huiyin.kernel.images import Capture, Kind, accept
from huiyin.kernel.refusal import Refused


def photo(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red").save(out, kind, **options)
    return out.getvalue()


def exif(offset: str | None = None, orientation: int = 1) -> Image.Exif:
    made = Image.Exif()
    made[ExifTags.Base.Orientation] = orientation
    made[ExifTags.Base.Make] = "SecretPhone 9"
    details = made.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = "2026:03:02 14:24:00"
    if offset:
        details[ExifTags.Base.OffsetTimeOriginal] = offset
    made.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLatitude: (25.0, 46.0, 12.0),
            ExifTags.GPS.GPSLongitudeRef: "E",
            ExifTags.GPS.GPSLongitude: (113.0, 0.0, 54.0),
        }
    )
    return made


def problem(content: bytes, **options: Any) -> str:
    with pytest.raises(Refused) as refused:
        accept(content, **options)
    return str(refused.value.details["problem"])


def test_time_and_place_are_read_and_then_gone_from_the_picture() -> None:
    kept = accept(photo(exif=exif()))
    assert kept.capture == Capture(datetime(2026, 3, 2, 6, 24, tzinfo=UTC), 113.015, 25.77)
    assert kept.sha256 == hashlib.sha256(kept.content).hexdigest()
    for content in (kept.content, kept.thumbnail or b""):
        assert b"SecretPhone" not in content
        assert b"Exif" not in content
        assert dict(Image.open(io.BytesIO(content)).getexif()) == {}


def test_a_camera_that_tells_its_offset_is_believed() -> None:
    assert accept(photo(exif=exif("+00:00"))).capture.at == datetime(2026, 3, 2, 14, 24, tzinfo=UTC)


def test_a_picture_lying_on_its_side_is_turned_upright() -> None:
    kept = accept(photo(exif=exif(orientation=6)))
    assert (kept.width, kept.height) == (40, 60)


def test_what_was_hidden_behind_the_picture_is_not_kept() -> None:
    assert b"<script>" not in accept(photo() + b"<script>alert(1)</script>").content


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (photo("JPEG"), Kind.JPEG),
        (photo("WEBP"), Kind.JPEG),
        (photo("GIF", mode="P"), Kind.JPEG),
        (photo("PNG"), Kind.JPEG),
        (photo("PNG", mode="RGBA"), Kind.PNG),
        (photo("PNG", mode="I;16"), Kind.JPEG),
        (b"%PDF-1.7\n1 0 obj<<>>endobj", Kind.PDF),
    ],
)
def test_each_kind_is_kept_as_something_every_browser_shows(content: bytes, kind: Kind) -> None:
    assert accept(content).kind is kind


def test_a_heic_photo_becomes_a_jpeg() -> None:
    out = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 64), "red")).save(out)
    kept = accept(out.getvalue())
    assert (kept.kind, kept.width, kept.height) == (Kind.JPEG, 64, 64)


def test_a_large_photo_is_made_smaller_and_has_a_thumbnail() -> None:
    kept = accept(photo(size=(5000, 2500)))
    assert (kept.width, kept.height) == (2560, 1280)
    assert kept.thumbnail is not None
    assert Image.open(io.BytesIO(kept.thumbnail)).size == (320, 160)


@pytest.mark.parametrize(
    "content", [b"MZ\x90", b"\x7fELF", b"#!/bin/sh", b"PK\x03\x04", b" <svg onload=x>", b"<!DOCTYPE html>", b"hello"]
)
def test_programs_archives_and_pages_are_refused_whatever_they_are_called(content: bytes) -> None:
    assert problem(content) == "kind"


def test_a_picture_that_would_burst_the_memory_is_refused_before_it_is_unpacked() -> None:
    header = b"IHDR" + struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    chunks = [header, b"IDAT" + zlib.compress(bytes(99))]
    parts = (struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks)
    assert problem(b"\x89PNG\r\n\x1a\n" + b"".join(parts)) == "pixels"
    assert problem(photo("PNG", size=(10_000, 7_000), mode="1")) == "pixels"


def test_empty_large_broken_and_armed_files_are_refused() -> None:
    assert problem(b"") == "empty"
    assert problem(photo(), size_limit_bytes=100) == "size"
    assert problem(photo()[:200]) == "damaged"
    assert problem(b"%PDF-1.7 /OpenAction << /S /JavaScript /JS (x) >>") == "program"


@given(
    st.binary(max_size=64),
    st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\0\0\0\0WEBP", b"\0\0\0\x18ftypheic"]),
)
def test_whatever_follows_a_right_beginning_is_refused_not_crashed_on(rest: bytes, start: bytes) -> None:
    assert problem(start + rest) in {"damaged", "pixels"}
