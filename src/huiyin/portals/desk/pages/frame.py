"""The frame of every staff page: what stands at the side, the red line, and who a dispatcher is.

One navigation for all of staff, so that somebody with two posts finds everything in one place.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.casework.selectors.inboxes import waiting
from huiyin.casework.selectors.running import no_beat_since
from huiyin.kernel.access import AccessAnswer, register_need
from huiyin.kernel.pages import register_banner, register_navigation
from huiyin.kernel.parts import Link
from huiyin.kernel.phrases import when
from huiyin.people.selectors.actors import actor_of

DISPATCHERS = (
    "desk_duty", "centre_duty", "centre_supervisor", "township_duty", "township_leader", "committee_duty",
    "village_secretary", "county_leader", "city_leader",
)  # fmt: skip


def register_frame() -> None:
    """Say who a dispatcher is, what staff see at the side, and when the red line shows."""
    register_need("dispatcher", _dispatcher)
    for audience in ("staff", "worker", "desk"):
        register_navigation(audience, staff_links)
    register_banner(red_line)


def staff_links(request: HttpRequest) -> list[Link]:
    """The links of staff by the posts they hold; one query, for how many matters wait."""
    actor = actor_of(request)
    if not actor.is_staff:
        return []
    links = [
        Link(_("收件箱"), reverse("worker:inbox"), waiting(actor).count() if actor.seats else None),
        Link(_("记事"), reverse("worker:capture")),
    ]
    if actor.holds(*DISPATCHERS):
        links += [
            Link(_("派单台"), reverse("desk:queue")),
            Link(_("录入"), reverse("desk:enter")),
            Link(_("事项"), reverse("desk:list")),
            Link(_("消息"), reverse("desk:outbox")),
            Link(_("工作法"), reverse("desk:methods")),
            Link(_("日历"), reverse("desk:calendar")),
            Link(_("网格"), reverse("desk:places")),
            Link(_("待确认"), reverse("people:changes")),
        ]
    else:
        links += [Link(_("查找"), reverse("worker:find")), Link(_("结果"), reverse("worker:results"))]
    return [*links, Link(_("数字"), reverse("worker:figures")), Link(_("岗位"), reverse("people:posts"))]


def red_line(request: HttpRequest) -> str:
    """Said to desks and administrators while no runner has given a sign of life for two minutes; one query."""
    actor = actor_of(request)
    if not (actor.holds(*DISPATCHERS) or actor.is_admin):
        return ""
    silent = no_beat_since()
    if silent is None:
        return ""
    if silent.since is None:
        return _("计时和发消息的程序还没有启动：时限到了不会升级，消息不会发出。请马上找系统管理员。")
    return _("计时和发消息的程序从 %(when)s 起没有动静：时限到了不会升级，消息不会发出。请马上找系统管理员。") % {
        "when": when(silent.since, hours=True)
    }


def _dispatcher(request: HttpRequest) -> AccessAnswer:
    if actor_of(request).holds(*DISPATCHERS):
        return AccessAnswer.allow()
    return AccessAnswer.refuse(
        gettext_lazy("这一页给值班和中心的岗位使用。您的事项在收件箱里。"), gettext_lazy("综治中心负责人")
    )
