"""Grants as the residents' portal uses them: what this browser may read, and where a matter's own page is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language

from huiyin.casework.pages.grants import grant, granted_voice
from huiyin.casework.selectors.own_pages import own_page
from huiyin.casework.types import ReceiptView
from huiyin.people.pages.sessions import device_of, keep_device
from huiyin.people.selectors.actors import actor_of
from huiyin.portals.resident.selectors.following import granted, own_voice


def readable(request: HttpRequest, code: str) -> ReceiptView | None:
    """The receipt of a code, if this browser has a grant or the resident signed in raised it themselves; else None."""
    voice = granted_voice(request, code)
    if voice is not None:
        return granted(code, voice)
    return own_voice(actor_of(request), code)


def own_page_of(request: HttpRequest, view: ReceiptView) -> HttpResponse | None:
    """To the page that a matter has for itself (a dispute, a petition), open for this browser; None for most."""
    name = own_page(view.proof.matter_id)
    if not name:
        return None
    if granted_voice(request, view.progress.code) is None:
        grant(request, view.progress.code, view.proof.voice_id)
    return redirect(name, view.progress.code)


def with_device(request: HttpRequest, response: HttpResponse, device: str = "") -> HttpResponse:
    """Mark the browser, so that wrong tries are counted for it and not for everybody at its address."""
    keep_device(request, response, device or device_of(request))
    return response


def reader_language() -> str:
    """The language that messages to this reader will be written in."""
    return get_language() or "zh-hans"
