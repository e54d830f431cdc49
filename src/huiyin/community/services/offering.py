"""Offering: a counsellor says when and how they can be met, and takes a free time back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.community.models import Room, Slot, SlotState, Way
from huiyin.community.selectors.rights import counsellor_posts
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.models import Post
from huiyin.people.types import Actor

AT_MOST = 60
_LONGEST_MINUTES = 180
_SHORTEST_MINUTES = 10
_FURTHEST = timedelta(days=60)


def offer(
    actor: Actor, *, way: str, begins: Sequence[datetime], minutes: int = 50, room_id: UUID | None = None
) -> tuple[Slot, ...]:
    """Offer times, all or none; the post is the counsellor's own, the place the area it serves.

    `Refused` for whoever is no counsellor, an unknown way, a room that is none, times that are over, too far off, twice
    or overlap another of one's own.
    """
    posts = counsellor_posts(actor)
    seat = next((seat for seat in actor.seats if posts and seat.post_id == posts[0]), None)
    if seat is None:
        raise Refused(_("时段由心理咨询师自己开放。"), who_can_help=_("心理咨询师"))
    if way not in Way.values:
        raise Refused(_("请选上门、到心理室、线上或电话。"), field="way")
    room = _room(way, room_id)
    _check_times(begins, minutes)
    with transaction.atomic():
        # The post's row: of times that are being offered beside these there is none yet to lock.
        Post.objects.select_for_update(no_key=True).get(pk=seat.post_id)
        kept = Slot.objects.filter(post=seat.post_id).exclude(state=SlotState.WITHDRAWN)
        standing = [(one.begins_at, one.begins_at + timedelta(minutes=one.minutes)) for one in kept]
        length = timedelta(minutes=minutes)
        for at in sorted(begins):
            if any(at < end and start < at + length for start, end in standing):
                raise Refused(_("这个时间和您已开放的时段重了，请核对。"), field="begins")
            standing.append((at, at + length))
        return tuple(
            Slot.objects.bulk_create(
                Slot(
                    post_id=seat.post_id,
                    way=way,
                    room=room,
                    place_code=room.place_code if room else seat.place_code or "",
                    begins_at=at,
                    minutes=minutes,
                )
                for at in sorted(begins)
            )
        )


def withdraw(actor: Actor, *, slot_id: UUID) -> Slot:
    """Take a free time back. `Refused` for one that is not the actor's own, or not free any more."""
    with transaction.atomic():
        slot = Slot.objects.select_for_update().filter(pk=slot_id, post__in=counsellor_posts(actor)).first()
        if slot is None or slot.state != SlotState.FREE:
            raise Refused(_("只能收回自己没人约的时段；有人约了，请在预约里说明来不了。"))
        slot.state = SlotState.WITHDRAWN
        slot.save(update_fields=["state"])
    return slot


def _room(way: str, room_id: UUID | None) -> Room | None:
    if way != Way.ROOM:
        return None
    room = Room.objects.filter(pk=room_id, closed_on=None).first() if room_id else None
    if room is None:
        raise Refused(_("请选在哪个心理室。"), field="room")
    return room


def _check_times(begins: Sequence[datetime], minutes: int) -> None:
    if not _SHORTEST_MINUTES <= minutes <= _LONGEST_MINUTES:
        raise Refused(_("一次十到一百八十分钟。"), field="minutes")
    if not 0 < len(begins) <= AT_MOST or len(set(begins)) != len(begins):
        raise Refused(_("请写时间，一次最多六十个，不能重复。"), field="begins")
    if any(not now() < at < now() + _FURTHEST for at in begins):
        raise Refused(_("只能开放从现在起六十天以内的时间。"), field="begins")
