"""The protected person's page. It leaves no trace: one address without a code, a neutral title and icon, nothing kept
by the browser, no cookie, no session.

Number and word are sent and answered with a key that opens the page once: going back, or sending the form again from
the history, shows an empty form. A pass in the opened page lets the person agree or refuse for ten minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from huiyin.care.forms import OwnActionForm, ProofForm, own_forms
from huiyin.care.selectors.consents import part_of, protected_parts
from huiyin.care.services.consenting import speak
from huiyin.casework.models import Voice
from huiyin.casework.selectors.protected import opened_voice, passed_voice, safe_key, safe_pass, safe_voice
from huiyin.casework.selectors.reading import ReadingShown, readings_of
from huiyin.casework.types import ReceiptView
from huiyin.kernel.access import public
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused
from huiyin.people.pages.sessions import device_of

_QUICK_EXIT = "https://www.weather.com.cn/"


@dataclass(frozen=True, slots=True)
class PartShown:
    """A part of what is shown, with what the person may do about it."""

    view: ReceiptView
    forms: list[OwnActionForm]


# No token against forged requests: without number and word, or the pass in the page, a request changes nothing, and the
# token's cookie would be a trace.
@csrf_exempt
@public("whoever holds the slip of a sealed file may read it with its word; wrong ones are counted")
@sensitive_post_parameters("code", "word", "pass")
def enter(request: HttpRequest) -> HttpResponseBase:
    """Ask for number and word; with both right, show where it stands, what was answered, what the person may say to it,
    and who has read.
    """
    response = _sent(request) if request.method == "POST" else _opened(request)
    request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", None)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _sent(request: HttpRequest) -> HttpResponseBase:
    """Number and word, or what the person says: led on to the page with a key, or asked again."""
    form = ProofForm(request.POST if "code" in request.POST else None)
    try:
        if "pass" in request.POST:
            voice = passed_voice(str(request.POST["pass"]))
            return _led_on(voice, done=_spoken(request, voice))
        if form.is_valid():
            given = form.cleaned_data
            return _led_on(safe_voice(given["code"], secret=given["word"], device=device_of(request)))
    except Refused as refused:
        return _page(request, {"form": form, "refused": refused}, status=422)
    return _page(request, {"form": form}, status=422)


def _opened(request: HttpRequest) -> HttpResponse:
    """The page that a key opens; an empty form without one, and for one that was spent, without a word why."""
    try:
        voice = opened_voice(request.GET["key"]) if "key" in request.GET else None
    except Refused:
        voice = None
    if voice is None:
        return _page(request, {"form": ProofForm()})
    parts = list(protected_parts(voice))
    looks: list[ReadingShown] = [look for part in parts for look in readings_of(part.voice.matter_id)]
    context = {
        "parts": [PartShown(part.view, own_forms(part.playbook, part.view)) for part in parts],
        "looks": sorted(looks, key=lambda look: look.at, reverse=True),
        "pass": safe_pass(voice),
        "done": request.GET.get("done", ""),
    }
    return _page(request, context)


def _page(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    whole = {"form": None, "parts": [], "looks": (), "refused": None, "done": "", "away": _QUICK_EXIT, **context}
    return page(request, "care/safe.html", whole, status=status)


def _led_on(voice: Voice, *, done: bool | None = None) -> HttpResponseRedirect:
    told = {} if done is None else {"done": "yes" if done else "no"}
    response = HttpResponseRedirect(f"{reverse('care:safe')}?{urlencode({'key': safe_key(voice), **told})}")
    response.status_code = 303
    return response


def _spoken(request: HttpRequest, voice: Voice) -> bool:
    """Take what the person does about one part; False where it cannot be done (any more)."""
    part = part_of(voice, str(request.POST.get("matter", "")))
    wanted = str(request.POST.get("do", ""))
    action = next((one for one in part.view.actions if one.name == wanted), None) if part else None
    if part is None or action is None:
        return False
    form = OwnActionForm(part.playbook, action, part.view.revision, request.POST)
    try:
        if not form.is_valid():
            return False
        speak(part.voice, action=action.name, inputs=form.inputs(), revision=form.cleaned_data["revision"])
    except Refused:
        return False
    return True
