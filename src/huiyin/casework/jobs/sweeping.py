"""Sweeping: matters whose owning post has become vacant rise, and come back when it is filled (promise *lands*)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from huiyin.casework.models import Matter
from huiyin.casework.services.keeping import reseat_matters
from huiyin.kernel.time import now
from huiyin.people.models import Tenure
from huiyin.people.types import Actor

AT_MOST = 500
# Empty posts first, then one look for each into the index of what a post owns: a city has a hundred times as many open
# matters as empty posts, and this is asked once a minute.
_VACANT_SQL = """
SELECT empty.id FROM (
    SELECT post.id FROM people_post post
    WHERE NOT EXISTS (
        SELECT FROM people_tenure tenure
        WHERE tenure.post_id = post.id AND tenure.from_at <= %(at)s
          AND (tenure.until_at IS NULL OR tenure.until_at > %(at)s)
    )
) empty
CROSS JOIN LATERAL (
    SELECT FROM casework_matter matter
    WHERE matter.owner_post_id = empty.id AND matter.is_open AND matter.owner_via <> 'desk' LIMIT 1
) owned
LIMIT %(at_most)s
"""


def sweep_seats(since: datetime, *, actor: Actor | None = None) -> int:
    """Find the owners again where it matters: posts that nobody holds now, and the areas in which somebody took a post
    since ``since``. Two queries when nothing has changed. Returns how many matters moved.
    """
    who, at = actor or Actor.system("runner"), now()
    vacant = _vacant(at)
    places = tuple(_filled_since(since, at))
    if not vacant and not places:
        return 0
    return reseat_matters(who, posts=vacant, places=places, reason="posts changed")


def _on_duty(at: datetime) -> Q:
    return Q(from_at__lte=at) & (Q(until_at__isnull=True) | Q(until_at__gt=at))


def _vacant(at: datetime) -> list[UUID]:
    """Owning posts without anybody on duty; the duty desk keeps what it has."""
    with connection.cursor() as cursor:
        cursor.execute(_VACANT_SQL, {"at": at, "at_most": AT_MOST})
        return [row[0] for row in cursor.fetchall()]


def _filled_since(since: datetime, at: datetime) -> list[str]:
    """Areas whose matters had risen and may come down again, because a post there was filled."""
    fresh = Tenure.objects.filter(_on_duty(at), from_at__gt=since, post__place_code__isnull=False)
    codes = fresh.order_by().values_list("post__place_code", flat=True).distinct()[:AT_MOST]
    risen = Matter.objects.filter(is_open=True).exclude(owner_via="holder")
    return [code for code in codes if code and risen.filter(place_code__gte=code, place_code__lt=f"{code}:").exists()]
