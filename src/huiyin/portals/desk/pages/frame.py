"""The frame of every staff page: what stands at the side, the red line, and who a dispatcher is.

One navigation for all of staff, so that somebody with two posts finds everything in one place.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.appeals.services.sorting import CHOOSERS
from huiyin.care.selectors.files import FOLLOWERS
from huiyin.casework.selectors.inboxes import waiting
from huiyin.casework.selectors.running import no_beat_since
from huiyin.casework.selectors.tables import own_tables
from huiyin.community.selectors.rights import COUNSELLOR
from huiyin.kernel.access import AccessAnswer, Predicate, register_need
from huiyin.kernel.pages import address, register_banner, register_navigation
from huiyin.kernel.parts import Link
from huiyin.kernel.phrases import when
from huiyin.mediation.selectors.rights import NETWORK
from huiyin.people.selectors.actors import actor_of
from huiyin.people.types import ADMIN_KINDS, POST_CHANGERS, Actor
from huiyin.receptions.selectors.rights import CLERKS as RECEIVERS

DISPATCHERS = (
    "desk_duty", "centre_duty", "centre_supervisor", "township_duty", "township_leader", "committee_duty",
    "village_secretary", "county_leader", "city_leader",
)  # fmt: skip
UNIT_READERS = (*POST_CHANGERS, "system_admin")


def register_frame() -> None:
    """Say who a dispatcher is, what staff see at the side, and when the red line shows."""
    register_need("dispatcher", _holds(DISPATCHERS))
    register_need("chooser", _holds(CHOOSERS))
    register_need("unit_reader", _holds(UNIT_READERS))
    register_need("administration", _holds((*DISPATCHERS, *POST_CHANGERS, *ADMIN_KINDS)))
    for audience in ("staff", "worker", "desk"):
        register_navigation(audience, staff_links)
    register_banner(red_line)


def staff_links(request: HttpRequest) -> list[Link]:
    """The links of staff by the posts they hold; one query, for how many matters wait."""
    actor = actor_of(request)
    if not actor.is_staff:
        return []
    if actor.seats and all(seat.post_kind in ADMIN_KINDS for seat in actor.seats):
        return [_administration(), Link(_("待确认"), address("people:changes"))]
    links = [
        Link(_("收件箱"), address("worker:inbox"), waiting(actor).count() if actor.seats else None),
        Link(_("记事"), address("worker:capture")),
    ]
    if actor.holds(*NETWORK):
        within = (address("mediation:apply"), *_tables(actor, "mediation"))
        links.append(Link(_("调解"), address("mediation:home"), within=within))
    if actor.holds(*FOLLOWERS):
        links.append(Link(_("家庭"), address("care:families")))
    if actor.holds(*RECEIVERS):
        routes = ("receptions:series", "receptions:figures", "receptions:write_petition")
        within = (*map(address, routes), *_tables(actor, "receptions"))
        links.append(Link(_("接访"), address("receptions:desk"), within=within))
    if actor.holds(COUNSELLOR):
        links.append(Link(_("我的时段"), address("community:own")))
    figures = Link(_("数字"), address("worker:figures"))
    if actor.holds(*DISPATCHERS):
        return [
            *links,
            Link(_("派单台"), address("desk:queue")),
            Link(_("录入"), address("desk:enter")),
            Link(_("事项"), address("desk:list")),
            Link(_("消息"), address("desk:outbox")),
            figures,
            Link(_("待确认"), address("people:changes")),
            _administration(),
        ]
    links += [Link(_("查找"), address("worker:find")), Link(_("结果"), address("worker:results")), figures]
    return [*links, _administration() if actor.is_admin else Link(_("岗位"), address("people:posts"))]


def _tables(actor: Actor, subject: str) -> list[str]:
    """The addresses at which tables of a subject are taken over: those that are counted on its pages."""
    tables = (table for table in own_tables(actor) if table.figures.startswith(f"{subject}:"))
    return [address("casework:table", table.name) for table in tables]


def _administration() -> Link:
    """The one entry under which everything stands that is set up rather than worked on."""
    routes = (
        "desk:administration",
        "desk:methods",
        "desk:calendar",
        "desk:places",
        "desk:imports",
        "people:posts",
        "people:trail",
    )
    return Link(_("管理"), address("desk:administration"), within=tuple(address(name) for name in routes))


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


def _holds(kinds: tuple[str, ...]) -> Predicate:
    """Whoever holds a post of one of these kinds; everybody else is told where their own matters are."""

    def predicate(request: HttpRequest) -> AccessAnswer:
        if actor_of(request).holds(*kinds):
            return AccessAnswer.allow()
        return AccessAnswer.refuse(
            gettext_lazy("这一页给值班和中心的岗位使用。您的事项在收件箱里。"), gettext_lazy("综治中心负责人")
        )

    return predicate
