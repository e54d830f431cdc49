"""Blind indexes: an encrypted value found again by a keyed hash of it.

Each purpose has its own key, so that the indexes of two columns cannot be laid side by side. A value is made plain
first, so that a phone typed with spaces or +86 is the same phone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from huiyin.kernel.crypto.keyring import key_ring

INDEX_BYTES = 16


def blind_index(value: str, purpose: str, normalise: Callable[[str], str] | None = None) -> bytes:
    """Sixteen bytes that stand for `value` under `purpose` (such as `people.person.phone`).

    `normalise` (default `normal_text`; `normal_phone` for phones) is applied first. Equal values give equal bytes.
    """
    plain = (normalise or normal_text)(value)
    return key_ring().keyed_digest(plain.encode(), f"index/{purpose}")[:INDEX_BYTES]


def normal_text(value: str) -> str:
    """NFKC, capitals, without spaces: `ｏｕ 阳` and `OU阳` are one name."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", value)).upper()


def normal_phone(value: str) -> str:
    """Digits only, without the country code of a Chinese mobile number."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", value))
    return re.sub(r"^(?:00)?86(?=1\d{10}$)", "", digits)


def last_four(value: str) -> str:
    """The last four characters of a phone or citizen number, for a second index of its own purpose."""
    return re.sub(r"[^0-9A-Z]", "", normal_text(value))[-4:]
