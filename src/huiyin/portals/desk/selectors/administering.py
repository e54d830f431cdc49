"""What administration shows: methods and where they serve, emergency contacts, keys and batches of paper forms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.translation import gettext as _

from huiyin.appeals.models import ApiKey, MethodChoice, PaperForm
from huiyin.appeals.selectors.doors import api_keys
from huiyin.appeals.selectors.methods import emergency_contacts, method_choices
from huiyin.casework.selectors.playbooks import compiled, published_playbooks
from huiyin.casework.selectors.titles import kind_title, post_title, say
from huiyin.engine.definition import Playbook
from huiyin.kernel.access import Hidden
from huiyin.kernel.time import now
from huiyin.people.models import Post
from huiyin.people.selectors.actors import scope_prefixes, within
from huiyin.people.selectors.persons import names_of
from huiyin.people.selectors.seats import seats_of_posts
from huiyin.people.types import Actor, Level
from huiyin.places.selectors import place_names

_LEVEL_CUTS = (2, 4, 6, 9, 12, 15)
_CONTACTS_AT_MOST = 200
_BATCHES_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class ChoiceLine:
    """A method that serves a place ("" name: the whole city) and kind ("" all) since an instant, or from then on."""

    id: int
    place: str
    kind: str
    method: str
    title: str
    default: str
    since: datetime
    is_planned: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class ContactLine:
    """The post that danger is handed to, and who is in it now ("" nobody)."""

    id: int
    place: str
    service: str
    post: str
    holders: str
    is_closed: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class BatchLine:
    """Paper forms that were numbered at once: first and last number, how many, how many came back."""

    place: str
    first: str
    last: str
    count: int
    keyed_in_count: int
    issued_at: datetime
    issued_by: str


def choice_lines(actor: Actor) -> list[ChoiceLine]:
    """The choices that concern the actor's areas, those of wider areas among them, by place. Three queries."""
    rows = [row for row in method_choices() if _concerns(actor, row.place_code)]
    names = place_names(row.place_code for row in rows if row.place_code)
    books = {version.name: compiled(version) for version in published_playbooks()}
    return [
        _choice_line(row, books.get(row.playbook), names, may_change=_may_change(actor, row.place_code)) for row in rows
    ]


def contact_lines(actor: Actor) -> list[ContactLine]:
    """The emergency contacts that concern the actor's areas, by place and number. Six queries at most."""
    rows = [row for row in emergency_contacts() if _concerns(actor, row.place_code)]
    names = place_names(row.place_code for row in rows if row.place_code)
    seats = seats_of_posts(row.post_id for row in rows)
    people = names_of(person for seat in seats.values() for person in seat.holders)
    return [
        ContactLine(
            id=row.pk,
            place=names.get(row.place_code, row.place_code),
            service=row.service,
            post=post_title(row.post),
            holders=_("、").join(people.get(person, "") for person in seats[row.post_id].holders),
            is_closed=row.post.closed_at is not None,
            may_change=_may_change(actor, row.place_code),
        )
        for row in rows
    ]


def contact_choices(place_code: str) -> list[tuple[str, str]]:
    """Posts that an emergency of a place can be handed to: open ones at it, around it and of the units that serve it,
    the nearest first; never a grid's or a village's, who cannot be reached at night. One query.
    """
    areas = [place_code[:cut] for cut in _LEVEL_CUTS if cut <= len(place_code)]
    near = Q(place_code__in=areas) | Q(organisation__place_code__in=areas)
    if not place_code:
        near = Q(place_code__isnull=True) | Q(kind__level=Level.CITY) | Q(organisation__parent__isnull=True)
    rows = Post.objects.filter(near, closed_at__isnull=True).exclude(kind__level__in=(Level.GRID, Level.VILLAGE))
    rows = rows.exclude(kind__code__endswith="_admin").select_related("kind", "organisation")
    found = sorted(rows[:_CONTACTS_AT_MOST], key=lambda post: (-len(_area(post)), post_title(post)))
    return [(str(post.id), post_title(post)) for post in found]


def keys() -> tuple[ApiKey, ...]:
    """All keys of linked systems, those in use first; never their texts. One query."""
    return tuple(sorted(api_keys(), key=lambda key: (key.revoked_at is not None, key.system)))


def batches(actor: Actor) -> list[BatchLine]:
    """Paper forms of the actor's areas as they were numbered, the newest first; at most fifty. Three queries."""
    rows = (
        _forms_of(actor)
        .values("place_code", "issued_at", "issued_by")
        .annotate(first=Min("number"), last=Max("number"), count=Count("number"), back=Count("matter"))
        .order_by("-issued_at")[:_BATCHES_AT_MOST]
    )
    found = list(rows)
    names = place_names(row["place_code"] for row in found)
    return [
        BatchLine(
            names[row["place_code"]], row["first"], row["last"], row["count"], row["back"], row["issued_at"],
            row["issued_by"],
        )
        for row in found
    ]  # fmt: skip


def batch(actor: Actor, first: str, last: str) -> tuple[PaperForm, ...]:
    """The forms of the actor's areas from one number to another, or `Hidden` when there are none. One query."""
    found = tuple(_forms_of(actor).filter(number__gte=first, number__lte=last).order_by("number")[:500])
    if not found:
        raise Hidden
    return found


def kinds_of(playbook: Playbook) -> list[tuple[str, str]]:
    """A method's kinds by code and title in the reader's language."""
    return [(code, kind_title(playbook, code)) for code in playbook.kinds]


def scopes_of(actor: Actor) -> tuple[str, ...]:
    """The areas in which an actor may name places: everything for the city's desk and its administrator."""
    return ("",) if actor.holds("desk_duty", "system_admin") else scope_prefixes(actor)


def _forms_of(actor: Actor) -> QuerySet[PaperForm]:
    prefixes = ("",) if actor.holds("desk_duty") else scope_prefixes(actor)
    return PaperForm.objects.filter(within("place_code", prefixes))


def _concerns(actor: Actor, place_code: str) -> bool:
    """Whether a rule of a place is any business of an actor: it lies in their area, or serves it."""
    if actor.holds("desk_duty", "system_admin"):
        return True
    return any(place_code.startswith(own) or own.startswith(place_code) for own in scope_prefixes(actor))


def _may_change(actor: Actor, place_code: str) -> bool:
    """Whether an actor may change a rule of a place: their area holds it; the city's are the city's."""
    return any(place_code.startswith(own) for own in scopes_of(actor))


def _choice_line(row: MethodChoice, book: Playbook | None, names: dict[str, str], *, may_change: bool) -> ChoiceLine:
    return ChoiceLine(
        id=row.pk,
        place=names.get(row.place_code, row.place_code),
        kind=kind_title(book, row.kind) if book and row.kind else row.kind,
        method=row.playbook,
        title=say(book.title) if book else row.playbook,
        default=kind_title(book, row.default_kind) if book else row.default_kind,
        since=row.from_at,
        is_planned=row.from_at > now(),
        may_change=may_change,
    )


def _area(post: Post) -> str:
    return post.place_code or (post.organisation.place_code if post.organisation else "")
