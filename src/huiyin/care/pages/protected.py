"""The protected person's page. It leaves no trace: one address without a code, a neutral title and icon, nothing kept
by the browser, no cookie, no session; what is typed is sent once and is gone when the page is left.

After number and word were right, a pass in the page itself lets the person agree or refuse for ten minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from huiyin.care.forms import OwnActionForm, ProofForm, own_forms
from huiyin.care.selectors.consents import ProtectedPart, part_of, protected_parts
from huiyin.care.services.consenting import speak
from huiyin.casework.models import Voice
from huiyin.casework.selectors.protected import passed_voice, safe_pass, safe_voice
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
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for number and word; with both right, show where it stands, what was answered, what the person may say to it,
    and who has read.
    """
    form = ProofForm(request.POST if "code" in request.POST else None)
    context: dict[str, Any] = {"form": form, "away": _QUICK_EXIT, "parts": [], "looks": (), "refused": None}
    try:
        voice = _proved(request, form)
        if voice is not None:
            context |= _told(request, voice)
    except Refused as refused:
        context["refused"] = refused
    wrong = context["refused"] is not None or bool(form.errors)
    response = page(request, "care/safe.html", context, status=422 if wrong else 200)
    request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", None)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _proved(request: HttpRequest, form: ProofForm) -> Voice | None:
    """The voice whose secret or pass was sent; None before anything was. `Refused` for a wrong one."""
    if "pass" in request.POST:
        return passed_voice(str(request.POST["pass"]))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        return safe_voice(given["code"], secret=given["word"], device=device_of(request))
    return None


def _told(request: HttpRequest, voice: Voice) -> dict[str, Any]:
    done, refused = False, None
    if "do" in request.POST:
        try:
            done = _spoken(request, voice)
        except Refused as wrong:
            refused = wrong
    parts = list(protected_parts(voice))
    looks: list[ReadingShown] = [look for part in parts for look in readings_of(part.voice.matter_id)]
    return {
        "parts": [PartShown(part.view, own_forms(part.playbook, part.view)) for part in parts],
        "looks": sorted(looks, key=lambda look: look.at, reverse=True),
        "pass": safe_pass(voice),
        "done": done,
        "refused": refused,
    }


def _spoken(request: HttpRequest, voice: Voice) -> bool:
    """Take what the person does about one part; True once it is written down. `Refused` as casework's `act`."""
    part: ProtectedPart | None = part_of(voice, str(request.POST.get("matter", "")))
    action = next((one for one in part.view.actions if one.name == request.POST["do"]), None) if part else None
    if part is None or action is None:
        return False
    form = OwnActionForm(part.playbook, action, part.view.revision, request.POST)
    if not form.is_valid():
        raise Refused(str(next(iter(form.errors.values()))[0]))
    speak(part.voice, action=action.name, inputs=form.inputs(), revision=form.cleaned_data["revision"])
    return True
