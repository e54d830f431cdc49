"""Masking: what is shown of a name, number or address before somebody gives a reason to see it (DOMAIN §7.2).

A mask says little and always the same: the length of a given name stays hidden. A masked value that comes back from
a form is refused, so that stars never overwrite the truth.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from huiyin.kernel.codes.typed import plain
from huiyin.kernel.refusal import Refused

_COMPOUND_SURNAMES = frozenset(
    """
    欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 司空 宇文 长孙 夏侯 轩辕 端木 百里
    东郭 南宫 西门 呼延 闻人 鲜于 公冶 太史 申屠 澹台 濮阳 淳于 单于 宗政 公羊 钟离 赫连 万俟
    独孤 拓跋 纳兰 完颜 耶律 左丘 谷梁 段干 梁丘 第五 东门 南门 闾丘 亓官 司寇 仲孙 子车 颛孙
    漆雕 乐正 壤驷 公良 夹谷 宰父 微生 羊舌
    """.split()  # noqa: SIM905 - eighty names read better as words
)
_STARS = re.compile(r"[*\uff0a\u2217\u2022\u25cf\u2731]")
_UP_TO_VILLAGE = re.compile(r".*?(?:社区|居委会|村委会|村|嘎查)")
_UP_TO_TOWN = re.compile(r".*?(?:街道|镇|乡|苏木)")
_UP_TO_COUNTY = re.compile(r".*(?:[区县旗]|自治州|市|省)")
_MOBILE_LENGTH = 11
_SHOWN_TAIL = 4


def mask_name(name: str) -> str:
    """`张三丰` → `张*`, `欧阳锋` → `欧阳*`, `Anna Li` → `A*`; empty stays empty."""
    name = name.strip()
    if not name:
        return ""
    surname = name[:2] if name[:2] in _COMPOUND_SURNAMES and len(name) > 2 else name[:1]  # noqa: PLR2004 - two characters
    return f"{surname}*"


def mask_phone(phone: str) -> str:
    """`13812345678` → `138****5678`; any other number keeps its last two digits only."""
    digits = re.sub(r"^(?:\+|00)?86(?=1\d{10}$)", "", re.sub(r"[()]", "", plain(phone)))
    if not digits:
        return ""
    if len(digits) == _MOBILE_LENGTH and digits.startswith("1"):
        return f"{digits[:3]}****{digits[-_SHOWN_TAIL:]}"
    return f"****{digits[-2:]}" if len(digits) > _SHOWN_TAIL else "****"


def mask_citizen_number(number: str) -> str:
    """`11010519491231002X` → `1101**********002X`; anything shorter is hidden whole."""
    number = plain(number)
    if not number:
        return ""
    return f"{number[:4]}{'*' * 10}{number[-4:]}" if len(number) == 18 else "*" * 8  # noqa: PLR2004 - GB 11643 length


def mask_address(address: str) -> str:
    """The address down to the village or community: `苏仙区观山洞街道月峰社区 3 栋 502` → `苏仙区观山洞街道月峰社区**`.

    Without one: to the town, else to the county or city, else nothing of it.
    """
    address = address.strip()
    if not address:
        return ""
    for pattern in (_UP_TO_VILLAGE, _UP_TO_TOWN, _UP_TO_COUNTY):
        known = pattern.match(address)
        if known:
            return f"{known.group()}**"
    return "**"


def is_masked(text: str) -> bool:
    """Whether a name, number or address carries mask characters."""
    return bool(_STARS.search(text))


def refuse_masked(text: str, field: str) -> str:
    """`text` itself, or `Refused` when it is a mask that was sent back."""
    if is_masked(text):
        raise Refused(
            _("带星号的内容不能保存。请输入完整内容，或者不改这一项。"), field=field, details={"problem": "masked"}
        )
    return text
