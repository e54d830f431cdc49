"""Keeping: matters follow the world. Posts change hands, calendars are published, grids are merged, a place that was
not known is found; each change of a matter is an event in its journal (DESIGN §3 Places, Clocks).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from huiyin.casework.models import Matter
from huiyin.casework.selectors.access import access_matter, unknown_matter
from huiyin.casework.selectors.facts import gather_of
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.services import committing, loading, telling
from huiyin.casework.services.placing import Home, chosen, found
from huiyin.casework.services.reading_posts import is_unplaced, placed_row
from huiyin.casework.services.refusing import refused, stale
from huiyin.engine import refusals
from huiyin.engine.definition import DESK
from huiyin.engine.state import Event, Recalculate, Refusal, Reseat
from huiyin.engine.stepping import step
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.models import Post
from huiyin.people.types import Actor
from huiyin.places.selectors import successors_of
from huiyin.places.types import Point

PLACERS = ("centre_duty", "township_duty", "committee_duty")


def reseat_matters(
    actor: Actor, *, places: Sequence[str] = (), posts: Iterable[UUID] = (), reason: str = "posts changed"
) -> int:
    """Find the owners of open matters again: those these posts have, and those in these places (with what lies
    inside). Each in its own transaction; a matter whose owner stays is left alone. Returns how many moved.
    """
    wanted = Q(owner_post__in=list(posts))
    for place in places:
        wanted |= Q(place_code__gte=place, place_code__lt=f"{place}:")
    return _each(actor, Matter.objects.filter(wanted, is_open=True), lambda at: Reseat(at, reason))


def recalculate(actor: Actor, *, matters: QuerySet[Matter] | None = None) -> int:
    """Compute the due instants of open matters again after a calendar was published; never due in the past. The
    raisers are told of a new day. Returns how many changed.
    """
    wanted = Matter.objects.filter(is_open=True) if matters is None else matters
    return _each(actor, wanted, Recalculate)


def rehome(
    actor: Actor,
    *,
    place_code: str,
    heirs: Sequence[str],
    reason: str = "borders changed",
) -> tuple[int, int]:
    """Move the open matters of a place to what it became at one change (``heirs``): the one there is, or after a split
    the grid their point lies in. A matter whose owner's post has gone along stays with it, for others the owner is
    found again. Returns (moved, left for a person to place); what lies in the part that kept the code is neither, and
    so is what has no point and may stay there.
    """
    within = {*heirs, *(later for heir in heirs for later in successors_of(heir))}
    moved = left = 0
    for identity in list(_ids(Matter.objects.filter(is_open=True, place_code=place_code))):
        with transaction.atomic():
            matter = loading.locked(identity)
            if matter is None or not matter.is_open or matter.place_code != place_code:
                continue  # closed or placed in between
            home = _new_home(matter, heirs, within)
            if home is None or home.code == place_code:
                left += place_code not in heirs
                continue
            at = now()
            before = loading.columns_of(matter)
            writing = committing.Writing(actor, playbook_of(matter), matter.id, before, at, at, matter=matter)
            writing.row = home.row() | placed_row(matter, home.code)
            committing.commit_plain(writing, "rehomed", {"from": place_code, "to": home.code, "reason": reason})
            if not _has_gone_along(matter):
                take(actor, matter=matter, event=Reseat(at, reason))
            moved += 1
    return moved, left


def place_matter(
    actor: Actor, *, matter_id: UUID, place_code: str = "", point: Point | None = None, revision: int
) -> Matter:
    """Say where a matter belongs: a code (``place_code``) or the grid of a ``point``. Clocks stay, the owner
    is found again; what only lay with the desk for want of a place goes where the step says.

    Who wrote down a matter whose place is not known may put it into their own area.

    `Refused` for a matter the actor may not see or that has ended, without the right in both places, a ``revision``
    that is no longer the newest, a code that names no place, a point outside every grid, and the place it has already.
    """
    access_matter(actor, matter_id)
    with transaction.atomic():
        matter = loading.locked(matter_id)
        if matter is None:
            raise unknown_matter()
        playbook = playbook_of(matter)
        if matter.revision != revision:
            raise stale(matter, playbook, revision)
        if not matter.is_open:
            raise refused(refusals.ended())
        home = chosen(matter, place_code, point)
        if not (may_place(actor, matter=matter) and _places_in(actor, home.code)):
            raise Refused(
                _("您只能在自己的辖区里改放事项。"), who_can_help=_("市值班台"), details={"code": "not_yours"}
            )
        at, afresh = now(), matter.owner_role == DESK
        writing = committing.Writing(actor, playbook, matter.id, loading.columns_of(matter), at, at, matter=matter)
        writing.row = home.row() | placed_row(matter, home.code)
        detail = {"from": matter.place_code, "to": home.code, "reason": "placed by a person"}
        committing.commit_plain(writing, "rehomed", detail)
        take(actor, matter=matter, event=Reseat(at, "placed", afresh=afresh))
        return matter


def may_place(actor: Actor, *, matter: Matter) -> bool:
    """Whether the actor may say where this matter belongs: it lies in their area, or they wrote it down and nobody
    knows yet where it lies.
    """
    wrote_it = is_unplaced(matter.place_code) and not actor.post_ids.isdisjoint(matter.reader_posts)
    return _places_in(actor, matter.place_code) or (wrote_it and actor.holds(*PLACERS))


def _places_in(actor: Actor, place_code: str) -> bool:
    return actor.is_system or actor.holds("desk_duty") or actor.holds(*PLACERS, covering=place_code)


def _new_home(matter: Matter, heirs: Sequence[str], within: set[str]) -> Home | None:
    """``within``: the heirs and what has become of them since, because a point is found on today's map."""
    if len(heirs) == 1:
        return Home(heirs[0], matter.grid_version, matter.longitude_e6, matter.latitude_e6)
    if matter.longitude_e6 is None or matter.latitude_e6 is None:
        return None
    home = found(matter.place_code, Point(matter.longitude_e6 / 1e6, matter.latitude_e6 / 1e6))
    return home if home.code in within else None


def _has_gone_along(matter: Matter) -> bool:
    """Whether the owner's post stands in the matter's new place already."""
    own = Post.objects.filter(place_code=matter.place_code, closed_at=None)
    return matter.owner_post_id is not None and own.filter(pk=matter.owner_post_id).exists()


def _ids(matters: QuerySet[Matter]) -> Iterable[UUID]:
    return matters.order_by("id").values_list("id", flat=True)


def _each(actor: Actor, matters: QuerySet[Matter], event: Callable[..., Event]) -> int:
    """Step many matters, each locked and committed on its own, so that nothing waits for the whole lot."""
    changed = 0
    for identity in list(_ids(matters)):
        with transaction.atomic():
            matter = loading.locked(identity)
            if matter is not None and matter.is_open:
                changed += take(actor, matter=matter, event=event(now()))
    return changed


def take(actor: Actor, *, matter: Matter, event: Event) -> bool:
    """Step one locked matter and write what comes of it; False where nothing changes."""
    before, playbook = loading.columns_of(matter), playbook_of(matter)
    facts = gather_of(matter, playbook, before.state, at=event.at)
    outcome = step(playbook, before.state, event, facts)
    if isinstance(outcome, Refusal):
        return False
    writing = committing.Writing(actor, playbook, matter.id, before, event.at, event.at, matter=matter)
    if isinstance(event, Recalculate):
        due = min((c.due_at for c in outcome.state.clocks if c.due_at and not c.unit), default=None)
        if due and matter.due_at and due.date() != matter.due_at.date():
            writing.notices = [telling.Notice("recalculated", telling.due_changed(due))]
    committing.commit(writing, outcome)
    return True
