"""Changes of posts as staff make them: proposed here, done when a second person confirms.

Who may propose: a post changer whose area covers the post; the holder for their own posts. Who may
confirm: another post changer of the area, or the person who receives the post.

The posts of the three administrators are apart (三员分离, DOMAIN §7.2): the security administrator proposes, for their
own post the system administrator, for all the holder; another of the three confirms, never who receives or leaves it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.models import Organisation, PendingChange, Person, Post, PostKind, Tenure, TenureRole
from huiyin.people.selectors.posts import may_change
from huiyin.people.services import posts
from huiyin.people.services.approvals import propose, register_change
from huiyin.people.types import ADMIN_KINDS, LEVEL_DIGITS, POST_CHANGERS, Actor, Level
from huiyin.places.selectors import check_goes_on, place_names

_APART = "administrators_concerned"


def register_post_changes() -> None:
    """Bind the five changes of posts; called once when the application is ready."""
    register_change("people.open_post", _open, may_decide=_may_decide)
    register_change("people.close_post", _close, may_decide=_may_decide)
    register_change("people.appoint", _appoint, may_decide=_may_decide)
    register_change("people.end_tenure", _end, may_decide=_may_decide)
    register_change("people.hand_over", _hand_over, may_decide=_may_decide)


def propose_opening(
    actor: Actor, *, kind: str, place_code: str | None = None, organisation_id: UUID | None = None, title: str = ""
) -> PendingChange:
    """Propose a new seat in an area the actor is responsible for; without a place of its own that of its unit counts.

    `Refused` for a seat that would stand nowhere: a unit's post without a unit, a grid's outside a grid.
    """
    unit = Organisation.objects.filter(id=organisation_id).first() if organisation_id else None
    area = place_code or (unit.place_code if unit else "")
    _check_stands_somewhere(kind, place_code or "", unit)
    if kind in ADMIN_KINDS or not (actor.holds(*POST_CHANGERS, covering=area) or actor.holds("security_admin")):
        raise _not_in_scope()
    return propose(
        actor,
        action="people.open_post",
        arguments={
            "kind": kind,
            "place_code": place_code,
            "organisation_id": str(organisation_id) if organisation_id else None,
            "title": title,
        },
        summary=_("设立岗位：%(kind)s %(title)s") % {"kind": _kind_title(kind), "title": title or _where(area, unit)},
        place_code=area,
    )


def propose_closing(actor: Actor, *, post_id: UUID) -> PendingChange:
    """Propose to close a seat; the three administrators' stay open."""
    post = _post_in_scope(actor, post_id, own=False)
    if post.kind_id in ADMIN_KINDS:
        raise Refused(_("三个管理员的岗位不能撤销，只能换人。"), details={"problem": "administrators"})
    return propose(
        actor,
        action="people.close_post",
        arguments={"post_id": str(post_id)},
        summary=_("撤销岗位：%(post)s") % {"post": post},
        place_code=place_of_post(post),
    )


def propose_appointment(
    actor: Actor,
    *,
    post_id: UUID,
    person_id: UUID,
    role: TenureRole = TenureRole.HOLDER,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
    reason: str = "",
) -> PendingChange:
    """Propose a holder, or a substitute for a time; a holder may propose their own substitute. What is confirmed after
    the moment at which it was to begin begins when it is confirmed; `Refused` for a moment that is over already.
    """
    _check_not_over(from_at, field="from_at")
    post = _post_in_scope(actor, post_id, own=role == TenureRole.SUBSTITUTE)
    words = _("任职：%(post)s") if role == TenureRole.HOLDER else _("代班：%(post)s")
    return propose(
        actor,
        action="people.appoint",
        arguments={
            "post_id": str(post_id),
            "person_id": str(person_id),
            "role": role.value,
            "from_at": from_at.isoformat() if from_at else None,
            "until_at": until_at.isoformat() if until_at else None,
            "reason": reason,
            **_kept_apart([post], person_id),
        },
        summary=words % {"post": post},
        place_code=place_of_post(post),
        invited_id=None if post.kind_id in ADMIN_KINDS else person_id,
    )


def propose_ending(actor: Actor, *, tenure_id: UUID, reason: str = "") -> PendingChange:
    """Propose that a person leaves a post without a successor."""
    tenure = Tenure.objects.filter(id=tenure_id).first()
    if tenure is None:
        raise Refused(_("这段任职已经结束了。"), details={"problem": "ended"})
    post = _post_in_scope(actor, tenure.post_id, own=True)
    return propose(
        actor,
        action="people.end_tenure",
        arguments={"tenure_id": str(tenure_id), "reason": reason, **_kept_apart([post], tenure.person_id)},
        summary=_("离任：%(post)s") % {"post": post},
        place_code=place_of_post(post),
    )


def propose_hand_over(
    actor: Actor,
    *,
    from_person_id: UUID,
    to_person_id: UUID,
    post_ids: Iterable[UUID],
    at: datetime | None = None,
    reason: str = "",
) -> PendingChange:
    """Propose to hand posts over in one step. The person who receives them may confirm. `Refused` for a moment that is
    over, as `propose_appointment`.
    """
    _check_not_over(at, field="at")
    wanted = [_post_in_scope(actor, post_id, own=True) for post_id in post_ids]
    if not wanted:
        raise Refused(_("请选择要交接的岗位。"), field="post_ids")
    if not Person.objects.filter(id=to_person_id, erased_at__isnull=True).exists():
        raise Refused(_("没有这个人。"), field="to_person_id")
    return propose(
        actor,
        action="people.hand_over",
        arguments={
            "from_person_id": str(from_person_id),
            "to_person_id": str(to_person_id),
            "post_ids": [str(post.id) for post in wanted],
            "at": at.isoformat() if at else None,
            "reason": reason,
            **_kept_apart(wanted, from_person_id, to_person_id),
        },
        summary=_("交接：%(posts)s") % {"posts": "、".join(str(post) for post in wanted)},
        place_code=_common_place(wanted),
        invited_id=None if any(post.kind_id in ADMIN_KINDS for post in wanted) else to_person_id,
    )


def _kept_apart(wanted: list[Post], *concerned: UUID) -> dict[str, list[str]]:
    """What a change of administrators' posts remembers: those whom it concerns, who may not confirm it."""
    return {_APART: [str(one) for one in concerned]} if any(post.kind_id in ADMIN_KINDS for post in wanted) else {}


def _may_decide(actor: Actor, change: PendingChange) -> bool:
    """Who may be the second person: of an administrator's post another administrator whom it does not concern."""
    concerned = change.arguments.get(_APART)
    if concerned is None:
        return _changes_the_place(actor, change)
    return actor.is_admin and str(actor.person_id) not in concerned


def _changes_the_place(actor: Actor, change: PendingChange) -> bool:
    """The usual rule: somebody who may change posts in the area the change belongs to. The security administrator's
    is the whole city; what belongs to no smaller area is also the duty desk's.
    """
    everywhere = ("security_admin",) if change.place_code else ("security_admin", "desk_duty")
    return actor.holds(*POST_CHANGERS, covering=change.place_code) or actor.holds(*everywhere)


def place_of_post(post: Post) -> str:
    """The area a post serves: its own place, else its organisation's; empty for the whole city."""
    return post.place_code or (post.organisation.place_code if post.organisation else "")


def _common_place(wanted: list[Post]) -> str:
    """The longest common part of the posts' areas, so that a confirmer must cover them all."""
    places = [place_of_post(post) for post in wanted]
    cut = next((n for n in (15, 12, 9, 6, 4, 2) if all(len(p) >= n and p[:n] == places[0][:n] for p in places)), 0)
    return places[0][:cut]


def _post_in_scope(actor: Actor, post_id: UUID, *, own: bool) -> Post:
    """The post, if the actor may propose changes of it; ``own``: its holder may, too."""
    post = Post.objects.select_related("kind", "organisation").filter(id=post_id, closed_at__isnull=True).first()
    if post is None:
        raise _not_in_scope()
    if not may_change(actor, post) and not (own and post.id in actor.post_ids):
        raise _not_in_scope()
    return post


def _not_in_scope() -> Refused:
    """The same words for a post elsewhere and for one that does not exist."""
    return Refused(_("这个岗位不在您负责的范围内。"), who_can_help=_("综治中心负责人"), details={"problem": "scope"})


def _check_not_over(moment: datetime | None, *, field: str) -> None:
    """Refuse what would begin before it is confirmed. The minute that runs is none of the past: forms know minutes."""
    if moment is not None and moment < now().replace(second=0, microsecond=0):
        raise Refused(_("这个时间已经过去了，请填以后的时间，或者不填。"), field=field)


def _check_stands_somewhere(kind: str, place_code: str, unit: Organisation | None) -> None:
    """Refuse a seat that no question would ever find."""
    level = PostKind.objects.filter(code=kind).values_list("level", flat=True).first()
    if level == Level.ORGANISATION and unit is None:
        raise Refused(_("这一类岗位设在单位里，请到单位的页面设立。"), field="kind")
    if level == Level.GRID and len(place_code) != LEVEL_DIGITS[Level.GRID]:
        raise Refused(_("这一类岗位设在网格里，请填 15 位网格代码或网格名称。"), field="place")
    if level not in (Level.ORGANISATION, Level.CITY, None) and unit is None and not place_code:
        raise Refused(_("请填写岗位设在哪里。"), field="place")


def _where(place_code: str, unit: Organisation | None) -> str:
    """What tells a new seat without a title from others of its kind."""
    return unit.name if unit else place_names([place_code]).get(place_code, "") if place_code else ""


def _kind_title(code: str) -> str:
    """The Chinese title of a kind, or its code when unknown."""
    kind = PostKind.objects.filter(code=code).first()
    return kind.title_zh if kind else code


def _open(actor: Actor, change: PendingChange) -> None:
    """Carry out an opening; the place may have become another one while it waited."""
    values = change.arguments
    if values["place_code"]:
        check_goes_on(values["place_code"])
    posts.open_post(
        actor,
        kind=values["kind"],
        place_code=values["place_code"],
        organisation_id=UUID(values["organisation_id"]) if values["organisation_id"] else None,
        title=values["title"],
        approval=change,
    )


def _close(actor: Actor, change: PendingChange) -> None:
    """Carry out a closing."""
    posts.close_post(actor, post_id=UUID(change.arguments["post_id"]), approval=change)


def _appoint(actor: Actor, change: PendingChange) -> None:
    """Carry out an appointment."""
    values = change.arguments
    posts.appoint(
        actor,
        post_id=UUID(values["post_id"]),
        person_id=UUID(values["person_id"]),
        role=TenureRole(values["role"]),
        from_at=_moment(values["from_at"]),
        until_at=_moment(values["until_at"]),
        reason=values["reason"],
        approval=change,
    )


def _end(actor: Actor, change: PendingChange) -> None:
    """Carry out an ending."""
    values = change.arguments
    posts.end_tenure(actor, tenure_id=UUID(values["tenure_id"]), reason=values["reason"], approval=change)


def _hand_over(actor: Actor, change: PendingChange) -> None:
    """Carry out a hand-over."""
    values = change.arguments
    posts.hand_over(
        actor,
        from_person_id=UUID(values["from_person_id"]),
        to_person_id=UUID(values["to_person_id"]),
        post_ids=[UUID(text) for text in values["post_ids"]],
        at=_moment(values["at"]),
        reason=values["reason"],
        approval=change,
    )


def _moment(text: str | None) -> datetime | None:
    """An instant written in ISO form, or nothing."""
    return parse_datetime(text) if text else None
