"""QR codes inside a page."""

import io

import pytest
from PIL import Image

from huiyin.kernel.qr import qr_png, qr_svg


def test_the_svg_scales_carries_its_label_and_no_inline_style() -> None:
    svg = qr_svg("https://example.org/g/431003001002003", label="网格 <3>")
    assert svg.startswith("<svg")
    assert "viewBox" in svg
    assert 'aria-label="网格 &lt;3&gt;"' in svg
    assert "style=" not in svg
    assert "<script" not in svg


def test_a_text_too_long_for_a_code_is_refused() -> None:
    with pytest.raises(ValueError, match="3000 bytes"):
        qr_svg("x" * 3000)


def test_the_picture_of_a_code_has_eight_pixels_a_module_and_is_the_same_each_time() -> None:
    content = qr_png("20260000001")
    assert Image.open(io.BytesIO(content)).size == ((21 + 8) * 8, (21 + 8) * 8)
    assert qr_png("20260000001") == content
    with pytest.raises(ValueError, match="3000 bytes"):
        qr_png("x" * 3000)
