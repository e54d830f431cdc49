"""Following: posts and households go along when their place becomes another one; bound by `config.wiring`.

A post keeps its holder, its matters and its history: whoever worked in a grid that was merged works in the one that
goes on. A city that wants one worker there instead of two says so by closing a post.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from huiyin.kernel.audit import record
from huiyin.people.models import Household, Post
from huiyin.people.types import Actor
from huiyin.places.selectors import own_names

_TITLE_CHARACTERS = 80
_NUMBER_CHARACTERS = 30
_SERIAL_DIGITS = 3


def move_posts(actor: Actor, *, place_code: str, heirs: tuple[str, ...]) -> None:
    """Move the open posts of a place to its one heir; after a split they stay with the part that kept the code. A post
    that is there already keeps its title, the one that comes is told apart by the name of its old place.
    """
    if len(heirs) != 1 or heirs == (place_code,):
        return
    with transaction.atomic():
        posts = list(_open_at(place_code).select_for_update(of=("self",)).select_related("kind").order_by("id"))
        for post in posts:
            same = _open_at(heirs[0]).filter(kind=post.kind, organisation=post.organisation_id)
            taken = set(same.values_list("title", flat=True))
            if post.title in taken:
                name = own_names([place_code])[place_code]
                post.title = next(title for was in (name, place_code) if (title := _told_apart(post, was)) not in taken)
            post.place_code = heirs[0]
            post.save(update_fields=["place_code", "title"])
            record(actor.label, "people.post.moved", f"post {post.id}", {"from": place_code, "to": heirs[0]})


def move_households(_actor: Actor, *, place_code: str, heirs: tuple[str, ...]) -> None:
    """Move the households of a place to its one heir; a number that is taken there gets its old grid's last digits
    before it, or where that is taken, too, the whole code.
    """
    if len(heirs) != 1 or heirs == (place_code,):
        return
    with transaction.atomic():
        rows = Household.objects.filter(place_code=place_code)
        taken = set(Household.objects.filter(place_code=heirs[0]).values_list("number", flat=True))
        rows.exclude(number__in=taken).update(place_code=heirs[0])
        for row in rows.order_by("number"):
            numbers = (f"{was}-{row.number}"[:_NUMBER_CHARACTERS] for was in (place_code[-_SERIAL_DIGITS:], place_code))
            row.place_code, row.number = heirs[0], next(number for number in numbers if number not in taken)
            row.save(update_fields=["place_code", "number"])


def _open_at(place_code: str) -> QuerySet[Post]:
    return Post.objects.filter(place_code=place_code, closed_at=None)


def _told_apart(post: Post, place: str) -> str:
    """A title that names the grid a post comes from, in the city's own language."""
    was = f"（原{place}）"
    return f"{(post.title or post.kind.title_zh)[: _TITLE_CHARACTERS - len(was)]}{was}"[:_TITLE_CHARACTERS]
