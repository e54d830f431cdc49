"""Fonts: which one plays which part, here on the machine and in a word processor's file.

Official documents name four faces: 仿宋 for the text, 黑体 and 楷体 for headings, 小标宋 for titles, and 宋体 for page
numbers. The real ones are commercial; where the machine has them they are taken, else Fandol, else any other
Chinese font. No single font has every character of every name (喆玥堃祎 break Fandol's 仿宋, DOMAIN §6.6), so
each face is a list and the typesetter goes down it for each character.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

import typst
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.refusal import Refused

# Where TeX keeps Fandol on Debian; no other program looks there.
_FOLDERS = tuple(f"/usr/share/{tree}/fonts/opentype/public/fandol" for tree in ("texlive/texmf-dist", "texmf"))

FACES: Mapping[str, tuple[str, ...]] = {
    "fangsong": ("FangSong_GB2312", "FangSong", "STFangsong", "Zhuque Fangsong (technical preview)", "FandolFang R"),
    "kaiti": ("KaiTi_GB2312", "KaiTi", "STKaiti", "FandolKai", "LXGW WenKai", "AR PL UKai CN"),
    "heiti": ("SimHei", "STHeiti", "FandolHei"),
    "biaosong": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05"),
    "songti": ("SimSun", "NSimSun", "STSong", "FandolSong"),
}
"""Families by face, best first; what `FALLBACKS` adds comes after them."""

_SERIF = ("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "Source Han Serif CN", "Songti SC", "SimSun")
_SANS = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "PingFang SC", "SimHei")
_ANY = ("LXGW WenKai", "FandolSong", "AR PL UMing CN", "AR PL SungtiL GB", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei")
FALLBACKS: Mapping[str, tuple[str, ...]] = {
    "fangsong": (*_SERIF, *_ANY, *_SANS),
    "kaiti": (*_SERIF, *_ANY, *_SANS),
    "heiti": (*_SANS, *reversed(_ANY), *_SERIF),
    "biaosong": (*_SERIF, *_ANY, *_SANS),
    "songti": (*_SERIF, *_ANY, *_SANS),
}

WORD_NAMES: Mapping[str, str] = {
    "fangsong": "仿宋_GB2312",
    "kaiti": "楷体_GB2312",
    "heiti": "黑体",
    "biaosong": "方正小标宋简体",
    "songti": "宋体",
}
"""The standard names, for files that are opened on a computer of an office, which has these fonts."""


@cache
def installed() -> typst.Fonts:
    """The fonts of the machine, read once a process (about 0.1 s)."""
    return typst.Fonts(
        include_system_fonts=True,
        include_embedded_fonts=False,
        font_paths=[folder for folder in _FOLDERS if Path(folder).is_dir()],
    )


def faces(families: Collection[str]) -> dict[str, list[str]]:
    """For each face the families that are there, best first. `Refused` when no Chinese font is among them."""
    found = {
        face: list(dict.fromkeys(name for name in (*names, *FALLBACKS[face]) if name in families))
        for face, names in FACES.items()
    }
    if not all(found.values()):
        raise Refused(
            _("这台服务器上没有中文字体，不能生成 PDF；可以先下载 Word 文件。"),
            who_can_help=_("系统管理员（在 Debian 上安装 fonts-noto-cjk）"),
        )
    return found
