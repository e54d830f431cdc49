"""Grants: which receipts this browser may read, kept in its session. A grant is made by sending from here, by the
secret in a receipt's QR, or by the phone's last four digits; it holds the voice, never a secret or a number.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from huiyin.casework.types import ReceiptView
from huiyin.people.pages.sessions import device_of, keep_device
from huiyin.people.selectors.actors import actor_of
from huiyin.portals.resident.selectors.following import granted, own_voice

_KEPT = "receipts"
_AT_MOST = 20


def grant(request: HttpRequest, code: str, voice_id: UUID, told: dict[str, Any] | None = None) -> None:
    """Let this browser read a voice; ``told`` is what the receipt page shows once more. The oldest of many goes."""
    kept = {known: what for known, what in request.session.get(_KEPT, {}).items() if known != code}
    kept[code] = {"voice": str(voice_id), "told": told or {}}
    request.session[_KEPT] = dict(list(kept.items())[-_AT_MOST:])


def revoke(request: HttpRequest, code: str) -> None:
    """Close the receipt on this browser again (a borrowed telephone)."""
    kept = dict(request.session.get(_KEPT, {}))
    kept.pop(code, None)
    request.session[_KEPT] = kept


def told(request: HttpRequest, code: str) -> dict[str, Any]:
    """What was told when it was sent from here; empty otherwise."""
    return dict(request.session.get(_KEPT, {}).get(code, {}).get("told", {}))


def readable(request: HttpRequest, code: str) -> ReceiptView | None:
    """The receipt of a code, if this browser has a grant or the resident signed in raised it themselves; else None."""
    kept = request.session.get(_KEPT, {}).get(code)
    if kept is not None:
        return granted(code, UUID(kept["voice"]))
    return own_voice(actor_of(request), code)


def with_device(request: HttpRequest, response: HttpResponse, device: str = "") -> HttpResponse:
    """Mark the browser, so that wrong tries are counted for it and not for everybody at its address."""
    keep_device(request, response, device or device_of(request))
    return response


def reader_language() -> str:
    """The language that messages to this reader will be written in."""
    return get_language() or "zh-hans"
