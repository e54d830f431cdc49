"""What a waiting change will do, in plain words: whoever confirms must see what they answer for.

Any package says so of its own verbs with ``bind_telling``; one that a package below has registered may be told by a
package above that knows more (which areas a working method serves).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from huiyin.kernel.phrases import moment
from huiyin.kernel.refusal import Refused
from huiyin.people.models import Organisation, PendingChange, Post, PostKind, Tenure, TenureRole
from huiyin.people.selectors.persons import names_of
from huiyin.people.selectors.posts import title_of
from huiyin.people.selectors.seats import seats_of_posts
from huiyin.places.selectors import place_names


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to know before confirming: its name, its lines, where to read more, and whether others wrote it."""

    term: str
    lines: tuple[str, ...]
    address: str = ""
    is_user_text: bool = False


Tell = Callable[[PendingChange], Sequence[Fact]]
"""The facts of one change as things stand now; asked for few changes, each may cost some queries."""

_tellers: dict[str, Tell] = {}


def bind_telling(action: str, tell: Tell) -> None:
    """Say of one sort of change what will be; called when the program starts."""
    _tellers[action] = tell


def facts_of(change: PendingChange) -> tuple[Fact, ...]:
    """What a change will do, besides its summary; of one that can no longer be done, why."""
    tell = _tellers.get(change.action)
    try:
        return tuple(tell(change)) if tell is not None else ()
    except Refused as refused:
        return (Fact(_("现在办不成"), (str(refused.sentence),)),)


def register_own() -> None:
    """Bind what people itself lets two persons change."""
    bind_telling("people.open_post", _opening)
    bind_telling("people.close_post", _closing)
    bind_telling("people.appoint", _appointment)
    bind_telling("people.end_tenure", _ending)
    bind_telling("people.hand_over", _hand_over)
    bind_telling("people.release_names", _release)


def _opening(change: PendingChange) -> list[Fact]:
    values = change.arguments
    kind = PostKind.objects.filter(code=values["kind"]).first()
    unit = Organisation.objects.filter(id=values["organisation_id"]).first() if values["organisation_id"] else None
    facts = [Fact(_("岗位类别"), (title_of(Post(kind=kind)) if kind else values["kind"],))]
    return [
        *facts,
        _stands(values["place_code"] or "", unit),
        Fact(_("确认以后"), (_("岗位马上设立，还没有人任职。"),)),
    ]


def _closing(change: PendingChange) -> list[Fact]:
    return [*_post_facts([change.arguments["post_id"]]), Fact(_("确认以后"), (_("岗位马上撤销，不能再任职。"),))]


def _appointment(change: PendingChange) -> list[Fact]:
    values = change.arguments
    sort = Fact(_("方式"), (str(TenureRole(values["role"]).label),))
    return [sort, *_post_facts([values["post_id"]]), _period(values, "from_at", "until_at")]


def _ending(change: PendingChange) -> list[Fact]:
    posts = Tenure.objects.filter(id=change.arguments["tenure_id"]).values_list("post_id", flat=True)
    return [*_post_facts(map(str, posts)), Fact(_("确认以后"), (_("马上离任，没有接任的人。"),))]


def _hand_over(change: PendingChange) -> list[Fact]:
    values = change.arguments
    return [*_post_facts(values["post_ids"]), _period(values, "at", "")]


def _release(_change: PendingChange) -> list[Fact]:
    return [Fact(_("确认以后"), (_("七天内可以导出一次，文件里的姓名和电话不打星号。"),))]


def _post_facts(post_ids: Any) -> list[Fact]:
    """Each post with where it stands and who is in it now."""
    ids = [UUID(text) for text in post_ids]
    rows = list(Post.objects.filter(id__in=ids).select_related("kind", "organisation"))
    seats = seats_of_posts(ids)
    people = names_of(person for seat in seats.values() for person in seat.holders)
    names = place_names({post.place_code for post in rows if post.place_code})
    facts = []
    for post in rows:
        holders = _("、").join(people.get(person, "") for person in seats[post.id].holders)
        where = (names.get(post.place_code or "", ""), post.organisation.name if post.organisation else "")
        lines = (
            *(part for part in where if part),
            title_of(post),
            _("现在：%(who)s") % {"who": holders or _("没有人")},
        )
        facts.append(Fact(_("岗位"), lines, is_user_text=True))
    return facts


def _stands(place_code: str, unit: Organisation | None) -> Fact:
    where = (place_names([place_code])[place_code] if place_code else "", unit.name if unit else "")
    return Fact(_("设在"), tuple(part for part in where if part) or (_("全市"),), is_user_text=True)


def _period(values: Mapping[str, Any], begins: str, ends: str) -> Fact:
    """From when, until when: at once and for good unless the change says otherwise."""
    start, end = (parse_datetime(values[key]) if values.get(key) else None for key in (begins, ends))
    lines = [moment(start) if start else _("确认时起")]
    return Fact(_("从何时起"), (*lines, *([_("到 %(until)s 止") % {"until": moment(end)}] if end else [])))
