"""Organisations: added, changed, closed. One verb each, audit in the same transaction."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiyin.kernel.audit import record
from huiyin.kernel.codes import check_credit_code, check_place_code
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import today
from huiyin.people.models import Organisation, OrganisationKind
from huiyin.people.types import Actor


def add_organisation(
    actor: Actor,
    *,
    name: str,
    kind: OrganisationKind,
    place_code: str,
    parent_id: UUID | None = None,
    english_name: str = "",
    credit_code: str = "",
    may_be_called: bool = False,
    duty_phone: str = "",
    active_from: date | None = None,
) -> Organisation:
    """Add a unit. `Refused` for a wrong code, an unknown parent, or a name taken in that area."""
    _check_right(actor)
    if not name.strip():
        raise Refused(_("请填写单位名称。"), field="name")
    if parent_id is not None and not Organisation.objects.filter(id=parent_id).exists():
        raise Refused(_("没有这个上级单位。"), field="parent_id")
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(
                name=name.strip(),
                kind=kind,
                place_code=check_place_code(place_code),
                parent_id=parent_id,
                english_name=english_name.strip(),
                credit_code=check_credit_code(credit_code) if credit_code.strip() else None,
                may_be_called=may_be_called,
                duty_phone=duty_phone.strip(),
                active_from=active_from or today(),
            )
            record(actor.label, "people.organisation.added", f"organisation {organisation.id}", {"kind": str(kind)})
    except IntegrityError as fault:
        raise Refused(_("这个区域里已有同名单位，或者信用代码已登记。"), field="name") from fault
    return organisation


def change_organisation(
    actor: Actor,
    *,
    organisation_id: UUID,
    name: str,
    english_name: str = "",
    duty_phone: str = "",
    may_be_called: bool = False,
) -> Organisation:
    """Rename a unit and say anew how it is reached; history keeps the id, so that nothing is lost with the old name.

    `Refused` for an empty name, one taken in its area, and a unit that is not there.
    """
    _check_right(actor)
    if not name.strip():
        raise Refused(_("请填写单位名称。"), field="name")
    try:
        with transaction.atomic():
            unit = Organisation.objects.select_for_update().filter(id=organisation_id).first()
            if unit is None:
                raise Refused(_("没有这个单位。"), details={"problem": "unknown"})
            given = {"name": name, "english_name": english_name, "duty_phone": duty_phone}
            changed = [field for field, value in given.items() if getattr(unit, field) != value.strip()]
            changed += ["may_be_called"] if unit.may_be_called != may_be_called else []
            for field, value in given.items():
                setattr(unit, field, value.strip())
            unit.may_be_called = may_be_called
            unit.save()
            record(actor.label, "people.organisation.changed", f"organisation {unit.id}", {"fields": changed})
    except IntegrityError as fault:
        raise Refused(_("这个区域里已有同名单位，或者信用代码已登记。"), field="name") from fault
    return unit


def move_organisation(actor: Actor, *, organisation_id: UUID, parent_id: UUID | None) -> None:
    """Put a unit under another supervisor. `Refused` if that would close a circle."""
    _check_right(actor)
    with transaction.atomic():
        parents = dict(Organisation.objects.select_for_update().values_list("id", "parent_id"))
        above: UUID | None = parent_id
        while above is not None:
            if above == organisation_id:
                raise Refused(_("上级单位不能是它自己或它的下级。"), field="parent_id")
            above = parents.get(above)
        Organisation.objects.filter(id=organisation_id).update(parent_id=parent_id)
        detail = {"parent": str(parent_id or "")}
        record(actor.label, "people.organisation.moved", f"organisation {organisation_id}", detail)


def close_organisation(actor: Actor, *, organisation_id: UUID, on: date | None = None) -> None:
    """End a unit's active period. `Refused` while it has open posts or active children."""
    _check_right(actor)
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(id=organisation_id)
        if organisation.posts.filter(closed_at__isnull=True).exists():
            raise Refused(_("这个单位还有岗位，请先撤销或移交。"), details={"problem": "posts"})
        if organisation.children.filter(active_until__isnull=True).exists():
            raise Refused(_("这个单位还有下级单位，请先调整。"), details={"problem": "children"})
        organisation.active_until = on or today()
        organisation.save(update_fields=["active_until"])
        record(actor.label, "people.organisation.closed", f"organisation {organisation.id}", {})


def _check_right(actor: Actor) -> None:
    """Organisations are the system administrator's."""
    if not actor.is_system and not actor.holds("system_admin"):
        raise Refused(_("单位由系统管理员维护。"), who_can_help=_("系统管理员"), details={"problem": "not_allowed"})
