"""Slots: what can be booked, a counsellor's own times, and how many were used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from huiyin.casework.selectors.titles import post_titles
from huiyin.community.models import Slot, SlotState
from huiyin.community.selectors.rights import counsellor_posts
from huiyin.community.types import OwnLine, SlotShown
from huiyin.kernel.time import now, start_of
from huiyin.people.selectors.actors import within
from huiyin.people.selectors.posts import is_held
from huiyin.people.types import Actor
from huiyin.places.selectors import place_names

DAYS_AHEAD = 28
AT_MOST = 60


def free_slots(place_code: str = "", way: str = "") -> tuple[SlotShown, ...]:
    """The free times of the next weeks at a place (inside it or around it), the next first; sixty at most."""
    rows = bookable().filter(begins_at__lt=now() + timedelta(days=DAYS_AHEAD))
    if place_code:
        around = [place_code[:digits] for digits in range(1, len(place_code))]
        rows = rows.filter(within("place_code", (place_code,)) | Q(place_code__in=around))
    if way:
        rows = rows.filter(way=way)
    return slots_shown(list(rows.select_related("room").order_by("begins_at", "id")[:AT_MOST]))


def slot_shown(slot_id: UUID) -> SlotShown | None:
    """One slot that can be booked now; None for any other."""
    found = bookable().filter(pk=slot_id).select_related("room")
    return next(iter(slots_shown(list(found))), None)


def bookable() -> QuerySet[Slot]:
    """The free times to come of counsellors who are there now and will be then: a booking belongs to a post, and of one
    that nobody holds the duty desk would have it.
    """
    return _coming().filter(is_held("post", now()), is_held("post", OuterRef("begins_at")))


def left_free() -> QuerySet[Slot]:
    """The free times to come of posts that are closed or that nobody holds."""
    return _coming().filter(~is_held("post", now()))


def _coming() -> QuerySet[Slot]:
    return Slot.objects.filter(state=SlotState.FREE, begins_at__gt=now())


def slots_shown(rows: Sequence[Slot]) -> tuple[SlotShown, ...]:
    """Slots with their words; three queries."""
    titles = post_titles({row.post_id for row in rows})
    places = place_names({row.place_code for row in rows})
    return tuple(
        SlotShown(
            id=row.id,
            way=row.way,
            way_title=row.get_way_display(),
            begins_at=row.begins_at,
            minutes=row.minutes,
            where=_where(row, places[row.place_code]),
            who=titles.get(row.post_id, ""),
        )
        for row in rows
    )


def own_lines(actor: Actor) -> tuple[OwnLine, ...]:
    """The times of the posts the actor holds as a counsellor, from yesterday on; nobody else's. Three queries."""
    posts = counsellor_posts(actor)
    rows = Slot.objects.filter(post__in=posts, begins_at__gte=now() - timedelta(days=1))
    rows = rows.exclude(state=SlotState.WITHDRAWN).select_related("room", "booking").order_by("begins_at", "id")
    found = list(rows[: AT_MOST * 2])
    places = place_names({row.place_code for row in found})
    return tuple(
        OwnLine(
            id=row.id,
            way_title=row.get_way_display(),
            begins_at=row.begins_at,
            minutes=row.minutes,
            where=_where(row, places[row.place_code]),
            state=row.state,
            state_title=row.get_state_display(),
            matter_id=row.booking.matter_id if row.state == SlotState.TAKEN else None,
        )
        for row in found
    )


def used_count(place_code: str, since: date, until: date) -> int:
    """How many slots were used at a place from ``since`` up to but without ``until``: the one figure there is."""
    first, last = map(start_of, (since, until))
    rows = Slot.objects.filter(within("place_code", (place_code,)), state=SlotState.USED)
    return rows.filter(begins_at__gte=first, begins_at__lt=last).count()


def _where(row: Slot, place: str) -> str:
    if row.room is not None:
        return " ".join(part for part in (row.room.name, row.room.address) if part)
    return place if row.way == "home" else _("不用出门")
