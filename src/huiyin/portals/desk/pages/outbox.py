"""What leaves the house: messages that failed, that wait, that were sent, and those to hand over on paper."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.casework.services.outgoing import mark_printed, resend
from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Column, Link
from huiyin.kernel.refusal import Refused
from huiyin.people.selectors.actors import actor_of
from huiyin.portals.desk.selectors.outbox import STATES, counted, messages, to_print, with_places

_PAGE = 50
_SETTLING = {"resend": resend, "printed": mark_printed}


@open_to("staff", needs="dispatcher")
def outbox(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    """Messages of one state (`state`), the failed ones first; each may be sent again or handed over on paper."""
    actor = actor_of(request)
    state = request.GET.get("state", "failed")
    state = state if state in STATES else "failed"
    counts = counted(actor)
    shown = Paginator(messages(actor, state), _PAGE).get_page(request.GET.get("page"))
    titles = {
        "failed": _("发送失败"),
        "held": _("待发"),
        "sent": _("已发"),
        "printed": _("已打印"),
        "paper": _("没有电话的"),
    }
    context = {
        "state": state,
        "tabs": [Link(title, f"?state={name}", counts.get(name, 0)) for name, title in titles.items()],
        "here_tab": f"?state={state}",
        "shown": shown,
        "rows": with_places(shown),
        "columns": [Column(_("内容")), Column(_("给谁")), Column(_("写下")), Column(_("情况")), Column(_("办理"))],
        "refused": refused,
    }
    return page(request, "desk/outbox.html", context, status=422 if refused else 200)


@open_to("staff", needs="dispatcher")
def printed(request: HttpRequest) -> HttpResponse:
    """A list to print: what people without a phone are to be told, grid by grid."""
    return page(request, "desk/outbox_print.html", {"groups": to_print(actor_of(request))})


@require_POST
@open_to("staff", needs="dispatcher")
def settle(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Send a failed message again (`do` = resend) or note that it was handed over on paper (`do` = printed)."""
    verb = _SETTLING.get(request.POST.get("do", ""))
    if verb is None:
        return outbox(request, Refused(_("没有这个操作，请重新选择。")))
    try:
        verb(actor_of(request), message_id=message_id)
    except Refused as refused:
        return outbox(request, refused)
    return redirect(reverse("desk:outbox"))
