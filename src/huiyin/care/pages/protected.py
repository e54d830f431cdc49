"""The protected person's page. It leaves no trace: one address without a code, a neutral title and icon, nothing kept
by the browser, no cookie, no session; what is typed is sent once and is gone when the page is left.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters

from huiyin.care.forms import ProofForm
from huiyin.casework.selectors import protected_view
from huiyin.kernel.access import public
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused
from huiyin.people.pages.sessions import device_of

_QUICK_EXIT = "https://www.weather.com.cn/"


@public("whoever holds the slip of a sealed file may read it with its word; wrong ones are counted")
@sensitive_post_parameters("code", "word")
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for number and word; with both right, show where it stands, what was answered and who has read."""
    form = ProofForm(request.POST or None)
    context: dict[str, object] = {"form": form, "away": _QUICK_EXIT, "view": None, "looks": ()}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            view, looks = protected_view(given["code"], secret=given["word"], device=device_of(request))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            context |= {"view": view, "looks": looks}
    response = page(request, "care/safe.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
