"""Readers: who may open a sealed matter. The owner and the posts above it follow from the method; a support contact is
named by the owner or a post above, with a reason, in the journal (SYSTEMS C6, DESIGN §4).
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.casework.models import Matter
from huiyin.casework.models.matters import Sensitivity
from huiyin.casework.selectors.access import access_matter, unknown_matter
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.services import committing, loading
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.types import Actor

_REASON_LEAST = 4
_REASON_MOST = 200


def name_reader(actor: Actor, *, matter_id: UUID, person_id: UUID, reason: str) -> Matter:
    """Let one more person read a sealed matter. `Refused` as for nothing when the actor may not open it; without a
    reason; for somebody who was only named themselves, and for who has it already.
    """
    return _change(actor, matter_id, person_id, reason, wanted=True)


def drop_reader(actor: Actor, *, matter_id: UUID, person_id: UUID, reason: str) -> Matter:
    """Take the name away again; what was read stays written down. Same refusals."""
    return _change(actor, matter_id, person_id, reason, wanted=False)


def _change(actor: Actor, matter_id: UUID, person_id: UUID, reason: str, *, wanted: bool) -> Matter:
    access_matter(actor, matter_id)
    if not _REASON_LEAST <= len(reason.strip()) <= _REASON_MOST:
        raise Refused(_("请写明原因，四到两百个字。"), field="reason")
    with transaction.atomic():
        matter = loading.locked(matter_id)
        if matter is None:
            raise unknown_matter()
        _check_may_name(actor, matter, person_id, wanted=wanted)
        at, before = now(), loading.columns_of(matter)
        writing = committing.Writing(actor, playbook_of(matter), matter.id, before, at, at, matter=matter)
        others = [one for one in before.row["reader_persons"] if one != str(person_id)]
        writing.row = {"reader_persons": [*others, str(person_id)] if wanted else others}
        writing.texts = {"reason": reason.strip()}
        kind = "reader_named" if wanted else "reader_dropped"
        return committing.commit_plain(writing, kind, {"person": str(person_id)})


def _check_may_name(actor: Actor, matter: Matter, person_id: UUID, *, wanted: bool) -> None:
    has_it = {matter.owner_post_id, *matter.reader_posts} & actor.post_ids
    if matter.sensitivity != Sensitivity.SEALED or not has_it:
        raise Refused(_("密封件的阅看人由办理人或上级指定。"), who_can_help=_("办理岗位"))
    if (person_id in matter.reader_persons) is wanted:
        raise Refused(_("这个人已经可以阅看。") if wanted else _("这个人不在阅看人里。"), field="person")
