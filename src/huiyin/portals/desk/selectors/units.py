"""Units as a tree, one at a time: what stands above and below a unit, its posts, and which ones an actor may see."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from huiyin.kernel.access import Hidden
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import today
from huiyin.people.models import Organisation, Post
from huiyin.people.selectors.actors import scope_prefixes, within
from huiyin.people.selectors.organisations import organisation_title, organisations_on
from huiyin.people.selectors.posts import PostRow, post_rows
from huiyin.people.types import POST_CHANGERS, Actor
from huiyin.places.selectors import place_names

PAGE = 50
_ABOVE_AT_MOST = 12
_NAMED_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit of a list with how many units stand below it and how many posts it has."""

    id: UUID
    title: str
    kind: str
    place: str
    below_count: int
    posts_count: int


def units_of(actor: Actor) -> QuerySet[Organisation]:
    """The living units of the areas whose posts an actor may change; all for the city's desk and its administrator."""
    rows = organisations_on(today())
    if actor.holds("system_admin", "security_admin", "desk_duty"):
        return rows
    return rows.filter(within("place_code", scope_prefixes(actor, *POST_CHANGERS)))


def tops(actor: Actor) -> QuerySet[Organisation]:
    """The units that stand highest among those the actor may see."""
    known = units_of(actor)
    return known.exclude(parent__in=known.values("pk")).order_by("place_code", "name")


def found(actor: Actor, words: str) -> QuerySet[Organisation]:
    """The units whose name holds the words, the widest areas first."""
    match = Q(name__contains=words) | Q(english_name__icontains=words)
    return units_of(actor).filter(match).order_by("place_code", "name")


def below(unit: Organisation) -> QuerySet[Organisation]:
    """The living units right below one."""
    return organisations_on(today()).filter(parent=unit).order_by("place_code", "name")


def unit_lines(rows: QuerySet[Organisation] | list[Organisation]) -> list[UnitLine]:
    """Units as lines; three queries however many."""
    units = list(rows)
    ids = [unit.id for unit in units]
    living = organisations_on(today()).filter(parent__in=ids).order_by()
    counts = dict(living.values_list("parent").annotate(Count("pk")))
    open_posts = Post.objects.filter(organisation__in=ids, closed_at__isnull=True).order_by()
    posts = dict(open_posts.values_list("organisation").annotate(Count("pk")))
    names = place_names({unit.place_code for unit in units})
    return [
        UnitLine(
            id=unit.id,
            title=organisation_title(unit),
            kind=str(unit.get_kind_display()),
            place=names[unit.place_code],
            below_count=counts.get(unit.id, 0),
            posts_count=posts.get(unit.id, 0),
        )
        for unit in units
    ]


def access_unit(actor: Actor, unit_id: UUID) -> Organisation:
    """The unit, or `Hidden`."""
    unit = units_of(actor).select_related("parent").filter(pk=unit_id).first()
    if unit is None:
        raise Hidden
    return unit


def above(unit: Organisation) -> list[tuple[UUID, str]]:
    """The units above one, the highest first, as (id, title); one query a level."""
    chain: list[tuple[UUID, str]] = []
    parent = unit.parent
    while parent is not None and len(chain) < _ABOVE_AT_MOST:
        chain.insert(0, (parent.id, organisation_title(parent)))
        parent = Organisation.objects.filter(pk=parent.parent_id).first() if parent.parent_id else None
    return chain


def posts_of(unit: Organisation) -> tuple[PostRow, ...]:
    """The open posts of a unit with who is in them. Three queries."""
    rows = Post.objects.filter(organisation=unit, closed_at__isnull=True)
    return post_rows(rows.order_by("kind__title_zh", "title", "id"))


def unit_called(actor: Actor, name: str) -> Organisation | None:
    """The one unit that a whole name means, None for an empty name. `Refused` for none or several."""
    words = name.strip()
    if not words:
        return None
    rows = list(units_of(actor).filter(Q(name=words) | Q(english_name=words))[: _NAMED_AT_MOST + 1])
    if len(rows) == 1:
        return rows[0]
    if not rows:
        raise Refused(_("没有叫“%(name)s”的单位，请填全名。") % {"name": words[:40]}, field="above")
    raise Refused(_("叫“%(name)s”的单位不止一个，请先改名再调整。") % {"name": words[:40]}, field="above")
