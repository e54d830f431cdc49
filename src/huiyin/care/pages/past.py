"""Past visits and meetings of an older ledger: the empty workbook, what a file would bring in, and taking it in."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyin.care.forms import PastForm
from huiyin.care.selectors.files import own_methods
from huiyin.care.services.importing import apply_past, preview_past, template_workbook
from huiyin.care.types import PastPreview
from huiyin.kernel.access import open_to
from huiyin.kernel.pages import excel_file, page
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.selectors.actors import actor_of


@open_to("staff")
@never_cache
def past(request: HttpRequest) -> HttpResponse:
    """Send a file (POST shows what it would bring in; nothing is taken in yet)."""
    return _shown(request)


@open_to("staff")
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook to fill in."""
    return excel_file(template_workbook(), "past.xlsx")


@require_POST
@open_to("staff")
@never_cache
def settle(request: HttpRequest, table_id: UUID) -> HttpResponse:
    """Take a file in that was looked at."""
    try:
        new = apply_past(actor_of(request), table_id=table_id)
    except Refused as refused:
        return _shown(request, refused=refused)
    return page(request, "care/past.html", {"taken": new, "form": None, "preview": None, "refused": None})


def _shown(request: HttpRequest, *, refused: Refused | None = None) -> HttpResponse:
    actor = actor_of(request)
    sent = request.method == "POST" and refused is None
    form = PastForm(request.POST if sent else None, request.FILES if sent else None, schemes=own_methods(actor))
    preview: PastPreview | None = None
    if sent and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            preview = preview_past(actor, playbook=form.cleaned_data["playbook"], content=file.read())
        except Refused as wrong:
            tell(form, wrong)
    context = {"form": form, "preview": preview, "refused": refused, "taken": None}
    return page(request, "care/past.html", context, status=422 if form.errors or refused else 200)
