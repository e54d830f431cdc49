"""Linking: a warning letter or protection order is begun beside a family's file, or without one (DOMAIN §3.9).

It is a sealed matter with readers of its own. Beside a file the protected person needs no second slip: the one they
hold opens it.
"""

from __future__ import annotations

from typing import Unpack
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.care.models import Paper
from huiyin.care.selectors.files import care_file
from huiyin.care.selectors.papers import may_enter, may_start
from huiyin.care.services.filing import protect
from huiyin.care.types import Protected
from huiyin.casework.models import Matter
from huiyin.casework.selectors.protected import protected_voice
from huiyin.casework.services import open_matter
from huiyin.casework.types import RaiserContact, Receipt
from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor


def open_paper(
    actor: Actor, *, family_id: UUID, playbook: str, kind: str, words: str, urgency: str = "normal"
) -> Matter:
    """Begin a letter or an order for the person whom a family's file protects.

    ``urgency``: urgent halves the court's time to a day (DOMAIN §3.9). `Refused` as for nothing to whoever may not open
    the file, for a paper that the actor does not work with, and where the file protects nobody by name. One
    transaction; nobody is told.
    """
    with transaction.atomic():
        family, _kept = care_file(actor, family_id)
        method = next((one for one in may_start(actor, family) if one.name == playbook), None)
        if method is None:
            raise Refused(_("这份文书由派出所或妇联联系人办理。"), who_can_help=_("派出所副所长"), field="playbook")
        voice = protected_voice(family.id)
        if voice is None or not voice.name:
            raise Refused(_("档案里没有要保护的人，不能办理。"))
        raiser = RaiserContact(name=voice.name, phone=voice.phone or "", may_text=False, is_protected=True)
        receipt = open_matter(
            actor,
            playbook=playbook,
            kind=kind,
            words=words,
            door="care",
            place_code=family.place_code,
            urgency=urgency,
            raiser=raiser,
        )
        paper = Paper.objects.create(matter_id=receipt.matter_id, family=family)
    return paper.matter


def enter_paper(actor: Actor, *, urgent: bool = False, **given: Unpack[Protected]) -> Receipt:
    """Begin a paper for somebody who cannot, by a body that has no family's file: the committee, the police, the
    women's federation (反家庭暴力法 art. 23). Whoever owns its first step takes it on; the receipt is the person's own.

    `Refused` where the method does not let the actor's posts begin that kind at the place, without a name, and without
    the times of a phone. One transaction; nobody but those who own and read it learns of it.
    """
    if not any((one.name, own) == (given["playbook"], given["kind"]) for one, own in may_enter(actor)):
        raise Refused(_("这份申请由公安、妇联或村（居）委会代为提出。"), who_can_help=_("妇联联系人"), field="paper")
    if not given["name"].strip():
        raise Refused(_("请写要保护的人。"), field="name")
    return protect(actor, urgency="urgent" if urgent else "normal", **given)
