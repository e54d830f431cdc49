"""Choices: the units that may be called, the posts that may be named, in the order a person would look for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from huiyin.casework.selectors.facts import answering_posts
from huiyin.casework.selectors.titles import post_title, say
from huiyin.engine.definition import Action, Playbook, Role
from huiyin.kernel.time import now
from huiyin.people.models import Post
from huiyin.people.selectors.actors import within
from huiyin.people.selectors.organisations import units_elsewhere, units_for_whistle
from huiyin.people.selectors.persons import names_of
from huiyin.people.selectors.posts import vacant
from huiyin.people.selectors.seats import seats_of_posts
from huiyin.people.types import Actor
from huiyin.places.selectors import names_by_level

Choices = list[tuple[str, str]]
_POSTS_AT_MOST = 60


@dataclass(frozen=True, slots=True)
class Pickable:
    """What the forms of one matter may offer, by the action that calls units and by the role that is named; asked once
    for all of its actions.
    """

    units: dict[str, Choices]
    posts: dict[str, Choices]


def pickable(playbook: Playbook, place_code: str, actions: tuple[Action, ...], *, actor: Actor) -> Pickable:
    """Units if any action calls some, posts if any names one. No query for neither, three for units, one more where
    there are units of other places, for posts six more for each role that is named.
    """
    calling = {action.name: answering_posts(playbook, action) for action in actions if action.call}
    listed = {kinds: _units(place_code, kinds) for kinds in set(calling.values())}
    return Pickable(
        units={name: listed[kinds] for name, kinds in calling.items()},
        posts={
            name: _posts(playbook.roles[name], place_code, actor)
            for name in sorted({action.names for action in actions if action.names is not None})
        },
    )


def kinds(playbook: Playbook) -> Choices:
    """The kinds of matter a playbook knows."""
    return [(name, say(words)) for name, words in playbook.kinds.items()]


def urgencies() -> Choices:
    """How urgent a matter can be, the calm one first."""
    return [("normal", _("一般")), ("urgent", _("紧急")), ("critical", _("特急"))]


def ratings() -> Choices:
    """How content somebody can be, in the order of the law's three grades (DOMAIN §2.4)."""
    return [("satisfied", _("满意")), ("basically", _("基本满意")), ("unsatisfied", _("不满意"))]


def _units(place_code: str, kinds: frozenset[str]) -> Choices:
    """Those that serve the place; behind them, where posts answer that belong to a place, such as a centre's, the units
    of other places.
    """
    units = sorted(units_for_whistle(place_code), key=lambda unit: not unit.filled)
    units += units_elsewhere(place_code, kinds)
    return [
        (str(unit.organisation_id), unit.name if unit.filled else _("%(unit)s（无人值班）") % {"unit": unit.name})
        for unit in units
    ]


def _posts(role: Role, place_code: str, actor: Actor) -> Choices:
    """Filled posts of the role's kind with who holds them, at most sixty: those around the matter first, of several as
    near, such as where the matter's place is wide, those around the actor's own posts. Who holds several of them stands
    there once, with all their places and in the nearest.
    """
    kind = role.post or ""
    county = place_code[:6]
    rows = Post.objects.filter(kind=kind, opened_at__lte=now(), closed_at=None)
    if county:
        rows = rows.filter(within("place_code", (county,)) | within("organisation__place_code", (county,)))
    empty = set(vacant(rows).values_list("id", flat=True))
    found = [post for post in rows.select_related("kind", "organisation") if post.id not in empty]
    own = [seat.place_code for seat in actor.seats if seat.place_code]
    found.sort(key=lambda post: (*_distance(post.place_code or "", place_code, own), post_title(post), post.id))
    shown = found[:_POSTS_AT_MOST]
    places = names_by_level(post.place_code for post in shown if post.place_code and not post.title)
    seats = seats_of_posts([post.id for post in shown])
    names = names_of({person for seat in seats.values() for person in seat.holders})
    alike: dict[tuple[object, ...], list[Post]] = {}
    for post in shown:
        alike.setdefault((seats[post.id].holders, post.title, post.organisation_id), []).append(post)
    return [
        (
            str(nearest.id),
            _post_label(
                nearest,
                [places.get(post.place_code or "", []) for post in (nearest, *others)],
                [names[person] for person in seats[nearest.id].holders],
            ),
        )
        for nearest, *others in alike.values()
    ]


def _distance(place: str, matter: str, own: Sequence[str]) -> tuple[int, int]:
    """How far a post is from the matter, then from the actor's own places: the fewer digits shared, the farther."""
    return -_shared(place, matter), -max((_shared(place, code) for code in own), default=0)


def _post_label(post: Post, places: Sequence[Sequence[str]], names: Sequence[str]) -> str:
    """A post as one tells it from its like: by who is on duty there, then its own title, else its kind and the two
    narrowest names of each place where they hold it; of further places in the same village the narrowest alone.
    """
    title = post_title(post)
    told: list[str] = []
    village = ""
    for place in filter(None, places):
        told.append(place[-1] if village and village == place[-2:][0] else " ".join(place[-2:]))
        village = place[-2:][0]
    label = _("%(post)s（%(place)s）") % {"post": title, "place": _("、").join(told)} if told else title
    return " · ".join([_("、").join(names), label]) if names else label


def _shared(one: str, other: str) -> int:
    """How many leading digits two codes share."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def unit_choices(units: tuple[tuple[UUID, str, str, bool], ...], mine: frozenset[UUID]) -> Choices:
    """The called units that the actor acts for, as (id, name)."""
    return [(str(unit), name) for unit, name, _mark, _lead in units if unit in mine]
