"""Reading: every look at a sealed matter is written down before its content leaves (DESIGN §3 Secrets, §4).

The one selector that writes, because the look itself is the event. Who looked is told to the protected person alone,
for the secret of their receipt: no administrator, auditor, other party or raiser has a page on which it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.casework.models import Matter, SealedReading
from huiyin.casework.models.matters import Sensitivity
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.selectors.titles import post_titles
from huiyin.kernel.chain import Entry, Fault, canonical_bytes, first_link, link, verify_links
from huiyin.kernel.crypto import key_ring
from huiyin.kernel.time import now
from huiyin.people.selectors.persons import names_of
from huiyin.people.types import Actor

_CHUNK = 200
_NAME_BITS = 80
What = Literal["detail", "attachment", "export", "contact"]


@dataclass(frozen=True, slots=True)
class ReadingShown:
    """One look as the protected person reads it: when, who (name and post), as what, at what."""

    at: datetime
    name: str
    post: str
    standing: str
    what: str


def note_reading(actor: Actor, matter: Matter, what: What) -> None:
    """Write down that a member of staff looks at a matter, if it is sealed. Nothing for others and for the program
    itself. Three queries.
    """
    if matter.sensitivity != Sensitivity.SEALED or not actor.is_staff:
        return
    standing, post_id = _standing(actor, matter)
    with transaction.atomic():
        Matter.objects.select_for_update().only("id").get(pk=matter.pk)
        last = SealedReading.objects.filter(matter=matter.pk).order_by("-number").first()
        number, previous = (last.number + 1, bytes(last.link)) if last else (1, _start(matter.pk))
        at = now()
        body = canonical_bytes(
            {
                "matter": str(matter.pk),
                "number": number,
                "at": at.isoformat(),
                "person": str(actor.person_id) if actor.person_id else None,
                "post": str(post_id) if post_id else None,
                "standing": standing,
                "what": what,
            }
        )
        SealedReading.objects.create(
            matter_id=matter.pk,
            number=number,
            at=at,
            person_id=actor.person_id,
            post_id=post_id,
            standing=standing,
            what=what,
            body=body,
            link=link(previous, body),
        )


def readings_of(matter_id: UUID) -> tuple[ReadingShown, ...]:
    """The looks at a matter whose protected person has been proved by the caller. Three queries."""
    rows = list(SealedReading.objects.filter(matter=matter_id).order_by("-number"))
    names = names_of({row.person_id for row in rows if row.person_id})
    posts = post_titles({row.post_id for row in rows if row.post_id})
    return tuple(
        ReadingShown(
            at=row.at,
            name=names.get(row.person_id, "") if row.person_id else "",
            post=posts.get(row.post_id, "") if row.post_id else "",
            standing=standing_words(row.standing),
            what=_what_words(row.what),
        )
        for row in rows
    )


def faults_of_readings(
    identities: Iterable[UUID], known: Mapping[UUID, Mapping[int, bytes]] | None = None
) -> Iterator[tuple[UUID, Fault]]:
    """What is wrong with the chains of looks at several matters, each with its matter. One query.

    ``known``: matter → number → link, out of signed checkpoints; without it nobody can see that the last looks were
    taken away.
    """
    known, wanted = known or {}, list(identities)
    chains: dict[UUID, list[Entry]] = {one: [] for one in wanted if one in known}
    rows = SealedReading.objects.filter(matter__in=wanted).order_by("matter", "number")
    for matter_id, number, body, tip in rows.values_list("matter", "number", "body", "link"):
        chains.setdefault(matter_id, []).append(Entry(number, bytes(body), bytes(tip)))
    for matter_id, chain in chains.items():
        yield from ((matter_id, fault) for fault in verify_links(_start(matter_id), chain, known.get(matter_id)))


def look_heads(since: datetime | None) -> list[tuple[UUID, int, bytes]]:
    """(disguised name, number, link) of the last look at each matter that somebody has looked at after an instant, to
    be signed. Reads from the newest look back; one more query for when each was looked at first.
    """
    tips: dict[UUID, tuple[int, bytes]] = {}
    rows = SealedReading.objects.order_by("-id").values_list("matter", "number", "link", "at")
    for matter_id, number, tip, at in rows.iterator(chunk_size=_CHUNK):
        if since is not None and at <= since:
            break
        tips[matter_id] = max(tips.get(matter_id, (0, b"")), (number, bytes(tip)))
    firsts = dict(SealedReading.objects.filter(matter__in=list(tips), number=1).values_list("matter", "at"))
    return [
        (disguised(matter_id, firsts.get(matter_id) or now()), number, tip) for matter_id, (number, tip) in tips.items()
    ]


def disguised(matter_id: UUID, first_at: datetime) -> UUID:
    """By what name a checkpoint signs the looks at a matter: it cannot be told from the id of a matter that was raised
    when somebody first looked. Signed heads leave the house, and must not say which matters are sealed.
    """
    return UUID(int=int(first_at.timestamp() * 1_000) << _NAME_BITS | keyed_name(matter_id))


def keyed_name(matter_id: UUID) -> int:
    """The part of a disguised name that says whose it is, to who has the key: its last eighty bits."""
    digest = int.from_bytes(key_ring().keyed_digest(matter_id.bytes, "casework/readings")[:10])
    return 0x7 << 76 | (digest >> 62 & 0xFFF) << 64 | 0b10 << 62 | digest & (1 << 62) - 1


def name_of(disguise: UUID) -> int:
    """That part of a name that somebody signed."""
    return disguise.int & (1 << _NAME_BITS) - 1


def standing_words(standing: str) -> str:
    """As what somebody read, in the reader's language."""
    words = {
        "owner": _("办理人"),
        "substitute": _("代办人"),
        "above": _("上级岗位"),
        "named": _("指定的支持联系人"),
        "called": _("被叫来的单位"),
    }
    return words.get(standing, standing)


def _what_words(what: str) -> str:
    words = {
        "detail": _("看了档案"),
        "attachment": _("看了材料"),
        "export": _("导出了档案"),
        "contact": _("看了联系方式"),
    }
    return words.get(what, what)


def _start(matter_id: UUID) -> bytes:
    return first_link(f"readings {matter_id}")


def _is_support(matter: Matter, post_kind: str) -> bool:
    """Whether a post reads because the method names it beside the owner and those above, as the support contact. A
    closed matter is in no step with readers: then whoever read in any of them counts.
    """
    playbook = playbook_of(matter)
    steps = [playbook.step(matter.step)] if matter.is_open else list(playbook.steps.values())
    readers = {name for step in steps for name in step.readers}
    above = {name for step in steps if step.owner for name in playbook.chain(step.owner)[1:]}
    return post_kind in {playbook.roles[name].post for name in readers - above if name in playbook.roles}


def _standing(actor: Actor, matter: Matter) -> tuple[str, Any]:
    """As what the actor reads, and by which post."""
    own = next((seat for seat in actor.seats if seat.post_id == matter.owner_post_id), None)
    above = next((seat for seat in actor.seats if seat.post_id in matter.reader_posts), None)
    if own is not None:
        return "substitute" if own.as_substitute else "owner", own.post_id
    if above is not None:
        return "named" if _is_support(matter, above.post_kind) else "above", above.post_id
    post = actor.seats[0].post_id if actor.seats else None
    return ("named" if actor.person_id in matter.reader_persons else "called"), post
