"""The meeting: every family that is due on one page, each moved, kept or let go with a reason."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from huiyin.care.forms import MeetingForm, tell
from huiyin.care.selectors.files import before_the_meeting, methods
from huiyin.care.services.meeting import hold_meeting
from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused
from huiyin.people.selectors.actors import actor_of, scope_prefixes


@open_to("staff")
@never_cache
def meeting(request: HttpRequest) -> HttpResponse:
    """Minutes above, families below; nothing is decided of a family that is left alone."""
    actor = actor_of(request)
    families = before_the_meeting(actor)
    schemes = {one.title.zh: one for one in methods()} | {one.title.en: one for one in methods()}
    playbooks = {str(line.id): schemes[line.method] for line in families}
    form = MeetingForm(request.POST or None, families=families, playbooks=playbooks)
    if request.method == "POST" and form.is_valid():
        decisions = form.decisions()
        if not form.errors:
            place = next(iter(scope_prefixes(actor)), "")
            try:
                held = hold_meeting(actor, place_code=place, minutes=form.cleaned_data["minutes"], decisions=decisions)
            except Refused as refused:
                where = f"words_{refused.details['matter']}" if "matter" in refused.details else None
                form.add_error(where, str(refused)) if where in form.fields else tell(form, refused)
            else:
                context = {"count": held.decisions.count(), "meeting": held}
                return page(request, "care/held.html", context)
    return page(request, "care/meeting.html", {"form": form}, status=422 if form.errors else 200)
