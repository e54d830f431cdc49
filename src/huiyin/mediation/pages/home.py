"""Mediation for staff: one page that leads to everything one's posts may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.mediation.selectors.rights import COURT_POSTS, FIGURE_READERS, REGISTRARS, WORKERS
from huiyin.mediation.selectors.screening import my_screenings
from huiyin.people.selectors.actors import actor_of
from huiyin.people.types import Actor


@dataclass(frozen=True, slots=True)
class Door:
    """One thing to do: where, and in a sentence what it is for."""

    title: str
    href: str
    hint: str
    count: int | None = None


@open_to("staff", needs="mediation_network")
def home(request: HttpRequest) -> HttpResponse:
    """The doors that are open to the actor's posts."""
    actor = actor_of(request)
    return page(request, "mediation/home.html", {"doors": _doors(actor)})


def _doors(actor: Actor) -> Sequence[Door]:
    may_keep, table = actor.holds(*REGISTRARS), reverse("casework:table", args=["mediation-cases"])
    waiting = len(my_screenings(actor).open)
    doors = [
        (
            actor.holds(*WORKERS),
            Door(_("记一件纠纷"), reverse("mediation:apply_for"), _("口头申请、别处移送的，登记在这里。")),
        ),
        (
            actor.holds(*WORKERS),
            Door(_("案件登记簿"), reverse("mediation:cases"), _("每件纠纷到了哪一步，协议编号，口头协议。")),
        ),
        (True, Door(_("排查"), reverse("mediation:screening"), _("今天要看的网格，各次排查的进度。"), waiting)),
        (
            actor.holds(*FIGURE_READERS),
            Door(_("调解统计"), reverse("mediation:figures"), _("受理、成功、确认、履行，按类别和来源。")),
        ),
        (
            may_keep or actor.holds("committee_duty"),
            Door(_("调委会名册"), reverse("mediation:register"), _("调委会、调解员、工作室和值班表。")),
        ),
        (may_keep, Door(_("导入台账"), table, _("旧的案件、排查和名册，一次导入。"))),
        (
            actor.holds(*COURT_POSTS),
            Door(_("登记诉讼件数"), reverse("mediation:lawsuits"), _("每个村（社区）每月几件，供无讼村公示。")),
        ),
        (True, Door(_("附近谁能调解"), reverse("mediation:near"), _("群众看到的页面：最近的调解员和工作室。"))),
        (True, Door(_("无讼村"), reverse("mediation:board"), _("群众看到的页面：一年里没有诉讼的村。"))),
    ]
    return [door for is_open, door in doors if is_open]
