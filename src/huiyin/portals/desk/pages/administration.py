"""Administration: one entry from which one reaches what is set up rather than worked on, as far as one may."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.appeals.services.sorting import CHOOSERS
from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.people.selectors.actors import actor_of
from huiyin.people.types import Actor
from huiyin.portals.desk.pages.frame import DISPATCHERS, UNIT_READERS

_RULERS = (*DISPATCHERS, "system_admin")


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of administration: what it is called, what one does there, where it is."""

    title: str
    what: str
    href: str


@open_to("staff", needs="administration")
def home(request: HttpRequest) -> HttpResponse:
    """The pages this actor may open, in groups; nothing that would be refused."""
    actor = actor_of(request)
    groups = [(_("规则"), _rules(actor)), (_("人和单位"), _people(actor)), (_("地点、表格、接口"), _things(actor))]
    return page(request, "desk/administration.html", {"groups": [group for group in groups if group[1]]})


def _rules(actor: Actor) -> list[Entry]:
    found = []
    if actor.holds(*_RULERS):
        found.append(Entry(_("工作法"), _("每件事按哪几步、由谁、多久办完；提出新版本。"), reverse("desk:methods")))
    if actor.holds(*CHOOSERS):
        found += [
            Entry(_("工作法用在哪里"), _("哪个地方、哪类事项用哪个工作法。"), reverse("desk:choices")),
            Entry(_("分类规则"), _("多大把握才自动分类，什么算重复和反弹。"), reverse("desk:policy")),
            Entry(_("应急联络"), _("有人身危险的事马上交给谁。"), reverse("desk:contacts")),
        ]
    if actor.holds(*_RULERS):
        found.append(Entry(_("工作日历"), _("哪天上班、哪天放假；排到哪一天。"), reverse("desk:calendar")))
    return found


def _people(actor: Actor) -> list[Entry]:
    found = []
    if actor.holds(*UNIT_READERS):
        found.append(Entry(_("单位名录"), _("新增、改名、调整上级、停用，看各单位的岗位。"), reverse("desk:units")))
    found.append(Entry(_("岗位"), _("谁在岗、谁代班；设立、撤销、任命、交接。"), reverse("people:posts")))
    found.append(Entry(_("等待确认的变更"), _("一人提出，另一人确认。"), reverse("people:changes")))
    if actor.holds("security_admin"):
        found.append(Entry(_("账号和密码"), _("给工作人员开账号、发首次登录单、停用账号。"), reverse("desk:logins")))
    if actor.holds("audit_admin"):
        found.append(Entry(_("审计记录"), _("谁在什么时候做了什么；按日期导出。"), reverse("people:trail")))
    return found


def _things(actor: Actor) -> list[Entry]:
    found = []
    if actor.holds(*DISPATCHERS):
        found += [
            Entry(_("网格和地点"), _("各网格的网格员、在办和超时；打印网格牌。"), reverse("desk:places")),
            Entry(_("纸质登记表"), _("停电断网时用的编号表，提前印好。"), reverse("desk:paper")),
            Entry(_("导入旧台账"), _("先看会变成什么样，再导入，能整批撤回。"), reverse("desk:imports")),
        ]
    if actor.holds("system_admin"):
        found.append(Entry(_("接口密钥"), _("给对接系统发密钥、停用密钥，看最近什么时候用过。"), reverse("desk:keys")))
    return found
