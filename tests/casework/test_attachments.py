"""Files: what they really are, where and when they were taken, and who may see them."""

import io
from datetime import UTC, datetime

import pytest
from django.conf import settings
from PIL import ExifTags, Image

from huiyin.casework.models import Attachment, Matter
from huiyin.casework.selectors import attachment_content, by_receipt
from huiyin.casework.services import act, attach, erase_attachment
from huiyin.casework.types import AttachmentGiven
from huiyin.kernel.refusal import Refused


def photo(colour: str = "red", kind: str = "JPEG") -> bytes:
    """A picture with a place and a time in it."""
    out, image = io.BytesIO(), Image.new("RGB", (64, 48), colour)
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:03:02 09:10:00"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps.update({1: "N", 2: (28.0, 0.0, 18.0), 3: "E", 4: (112.0, 0.0, 36.0)})
    image.save(out, kind, exif=exif)
    return out.getvalue()


def given(content: bytes, name: str = "photos") -> AttachmentGiven:
    return AttachmentGiven(name, content, "photo.jpg")


def test_time_and_place_are_read_and_then_stripped(town):
    receipt = town.raise_matter(attachments=[given(photo())])
    row = Attachment.objects.get()
    assert row.captured_at == datetime(2026, 3, 2, 1, 10, tzinfo=UTC)
    assert (row.captured_longitude_e6, row.captured_latitude_e6) == (112_010_000, 28_005_000)
    kind, content = attachment_content(town.worker, row.id)
    assert kind == "image/jpeg"
    assert dict(Image.open(io.BytesIO(content)).getexif()) == {}
    assert by_receipt(receipt.code, secret=receipt.secret, device="d").attachments[0].id == row.id


def test_a_file_lies_encrypted_under_its_hash_and_the_journal_names_the_hash(town):
    town.raise_matter(attachments=[given(photo())])
    row = Attachment.objects.get()
    stored = (settings.MEDIA_ROOT / row.sha256[:2] / row.sha256).read_bytes()
    assert not stored.startswith(b"\xff\xd8")
    assert row.sha256 in bytes(Matter.objects.get().journal.get().body).decode()


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"MZ" + b"\0" * 100, "kind"), (b"#!/bin/sh\n", "kind"), (b"\xff\xd8\xff" + b"\0" * (40 * 1024 * 1024), "size")],
)
def test_a_program_named_like_a_photo_and_forty_megabytes_are_refused_and_nothing_is_taken_in(town, content, problem):
    with pytest.raises(Refused) as refused:
        town.raise_matter(attachments=[given(content)])
    assert refused.value.details["problem"] == problem
    assert Matter.objects.count() == 0


def test_a_heic_photo_is_kept_as_a_jpeg(town):
    pillow_heif = pytest.importorskip("pillow_heif")
    out = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 48), "blue")).save(out)
    town.raise_matter(attachments=[given(out.getvalue())])
    assert Attachment.objects.get().media_type == "image/jpeg"


def test_a_photo_answers_the_need_whose_name_it_bears(town):
    receipt = town.raise_matter()
    town.push(receipt.matter_id)
    town.do(town.roads, receipt.matter_id, "attend")
    act(
        town.roads,
        matter_id=receipt.matter_id,
        action="solved",
        inputs={"words": "好了"},
        revision=3,
        attachments=[given(photo("green"), "photo")],
    )
    row = Attachment.objects.get()
    assert (row.seq, row.name) == (4, "photo")


def test_who_may_not_see_the_matter_does_not_see_its_files(town):
    town.raise_matter(attachments=[given(photo())])
    with pytest.raises(Refused, match="没有找到"):
        attachment_content(town.other_worker, Attachment.objects.get().id)


def test_an_erased_file_leaves_the_disk_unless_another_matter_has_it_too(town, django_capture_on_commit_callbacks):
    first = town.raise_matter(attachments=[given(photo())])
    second = town.raise_matter("同一张照片", attachments=[given(photo())])
    path = settings.MEDIA_ROOT / Attachment.objects.first().sha256[:2] / Attachment.objects.first().sha256
    for receipt, stays in ((first, True), (second, False)):
        row = Attachment.objects.get(matter=receipt.matter_id)
        with django_capture_on_commit_callbacks(execute=True):
            erase_attachment(town.desk, attachment_id=row.id, reason="本人要求")
        assert path.exists() is stays
    with pytest.raises(Refused, match="已依法删除"):
        attachment_content(town.desk, row.id)


def test_files_can_be_added_later_and_too_many_are_refused(town):
    receipt = town.raise_matter()
    attach(town.worker, matter_id=receipt.matter_id, attachments=[given(photo("blue"))])
    assert Matter.objects.get().revision == 2
    with pytest.raises(Refused, match="最多上传"):
        attach(town.worker, matter_id=receipt.matter_id, attachments=[given(photo())] * 13)
