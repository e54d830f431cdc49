"""Who is asking: from a request or an account to an ``Actor`` with the seats held now."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import HttpRequest

from huiyin.kernel.remembering import remembered
from huiyin.kernel.time import now
from huiyin.people.models import Account, AccountKind, Post, Tenure, TenureRole
from huiyin.people.types import ADMIN_KINDS, Actor, ActorKind, Level, SeatHeld

_KEPT_ON_REQUEST = "_huiyin_actor"
_NEVER = datetime.max.replace(tzinfo=UTC)


def actor_of(source: HttpRequest | Account | AnonymousUser, *, at: datetime | None = None) -> Actor:
    """The actor behind a request or an account, with the posts held at ``at`` (now by default).

    One query for staff, none for residents; kept on the request, so that a page asks once.
    """
    if isinstance(source, HttpRequest):
        kept = getattr(source, _KEPT_ON_REQUEST, None)
        if isinstance(kept, Actor) and at is None:
            return kept
        actor = actor_of(source.user, at=at) if hasattr(source, "user") else Actor.anonymous()
        if at is None:
            setattr(source, _KEPT_ON_REQUEST, actor)
        return actor
    if not isinstance(source, Account) or not source.is_active:
        return Actor.anonymous()
    if source.kind == AccountKind.RESIDENT:
        return Actor(ActorKind.RESIDENT, f"resident:{source.person_id}", source.person_id, source.id)
    seats = seats_held(source, at=at or now())
    return Actor(ActorKind.STAFF, source.login, source.person_id, source.id, seats)


def active_account(account_id: UUID) -> Account | None:
    """The account of that id if it may be used; for sessions between two steps of signing in."""
    return Account.objects.filter(id=account_id, is_active=True).first()


def staff_account_id(login: str) -> UUID | None:
    """The id of a staff login, for the command line; ``None`` when there is none."""
    found = Account.objects.filter(login=login.strip().lower(), kind=AccountKind.STAFF)
    return found.values_list("id", flat=True).first()


def administers(account_id: UUID) -> bool:
    """Whether the account's person now holds, or stands in for, one of the three administrators' posts. One query."""
    moment = now()
    held = Tenure.objects.filter(person__account=account_id, administers=True, from_at__lte=moment)
    return held.filter(Q(until_at__isnull=True) | Q(until_at__gt=moment)).exists()


def seats_held(account: Account, *, at: datetime) -> tuple[SeatHeld, ...]:
    """The seats an account's person holds at a moment, oldest first; one query."""
    return tuple(held.seat for held in _ever_held(account.person_id) if held.begins <= at < held.ends)


class _Held(NamedTuple):
    """A seat that somebody holds or has held, from one instant until another: while they and the post were there."""

    seat: SeatHeld
    begins: datetime
    ends: datetime


@remembered("posts")
def _ever_held(person_id: UUID) -> tuple[_Held, ...]:
    tenures = Tenure.objects.filter(person_id=person_id).select_related("post__kind", "post__organisation")
    return tuple(
        _Held(
            _seat_held(one),
            max(one.from_at, one.post.opened_at),
            min(one.until_at or _NEVER, one.post.closed_at or _NEVER),
        )
        for one in tenures.order_by("from_at", "id")
    )


def _seat_held(tenure: Tenure) -> SeatHeld:
    """One tenure as the actor carries it."""
    post = tenure.post
    return SeatHeld(
        post_id=post.id,
        post_kind=post.kind_id,
        place_code=_area(post),
        organisation_id=post.organisation_id,
        as_substitute=tenure.role == TenureRole.SUBSTITUTE,
        title=post.title or post.kind.title_zh,
        english_title=post.title or post.kind.title_en,
    )


def _area(post: Post) -> str | None:
    """The area a post serves. A city post without a place serves the whole city; an administrator's serves none.

    Administrators keep the machinery running; matters and residents are not theirs to see (三员分离).
    """
    if post.place_code or post.organisation is not None:
        return post.place_code or (post.organisation.place_code if post.organisation else None)
    return "" if post.kind.level == Level.CITY and post.kind_id not in ADMIN_KINDS else None


def scope_prefixes(actor: Actor, *post_kinds: str) -> tuple[str, ...]:
    """The place prefixes an actor's seats cover, the widest only (430902 swallows 430902001).

    With ``post_kinds`` only the seats of those kinds count. The system sees everything: ``("",)``.
    """
    if actor.is_system:
        return ("",)
    codes = sorted(
        {
            s.place_code
            for s in actor.seats
            if s.place_code is not None and (not post_kinds or s.post_kind in post_kinds)
        }
    )
    widest: list[str] = []
    for code in codes:
        if not widest or not code.startswith(widest[-1]):
            widest.append(code)
    return tuple(widest)


def own_place(actor: Actor, *post_kinds: str) -> str:
    """The widest place of the actor's posts of these kinds; empty for none and for the whole city."""
    return min(scope_prefixes(actor, *post_kinds), key=len, default="")


def within(field: str, prefixes: tuple[str, ...]) -> Q:
    """A filter "the code in ``field`` lies in one of these areas"; nothing for no areas.

    A range on the ``COLLATE "C"`` column rather than LIKE, so that prepared statements use its index.
    """
    if "" in prefixes:
        return Q()
    condition = Q(pk__in=[])
    for prefix in prefixes:
        # ":" follows "9" in the C collation: every code that begins with the prefix lies between.
        condition |= Q(**{f"{field}__gte": prefix, f"{field}__lt": f"{prefix}:"})
    return condition
