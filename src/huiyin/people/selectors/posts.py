"""Posts as lists: those of an area with who sits in them, those of one person, and one by id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import get_language

from huiyin.kernel.access import Hidden
from huiyin.kernel.remembering import remembered, remembered_each
from huiyin.kernel.time import now
from huiyin.people.models import Account, AccountKind, Person, Post, PostKind, Tenure
from huiyin.people.selectors.actors import scope_prefixes, within
from huiyin.people.types import ADMIN_KINDS, POST_CHANGERS, Actor, Level, Seat


@dataclass(frozen=True, slots=True)
class PostRow:
    """One post of a list, with the tenures that run now."""

    post: Post
    title: str
    place_code: str
    tenures: tuple[Tenure, ...]


def title_of(post: Post) -> str:
    """A post's own title, else what its kind is called in the reader's language; its kind must be loaded."""
    return post.title or (post.kind.title_en if get_language() == "en" else post.kind.title_zh)


def title_of_seat(seat: Seat) -> str:
    """As `title_of`, of a seat that was found. No query once the kinds are remembered."""
    title_zh, title_en = _titles_of_kinds()[seat.post_kind]
    return seat.title or (title_en if get_language() == "en" else title_zh)


@remembered("posts")
def _titles_of_kinds() -> dict[str, tuple[str, str]]:
    return {code: (zh, en) for code, zh, en in PostKind.objects.values_list("code", "title_zh", "title_en")}


@remembered_each("posts")
def find_posts(post_ids: set[UUID]) -> dict[UUID, Post]:
    """Posts with their kind and their unit, for their titles; those that there are. Not to be changed. One query."""
    return Post.objects.select_related("kind", "organisation").in_bulk(post_ids)


def posts_for(actor: Actor) -> QuerySet[Post]:
    """Open posts an actor may see: those they hold, and those of the area whose posts they may change."""
    rows = Post.objects.filter(closed_at__isnull=True)
    if actor.is_system or actor.holds("system_admin", "security_admin"):
        return rows
    prefixes = scope_prefixes(actor, *POST_CHANGERS)
    area = within("place_code", prefixes) | within("organisation__place_code", prefixes)
    return rows.filter(Q(id__in=actor.post_ids) | area)


def may_change(actor: Actor, post: Post) -> bool:
    """Whether an actor may propose who sits in a post: a post changer of its area; of an administrator's post the
    security administrator, whose own is the system administrator's to propose. The post's unit must be loaded.
    """
    if post.kind_id == "security_admin":
        return actor.holds("system_admin")
    if post.kind_id in ADMIN_KINDS or actor.holds("security_admin"):
        return actor.holds("security_admin")
    place = post.place_code or (post.organisation.place_code if post.organisation else "")
    return actor.holds(*POST_CHANGERS, covering=place)


def vacant(rows: QuerySet[Post]) -> QuerySet[Post]:
    """Of these open posts, those in which nobody is on duty now."""
    return rows.filter(~is_held("pk", now()))


def is_held(post: str, at: datetime | OuterRef) -> Exists:
    """A condition of rows that name a post in a column: the post is open, and at an instant (one of theirs, by
    ``OuterRef``) somebody is on duty in it.
    """
    running = Tenure.objects.filter(post=OuterRef(post), post__closed_at=None, from_at__lte=at)
    return Exists(running.filter(Q(until_at__isnull=True) | Q(until_at__gt=at)))


def not_over(moment: datetime) -> QuerySet[Tenure]:
    """Tenures that run at a moment or begin later; not those that were taken back before they began."""
    ends_later = Q(until_at__gt=moment) & Q(until_at__gt=F("from_at"))
    return Tenure.objects.filter(Q(until_at__isnull=True) | ends_later)


def post_rows(rows: QuerySet[Post]) -> tuple[PostRow, ...]:
    """Posts with their running tenures and persons, in a fixed number of queries."""
    moment = now()
    running = (
        Tenure.objects.filter(from_at__lte=moment)
        .filter(Q(until_at__isnull=True) | Q(until_at__gt=moment))
        .select_related("person")
        .order_by("role", "from_at")
    )
    loaded = rows.select_related("kind", "organisation").prefetch_related(
        Prefetch("tenures", queryset=running, to_attr="running")
    )
    return tuple(_row(post) for post in loaded)


def _row(post: Post) -> PostRow:
    """A post with what was loaded beside it."""
    place = post.place_code or (post.organisation.place_code if post.organisation else "")
    return PostRow(post, title_of(post), place, tuple(getattr(post, "running", ())))


def access_post(actor: Actor, post_id: UUID) -> Post:
    """The open post, or `Hidden`."""
    post = posts_for(actor).select_related("kind", "organisation").filter(id=post_id).first()
    if post is None:
        raise Hidden
    return post


def history_of(post: Post) -> tuple[Tenure, ...]:
    """Everybody who sat in a post, newest first; at most 100."""
    return tuple(post.tenures.select_related("person").order_by("-from_at", "-id")[:100])


def tenure_of(post_id: UUID, tenure_id: UUID) -> Tenure | None:
    """A tenure of a post; None when it is another's."""
    return Tenure.objects.filter(id=tenure_id, post_id=post_id).first()


def own_posts(actor: Actor) -> tuple[Post, ...]:
    """The posts the actor holds (not those they stand in for)."""
    ids = [seat.post_id for seat in actor.seats if not seat.as_substitute]
    return tuple(Post.objects.filter(id__in=ids).select_related("kind").order_by("opened_at"))


def kinds_to_open(*, in_unit: bool) -> list[tuple[str, str]]:
    """Kinds of posts that a new seat may have, by title in the reader's language: in a unit all, else those that stand
    at a place. The three administrators are opened on the city's first day only. One query.
    """
    column = "title_en" if get_language() == "en" else "title_zh"
    rows = PostKind.objects.exclude(code__in=ADMIN_KINDS).order_by(column)
    rows = rows if in_unit else rows.exclude(level=Level.ORGANISATION)
    return list(rows.values_list("code", column))


def find_colleague(text: str) -> Person | None:
    """A member of staff by login, or by the whole phone number if it is theirs alone."""
    words = text.strip()
    account = Account.objects.filter(login=words.lower(), kind=AccountKind.STAFF).select_related("person").first()
    if account is not None:
        return account.person
    known = Q(account__kind=AccountKind.STAFF) | Q(tenures__isnull=False)
    found = list(Person.objects.filter(known, phone_index=words, erased_at__isnull=True).distinct()[:2])
    return found[0] if len(found) == 1 else None
