"""The audit trail, for the audit administrator: read by days, by whom, by deed, and taken away for the archive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from huiyin.kernel.access import open_to
from huiyin.kernel.audit import deed_title
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Column
from huiyin.kernel.refusal import Refused, tell
from huiyin.kernel.time import today
from huiyin.people.forms import TrailSearchForm
from huiyin.people.selectors.actors import actor_of
from huiyin.people.selectors.trail import Wanted, page_of, trail
from huiyin.people.services.auditing import TrailForm, export_trail

_DAYS = 7
_TYPES = {TrailForm.CSV: "text/csv; charset=utf-8", TrailForm.LINES: "application/x-ndjson"}


@require_safe
@open_to("staff", needs="audit_admin")
@never_cache
def audit_trail(request: HttpRequest) -> HttpResponse:
    """The last seven days unless others are asked for; newest first, fifty at a time."""
    given = {"since": today() - timedelta(days=_DAYS - 1), "until": today()}
    return _shown(request, TrailSearchForm({**given, **request.GET.dict()}))


@require_POST
@open_to("staff", needs="audit_admin")
@never_cache
def export(request: HttpRequest) -> StreamingHttpResponse | HttpResponse:
    """What is seen, all of it, as a file; asked for by POST, because it writes a line into the trail."""
    form = TrailSearchForm(request.POST)
    wanted = TrailForm.LINES if "jsonl" in request.POST else TrailForm.CSV
    if form.is_valid():
        try:
            lines = export_trail(actor_of(request), wanted=Wanted(**form.cleaned_data), form=wanted)
        except Refused as refused:
            tell(form, refused)
        else:
            response = StreamingHttpResponse(lines, content_type=_TYPES[wanted])
            name = f"audit-{form.cleaned_data['since']:%Y%m%d}-{form.cleaned_data['until']:%Y%m%d}.{wanted.value}"
            response["Content-Disposition"] = f'attachment; filename="{name}"'
            return response
    return _shown(request, form)


def _shown(request: HttpRequest, form: TrailSearchForm) -> HttpResponse:
    entries: Sequence[object] = ()
    older = None
    if form.is_valid():
        try:
            entries, older = page_of(trail(actor_of(request), Wanted(**form.cleaned_data)), _before(request))
        except Refused as refused:
            tell(form, refused)
    asked = {name: value for name, value in form.cleaned_data.items() if value}
    context = {
        "form": form,
        "entries": entries,
        "older": f"?{urlencode({**asked, 'before': older})}" if older else "",
        "asked": asked,
        "deed": deed_title,
        "columns": [Column(_("时间")), Column(_("谁")), Column(_("做了什么")), Column(_("对什么")), Column(_("细节"))],
    }
    return page(request, "people/trail.html", context, status=422 if form.errors else 200)


def _before(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("before", ""))
    except ValueError:
        return None
