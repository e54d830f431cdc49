"""Sorting: the city chooses its methods, how far suggestions may go, and whom danger is handed to."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from huiyin.appeals.models import EmergencyContact, MethodChoice, SortingPolicy
from huiyin.appeals.models.sorting import EmergencyService
from huiyin.casework.selectors.playbooks import current_playbook
from huiyin.kernel.audit import record
from huiyin.kernel.codes import check_place_code
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.models import Post
from huiyin.people.types import Actor
from huiyin.places.types import sole_heir

CHOOSERS = ("centre_supervisor", "desk_duty", "system_admin")


def choose_method(
    actor: Actor,
    *,
    playbook: str,
    place_code: str = "",
    kind: str = "",
    default_kind: str = "",
    from_at: datetime | None = None,
) -> MethodChoice:
    """Let a published playbook serve a place ("" the city) and kind ("" all) from an instant on, never one that is
    over: without ``from_at`` from now. The choice that serves until then ends then; one that was made for later still
    comes. Matters that are open keep the method by which they were opened.

    ``default_kind`` "" is the playbook's first. `Refused` without the right, for a playbook that is not published and
    for a kind it does not have.
    """
    _check_right(actor, place_code)
    kinds = current_playbook(playbook).kinds
    default = default_kind or (kind if kind in kinds else next(iter(kinds)))
    if default not in kinds:
        raise Refused(_("这个工作法里没有这一类。"), field="default_kind")
    place = check_place_code(place_code) if place_code else ""
    begins = max(from_at or now(), now())
    with transaction.atomic():
        same = MethodChoice.objects.filter(place_code=place, kind=kind)
        same.filter(from_at=begins).delete()
        same.filter(Q(until_at=None) | Q(until_at__gt=begins), from_at__lt=begins).update(until_at=begins)
        ends = same.filter(from_at__gt=begins).order_by("from_at").values_list("from_at", flat=True).first()
        row = MethodChoice.objects.create(
            place_code=place, kind=kind, playbook=playbook, default_kind=default, from_at=begins, until_at=ends
        )
        detail = {"playbook": playbook, "kind": kind, "from": begins.isoformat()}
        record(actor.label, "appeals.choose_method", f"place {place or '*'}", detail, actor_id=actor.person_id)
    return row


def drop_method(actor: Actor, *, choice_id: int) -> None:
    """Take a choice back: one that serves ends now and the wider one serves again; one that was made for later never
    comes, and what it would have ended goes on. Over or gone already: nothing happens.
    """
    row, at = MethodChoice.objects.filter(pk=choice_id).first(), now()
    if row is None or (row.until_at is not None and row.until_at <= at):
        return
    _check_right(actor, row.place_code)
    with transaction.atomic():
        if row.from_at < at:
            row.until_at = at
            row.save(update_fields=["until_at"])
        else:
            row.delete()
            before = MethodChoice.objects.filter(place_code=row.place_code, kind=row.kind, until_at=row.from_at)
            before.update(until_at=row.until_at)
        record(actor.label, "appeals.drop_method", f"place {row.place_code or '*'}", {}, actor_id=actor.person_id)


def move_choices(actor: Actor, *, place_code: str, heirs: tuple[str, ...]) -> None:
    """Let the methods that a place chose serve its one heir, where it has not chosen for that kind itself; after a
    split they stay with the part that kept the code.
    """
    heir = sole_heir(place_code, heirs)
    if not heir:
        return
    living = MethodChoice.objects.filter(Q(until_at=None) | Q(until_at__gt=now()))
    chosen = set(living.filter(place_code=heir).values_list("kind", flat=True))
    for row in living.filter(place_code=place_code).order_by("from_at", "id"):
        with transaction.atomic():
            if row.kind not in chosen:
                choose_method(
                    actor, playbook=row.playbook, place_code=heir, kind=row.kind, default_kind=row.default_kind,
                    from_at=row.from_at,
                )  # fmt: skip
            drop_method(actor, choice_id=row.pk)


def set_policy(actor: Actor, **values: Any) -> SortingPolicy:
    """Change the city's sorting policy, by the names of its fields. `Refused` for values that make no sense."""
    _check_right(actor, "")
    row = SortingPolicy.objects.first() or SortingPolicy()
    unknown = values.keys() - {field.name for field in SortingPolicy._meta.fields if not field.primary_key}  # noqa: SLF001 - Django's documented model API
    if unknown:
        raise TypeError(f"Not a field of the policy: {sorted(unknown)}")
    for name, value in values.items():
        setattr(row, name, value)
    try:
        row.full_clean(validate_unique=False)
    except ValidationError:
        raise Refused(_("自动分类的把握要在 50% 到 100% 之间，其他数要大于零。"), field="policy") from None
    with transaction.atomic():
        row.save()
        detail = {name: value for name, value in values.items() if value is None or isinstance(value, int)}
        record(actor.label, "appeals.set_policy", "policy sorting", detail, actor_id=actor.person_id)
    return row


def link_emergency(actor: Actor, *, service: str, post_id: UUID, place_code: str = "") -> EmergencyContact:
    """Say which post danger of a service is handed to in an area. `Refused` for a closed post or an unknown number."""
    _check_right(actor, place_code)
    if service not in EmergencyService.values or not Post.objects.filter(pk=post_id, closed_at=None).exists():
        raise Refused(_("请选择 110、119、120 或 122，以及一个正在使用的岗位。"), field="post")
    with transaction.atomic():
        row, _new = EmergencyContact.objects.update_or_create(
            place_code=place_code, service=service, defaults={"post_id": post_id}
        )
        detail = {"service": service, "post": str(post_id)}
        record(actor.label, "appeals.link_emergency", f"place {place_code or '*'}", detail, actor_id=actor.person_id)
    return row


def unlink_emergency(actor: Actor, *, contact_id: int) -> None:
    """Take a contact back; the wider area's serves again. Gone already: nothing happens."""
    row = EmergencyContact.objects.filter(pk=contact_id).first()
    if row is None:
        return
    _check_right(actor, row.place_code)
    with transaction.atomic():
        row.delete()
        detail = {"service": row.service}
        name = f"place {row.place_code or '*'}"
        record(actor.label, "appeals.unlink_emergency", name, detail, actor_id=actor.person_id)


def _check_right(actor: Actor, place_code: str) -> None:
    everywhere = actor.is_system or actor.holds("desk_duty", "system_admin")
    if not everywhere and not (place_code and actor.holds(*CHOOSERS, covering=place_code)):
        raise Refused(_("分类规则由综治中心负责人或市值班台设定。"), who_can_help=_("综治中心负责人"))
