"""Following: posts and households go along when their place becomes another one; bound by `config.wiring`.

A post keeps its holder, its matters and its history: whoever worked in a grid that was merged works in the one that
goes on. A city that wants one worker there instead of two says so by closing a post.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from huiyin.kernel.audit import record
from huiyin.kernel.time import now
from huiyin.people.models import Household, Post
from huiyin.people.selectors.posts import not_over
from huiyin.people.services.posts import close_post
from huiyin.people.types import Actor
from huiyin.places.selectors import own_names
from huiyin.places.types import sole_heir

_TITLE_CHARACTERS = 80
_NUMBER_CHARACTERS = 30
_SERIAL_DIGITS = 3


def move_posts(actor: Actor, *, place_code: str, heirs: tuple[str, ...]) -> None:
    """Move the open posts of a place to its one heir; after a split they stay with the part that kept the code. Where
    the same post stands already, the one that comes is told apart by the name of its old place, or closed when nobody
    is in it but who is in that one, too.
    """
    heir = sole_heir(place_code, heirs)
    if not heir:
        return
    with transaction.atomic():
        posts = list(_open_at(place_code).select_for_update(of=("self",)).select_related("kind").order_by("id"))
        for post in posts:
            same = {row.title: row for row in _open_at(heir).filter(kind=post.kind, organisation=post.organisation_id)}
            there = same.get(post.title)
            if there and _sitting(post) <= _sitting(there):
                close_post(actor, post_id=post.id)
                continue
            if there:
                name = own_names([place_code])[place_code]
                names = (name, place_code, *(f"{place_code}/{count}" for count in range(1, len(same) + 2)))
                post.title = next(title for was in names if (title := _told_apart(post, was)) not in same)
            post.place_code = heir
            post.save(update_fields=["place_code", "title"])
            record(actor.label, "people.post.moved", f"post {post.id}", {"from": place_code, "to": heir})


def _sitting(post: Post) -> set[UUID]:
    """Whoever is in a post now or will be."""
    return set(not_over(now()).filter(post=post).values_list("person_id", flat=True))


def move_households(_actor: Actor, *, place_code: str, heirs: tuple[str, ...]) -> None:
    """Move the households of a place to its one heir; a number that is taken there gets its old grid's last digits
    before it (`_free_number`).
    """
    heir = sole_heir(place_code, heirs)
    if not heir:
        return
    with transaction.atomic():
        rows = Household.objects.filter(place_code=place_code)
        taken = set(Household.objects.filter(place_code=heir).values_list("number", flat=True))
        rows.exclude(number__in=taken).update(place_code=heir)
        for row in rows.order_by("number"):
            row.place_code, row.number = heir, _free_number(row.number, place_code, taken)
            row.save(update_fields=["place_code", "number"])
            taken.add(row.number)


def _free_number(number: str, place_code: str, taken: set[str]) -> str:
    """A number that says where it comes from: the grid's last digits before it, else the whole code, else a count."""
    counted = (f"{place_code}/{count}" for count in range(1, len(taken) + 2))
    before = (place_code[-_SERIAL_DIGITS:], place_code, *counted)
    return next(free for was in before if (free := f"{was}-{number}"[:_NUMBER_CHARACTERS]) not in taken)


def _open_at(place_code: str) -> QuerySet[Post]:
    return Post.objects.filter(place_code=place_code, closed_at=None)


def _told_apart(post: Post, place: str) -> str:
    """A title that names the grid a post comes from, in the city's own language."""
    was = f"（原{place}）"
    return f"{(post.title or post.kind.title_zh)[: _TITLE_CHARACTERS - len(was)]}{was}"[:_TITLE_CHARACTERS]
