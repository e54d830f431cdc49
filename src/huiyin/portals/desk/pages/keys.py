"""Keys of linked systems: made and shown this one time, revoked at once, with when each was used last."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyin.appeals.services.keys import issue_api_key, revoke_api_key
from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Column
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.selectors.actors import actor_of
from huiyin.people.types import Actor
from huiyin.places.selectors import place_called, place_names
from huiyin.portals.desk.forms import KeyForm
from huiyin.portals.desk.selectors import administering as asked


@open_to("staff", needs="system_admin")
@never_cache
def keys(request: HttpRequest) -> HttpResponse:
    """All keys, and the form; the answer to the form shows the new key's text, which no page shows again."""
    form = KeyForm(request.POST or None)
    text = _issued(actor_of(request), form) if request.method == "POST" and form.is_valid() else ""
    rows = asked.keys()
    names = place_names({key.place_code for key in rows if key.place_code})
    context = {
        "form": KeyForm() if text else form,
        "text": text,
        "system": form.cleaned_data["system"] if text else "",
        "lines": [(key, names.get(key.place_code, key.place_code)) for key in rows],
        "columns": [
            Column(_("对接系统")),
            Column(_("能查哪里")),
            Column(_("每分钟"), number=True),
            Column(_("发放时间")),
            Column(_("最近使用")),
            Column(_("状态")),
            Column(""),
        ],
    }
    return page(request, "desk/keys.html", context, status=422 if form.errors else 200)


@require_POST
@open_to("staff", needs="system_admin")
def revoke(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Let a key open nothing any more."""
    revoke_api_key(actor_of(request), key_id=key_id)
    return redirect("desk:keys")


def _issued(actor: Actor, form: KeyForm) -> str:
    given = form.cleaned_data
    try:
        place = place_called(given["place"])
        _key, text = issue_api_key(
            actor,
            system=given["system"],
            place_code=place,
            may_read=given["may_read"],
            a_minute_count=given["a_minute_count"],
        )
    except Refused as refused:
        tell(form, refused)
        return ""
    return text
