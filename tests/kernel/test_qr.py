"""QR codes inside a page."""

import pytest

from huiyin.kernel.qr import qr_svg


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
