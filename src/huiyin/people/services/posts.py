"""Posts and who sits in them: open, close, appoint, end, stand in, hand over.

A matter belongs to a post, so a hand-over moves no matter: whoever sits in the post has them
(SYSTEMS A3). Every verb here takes either the program itself or a change that a second person is
confirming: staff reach them through ``services.posting``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from huiyin.kernel.audit import record
from huiyin.kernel.codes import check_place_code
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.models import PendingChange, Person, Post, PostKind, Tenure, TenureRole
from huiyin.people.selectors.posts import not_over
from huiyin.people.types import ADMIN_KINDS, BUILT_IN_KINDS, Actor, Level


@dataclass(frozen=True, slots=True)
class _Term:
    """As what somebody comes into a post, for which time, and why."""

    role: TenureRole
    from_at: datetime
    until_at: datetime | None
    reason: str


def install_post_kinds(actor: Actor) -> int:
    """Add the built-in kinds that are missing; those a city has renamed stay. Returns how many."""
    known = set(PostKind.objects.values_list("code", flat=True))
    missing = [seed for seed in BUILT_IN_KINDS if seed.code not in known]
    with transaction.atomic():
        for seed in missing:
            PostKind.objects.create(
                code=seed.code,
                title_zh=seed.title_zh,
                title_en=seed.title_en,
                level=seed.level.value,
                shared=seed.shared,
            )
        for seed in missing:
            PostKind.objects.filter(code=seed.code).update(above_id=seed.above)
        if missing:
            record(actor.label, "people.kinds.installed", "post-kinds", {"count": len(missing)})
    return len(missing)


def define_post_kind(
    actor: Actor, *, code: str, title_zh: str, title_en: str, level: Level, above: str, shared: bool = False
) -> PostKind:
    """Add a city's own kind of post. ``above`` must be a known kind: the chain may not end in the air."""
    if not actor.is_system and not actor.holds("system_admin"):
        raise Refused(_("岗位类别由系统管理员增加。"), who_can_help=_("系统管理员"))
    if not PostKind.objects.filter(code=above).exists():
        raise Refused(_("没有“%(code)s”这一类岗位。") % {"code": above}, field="above")
    if PostKind.objects.filter(code=code).exists():
        raise Refused(_("已经有“%(code)s”这一类岗位。") % {"code": code}, field="code")
    with transaction.atomic():
        kind = PostKind.objects.create(
            code=code, title_zh=title_zh, title_en=title_en, level=level.value, above_id=above, shared=shared
        )
        record(actor.label, "people.kind.defined", f"post-kind {code}", {"above": above})
    return kind


def open_post(
    actor: Actor,
    *,
    kind: str,
    place_code: str | None = None,
    organisation_id: UUID | None = None,
    title: str = "",
    approval: PendingChange | None = None,
) -> Post:
    """Open a seat. `Refused` for an unknown kind, a wrong code, or a seat that exists already."""
    _check_authority(actor, approval)
    if not PostKind.objects.filter(code=kind).exists():
        raise Refused(_("没有“%(code)s”这一类岗位。") % {"code": kind}, field="kind")
    code = check_place_code(place_code) if place_code else None
    try:
        with transaction.atomic():
            post = Post.objects.create(
                kind_id=kind, place_code=code, organisation_id=organisation_id, title=title.strip(), opened_at=now()
            )
            record(actor.label, "people.post.opened", f"post {post.id}", {"kind": kind, "place": code or ""})
    except IntegrityError as fault:
        raise Refused(_("这个岗位已经有了。"), field="kind", details={"problem": "exists"}) from fault
    return post


def close_post(actor: Actor, *, post_id: UUID, approval: PendingChange | None = None) -> None:
    """Close a seat and end who sits in it or would later. Its open matters rise to the next filled post upward."""
    _check_authority(actor, approval)
    with transaction.atomic():
        post = _open_post(post_id)
        if post.kind_id == "desk_duty":
            raise Refused(_("市值班台不能撤销：所有没人接的事都要落在这里。"))
        moment = now()
        leaving = not_over(moment).filter(post=post)
        ended = leaving.update(until_at=Greatest("from_at", Value(moment)), reason="post closed")
        post.closed_at = moment
        post.save(update_fields=["closed_at"])
        record(actor.label, "people.post.closed", f"post {post.id}", {"ended": ended})


def appoint(
    actor: Actor,
    *,
    post_id: UUID,
    person_id: UUID,
    role: TenureRole = TenureRole.HOLDER,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
    reason: str = "",
    approval: PendingChange | None = None,
) -> Tenure:
    """Put a person into a post from a moment on, as holder or as substitute: from now, if none is given or it is over.

    A substitute needs an end. `Refused` when another holds the post in that time, or when one person would at any
    moment hold or stand in for two of the three administrators' posts (DOMAIN §7.2).
    """
    _check_authority(actor, approval)
    if role == TenureRole.SUBSTITUTE and until_at is None:
        raise Refused(_("代班要写明到什么时候为止。"), field="until_at")
    term = _Term(role, _not_before_now(from_at), until_at, reason[:200])
    return _begin(actor, _open_post(post_id), person_id, term, approval)


def _begin(actor: Actor, post: Post, person_id: UUID, term: _Term, approval: PendingChange | None) -> Tenure:
    """Put a person into a post for a term that does not begin before now."""
    if term.until_at is not None and term.until_at <= term.from_at:
        raise Refused(_("结束时间要晚于开始时间。"), field="until_at")
    if not Person.objects.filter(id=person_id, erased_at__isnull=True).exists():
        raise Refused(_("没有这个人。"), field="person_id")
    administers = post.kind_id in ADMIN_KINDS
    if administers:
        _check_administrators_apart(person_id, term.from_at, term.until_at)
    try:
        with transaction.atomic():
            tenure = Tenure.objects.create(
                post=post,
                person_id=person_id,
                exclusive=not post.kind.shared,
                administers=administers,
                role=term.role,
                from_at=term.from_at,
                until_at=term.until_at,
                reason=term.reason,
            )
            record(
                actor.label,
                "people.tenure.began",
                f"post {post.id}",
                {"person": str(person_id), "role": str(term.role.value), **_approved_by(approval)},
            )
    except IntegrityError as fault:
        raise Refused(
            _("这个岗位在这段时间里已经有人，请先办理交接。"), field="post_id", details={"problem": "taken"}
        ) from fault
    return tenure


def end_tenure(
    actor: Actor,
    *,
    tenure_id: UUID,
    at: datetime | None = None,
    reason: str = "",
    approval: PendingChange | None = None,
) -> Tenure:
    """End a tenure at a moment, now if none is given or it is over; the row stays as history. A second ending is
    refused.
    """
    _check_authority(actor, approval)
    with transaction.atomic():
        tenure = Tenure.objects.select_for_update().filter(id=tenure_id).first()
        moment = _not_before_now(at)
        if tenure is None or (tenure.until_at is not None and tenure.until_at <= moment):
            raise Refused(_("这段任职已经结束了。"), details={"problem": "ended"})
        tenure.until_at = max(moment, tenure.from_at)
        tenure.reason = reason[:200] or tenure.reason
        tenure.save(update_fields=["until_at", "reason"])
        record(actor.label, "people.tenure.ended", f"post {tenure.post_id}", {"person": str(tenure.person_id)})
    return tenure


def hand_over(
    actor: Actor,
    *,
    from_person_id: UUID,
    to_person_id: UUID,
    post_ids: Iterable[UUID] | None = None,
    at: datetime | None = None,
    reason: str = "",
    approval: PendingChange | None = None,
) -> tuple[Tenure, ...]:
    """One person's posts go to another in one step: all of them, or those named.

    The old tenures end and the new ones begin at the same instant, so that no post is vacant for a
    moment; never before now. History stays. Returns the new tenures.
    """
    _check_authority(actor, approval)
    if from_person_id == to_person_id:
        raise Refused(_("不能交接给本人。"), field="to_person_id")
    moment = _not_before_now(at)
    term = _Term(TenureRole.HOLDER, moment, None, reason[:200])
    with transaction.atomic():
        leaving = _current(moment).filter(person_id=from_person_id, role=TenureRole.HOLDER)
        if post_ids is not None:
            leaving = leaving.filter(post_id__in=list(post_ids))
        tenures = list(leaving.select_for_update().order_by("post_id"))
        if not tenures:
            raise Refused(_("没有可以交接的岗位。"), field="from_person_id", details={"problem": "nothing"})
        posts = [tenure.post_id for tenure in tenures]
        ending = Q(person_id=from_person_id) | Q(person_id=to_person_id)
        _current(moment).filter(ending, post_id__in=posts).update(until_at=moment, reason=term.reason)
        return tuple(_begin(actor, _open_post(post_id), to_person_id, term, approval) for post_id in posts)


def _not_before_now(asked: datetime | None) -> datetime:
    """When a change takes effect: later if that was asked, else now. What was done in a post yesterday was done by
    whoever held it yesterday.
    """
    moment = now()
    return max(asked or moment, moment)


def _current(moment: datetime) -> QuerySet[Tenure]:
    """Tenures that run at a moment."""
    return Tenure.objects.filter(from_at__lte=moment).filter(Q(until_at__isnull=True) | Q(until_at__gt=moment))


def _open_post(post_id: UUID) -> Post:
    """The post, if it is open."""
    post = Post.objects.select_related("kind").filter(id=post_id, closed_at__isnull=True).first()
    if post is None:
        raise Refused(_("没有这个岗位，或者已经撤销。"), field="post_id", details={"problem": "unknown"})
    return post


def _check_authority(actor: Actor, approval: PendingChange | None) -> None:
    """The program itself may; staff only while a second person confirms what another proposed."""
    if actor.is_system:
        return
    if approval is None or approval.state != "waiting":
        raise Refused(_("岗位变更要由一人提出、另一人确认。"), details={"problem": "two_persons"})


def _check_administrators_apart(person_id: UUID, from_at: datetime, until_at: datetime | None) -> None:
    """三员分离: system, security and audit administrator are three persons, now and later. The database sees to it for
    two appointments at once; this says it in words.
    """
    held = Tenure.objects.filter(person_id=person_id, administers=True)
    held = held.filter(Q(until_at__isnull=True) | Q(until_at__gt=from_at))
    if until_at is not None:
        held = held.filter(from_at__lt=until_at)
    if held.exists():
        raise Refused(_("系统管理员、安全管理员、审计管理员要由三个人分别担任。"), field="person_id")


def _approved_by(approval: PendingChange | None) -> dict[str, str]:
    """The change behind a step, for the audit row."""
    return {"change": str(approval.id)} if approval else {}
