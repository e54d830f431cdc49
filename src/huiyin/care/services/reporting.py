"""Reporting: 依法报警 in one tap (反家庭暴力法 art. 14, 35; DOMAIN §3.9). It reaches the police at once.

The file is opened by the program, so that its journal does not name who reported; the reporter stands in a row of its
own that the police liaison alone may read.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.care.models import CareFile, Channel, Report
from huiyin.care.selectors.files import methods
from huiyin.casework.services import open_matter
from huiyin.casework.types import RaiserContact
from huiyin.engine.definition import Playbook
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.selectors.persons import names_of
from huiyin.people.types import Actor

LIAISON = "police_chief"


def report_violence(actor: Actor, *, place_code: str, words: str) -> Report:
    """Report to the police that somebody may be suffering violence. The one who has the file is told at once, past
    quiet hours. `Refused` for whoever is no member of staff, without words, and where no police follow families.
    """
    if not actor.is_staff or actor.person_id is None:
        raise Refused(_("请登录后再报，或直接拨打 110。"), who_can_help="110")
    playbook = _police_method()
    gravest = next(iter(playbook.kinds))  # a method names its gravest colour first
    with transaction.atomic():
        receipt = open_matter(
            Actor.system("report"),
            playbook=playbook.name,
            kind=gravest,
            words=words,
            door="report",
            place_code=place_code,
            urgency="critical",
            raiser=RaiserContact(is_protected=False),
        )
        CareFile.objects.create(matter_id=receipt.matter_id, first_kind=gravest, channel=Channel.NONE, opened_at=now())
        return Report.objects.create(
            matter_id=receipt.matter_id,
            reporter_id=actor.person_id,
            reporter_name=names_of([actor.person_id]).get(actor.person_id, ""),
            reporter_post=next((seat.title for seat in actor.seats if seat.title), ""),
            at=now(),
        )


def template_words(place_name: str) -> str:
    """The text that stands in the form: what the law wants the police to know, to be completed. The place stands in it
    only where there is but one; else it is chosen beside it.
    """
    where = _("依法报告：有人疑似遭受家庭暴力。")
    if place_name:
        where = _("依法报告：%(place)s 有人疑似遭受家庭暴力。") % {"place": place_name}
    asked = (_("受害人（姓名或特征、年龄）："), _("现在是否安全："), _("我看到或听到的："), _("何时："))
    return "\n".join([where, *asked])


def _police_method() -> Playbook:
    """The method whose files the police station has."""
    for one in methods():
        own = one.roles.get(one.step(one.start).owner or "")
        if own is not None and own.post == LIAISON:
            return one
    raise Refused(_("这里还没有派出所承接的工作法，请直接拨打 110。"), who_can_help="110")
