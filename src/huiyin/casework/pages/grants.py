"""Grants: which receipts this browser may read, kept in its session. A grant is made by sending from here, by the
secret in a receipt's QR, or by the phone's last four digits; it holds the voice, never a secret or a number.

One grant serves every page of a matter, the general one and a subject's own: nobody proves the same twice.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest

_KEPT = "receipts"
_AT_MOST = 20


def grant(request: HttpRequest, code: str, voice_id: UUID, told: dict[str, Any] | None = None) -> None:
    """Let this browser read a voice; ``told`` is what the receipt page shows once more. The oldest of many goes."""
    known = request.session.get(_KEPT, {})
    kept = {other: what for other, what in known.items() if other != code}
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


def granted_voice(request: HttpRequest, code: str) -> UUID | None:
    """The voice that this browser may read by a case code; None without a grant."""
    kept = request.session.get(_KEPT, {}).get(code)
    return UUID(kept["voice"]) if kept else None
