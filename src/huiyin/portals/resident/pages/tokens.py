"""Tokens: the id of a matter to be, made with the page and bound to the browser's mark."""

from __future__ import annotations

from uuid import UUID

from django.core import signing

from huiyin.kernel.ids import uuid7

_SALT = "resident.raise"


def new_token(device: str) -> str:
    """A fresh id (UUID version 7), signed for this browser."""
    return signing.Signer(salt=f"{_SALT}/{device}").sign(str(uuid7()))


def id_of(token: str, device: str) -> UUID:
    """The id in a token; a new one when the token is another browser's or none, so that nothing sent is lost."""
    try:
        return UUID(signing.Signer(salt=f"{_SALT}/{device}").unsign(token))
    except (signing.BadSignature, ValueError):
        return uuid7()
