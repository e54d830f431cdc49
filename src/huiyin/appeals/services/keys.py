"""Keys of linked systems: issued once, kept as a digest, revoked at once (SYSTEMS B13)."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.appeals.models import ApiKey
from huiyin.appeals.selectors.doors import key_digest
from huiyin.kernel.audit import record
from huiyin.kernel.codes import check_place_code
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.types import Actor

_KEY_BYTES = 24
_NOTED_EVERY = timedelta(minutes=1)


def issue_api_key(
    actor: Actor, *, system: str, place_code: str, may_read: bool = False, a_minute_count: int = 120
) -> tuple[ApiKey, str]:
    """A new key for a linked system and its text, which is shown this one time.

    ``may_read``: it may list the matters it brought in. `Refused` without the right, for a name in use, without a name.
    """
    if not (actor.is_system or actor.holds("system_admin")):
        raise Refused(_("接口密钥由系统管理员发放。"), who_can_help=_("系统管理员"))
    name = system.strip()
    if not name or ApiKey.objects.filter(system=name).exists():
        raise Refused(_("请给对接系统起一个没用过的名称。"), field="system")
    text = f"hy_{secrets.token_urlsafe(_KEY_BYTES)}"
    with transaction.atomic():
        key = ApiKey.objects.create(
            system=name,
            place_code=check_place_code(place_code) if place_code else "",
            digest=key_digest(text),
            may_read=may_read,
            a_minute_count=a_minute_count,
            issued_at=now(),
            issued_by=actor.label,
        )
        record(actor.label, "appeals.issue_key", f"key {key.id}", {"system": name}, actor_id=actor.person_id)
    return key, text


def note_use(key: ApiKey) -> None:
    """Keep when a key was used last, to the minute: one statement a minute however busy the system is."""
    instant = now()
    if key.last_used_at is None or instant - key.last_used_at >= _NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=instant)


def revoke_api_key(actor: Actor, *, key_id: UUID) -> None:
    """Let a key open nothing any more, from the next request on."""
    if not (actor.is_system or actor.holds("system_admin")):
        raise Refused(_("接口密钥由系统管理员发放。"), who_can_help=_("系统管理员"))
    with transaction.atomic():
        ApiKey.objects.filter(pk=key_id, revoked_at=None).update(revoked_at=now())
        record(actor.label, "appeals.revoke_key", f"key {key_id}", {}, actor_id=actor.person_id)
