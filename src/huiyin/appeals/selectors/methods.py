"""Methods: which playbook serves a place and kind, and which kinds can be chosen there."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from huiyin.appeals.models import EmergencyContact, MethodChoice, SortingPolicy
from huiyin.casework.selectors.playbooks import compiled, current_version, published_playbooks
from huiyin.engine.definition import Playbook
from huiyin.kernel.refusal import Refused
from huiyin.kernel.remembering import remembered
from huiyin.kernel.time import now
from huiyin.people.models import Post


@dataclass(frozen=True, slots=True)
class Method:
    """The playbook for a place and kind. ``kind`` is one of its kinds."""

    playbook: Playbook
    kind: str


def method_for(place_code: str, kind: str = "") -> Method:
    """The published method of a place and kind now: the longest place wins, then the row that names the kind.

    Without any choice the first published playbook by name, so that nothing is turned away. A kind the playbook does
    not know becomes its default kind. `Refused` only when nothing is published. Two queries, one more to compile.
    """
    row = _choice(place_code, kind)
    if row is None:
        playbook, default = _first_published(), ""
    else:
        playbook, default = compiled(current_version(row.playbook)), row.default_kind
    return Method(playbook, _kind_of(playbook, kind, default))


@remembered("methods")
def policy() -> SortingPolicy:
    """The city's policy; the careful defaults while nobody has set one. One query."""
    return SortingPolicy.objects.first() or SortingPolicy()


def emergency_post(place_code: str, number: str) -> Post | None:
    """The post an emergency at a place is handed to; the nearest area wins. One query."""
    rows = [
        row
        for row in EmergencyContact.objects.filter(service=number).select_related("post")
        if place_code.startswith(row.place_code) and row.post.closed_at is None
    ]
    return max(rows, key=lambda row: len(row.place_code)).post if rows else None


def method_choices() -> tuple[MethodChoice, ...]:
    """The choices that serve and those made for later, by place, kind and time. One query."""
    rows = MethodChoice.objects.filter(Q(until_at=None) | Q(until_at__gt=now()))
    return tuple(rows.order_by("place_code", "kind", "from_at"))


def find_choice(choice_id: int) -> MethodChoice | None:
    """One choice that serves or will; None when it is gone or over. One query."""
    return MethodChoice.objects.filter(Q(until_at=None) | Q(until_at__gt=now()), pk=choice_id).first()


def emergency_contacts() -> tuple[EmergencyContact, ...]:
    """All contacts, by place and number. One query."""
    return tuple(
        EmergencyContact.objects.order_by("place_code", "service").select_related("post__kind", "post__organisation")
    )


def _serving(place_code: str) -> list[MethodChoice]:
    """The choices that serve a place now, for whatever kind."""
    at = now()
    choices = _choices()
    rows = [row for digits in range(len(place_code) + 1) for row in choices.get(place_code[:digits], ())]
    return [row for row in rows if row.from_at <= at and (row.until_at is None or at < row.until_at)]


@remembered("methods")
def _choices() -> dict[str, list[MethodChoice]]:
    """All choices by their place, whenever: what is remembered knows no time. A city makes a few in a year."""
    found: dict[str, list[MethodChoice]] = {}
    for row in MethodChoice.objects.order_by("id"):
        found.setdefault(row.place_code, []).append(row)
    return found


def _choice(place_code: str, kind: str) -> MethodChoice | None:
    fitting = [row for row in _serving(place_code) if row.kind in ("", kind)]
    return max(fitting, key=lambda row: (len(row.place_code), bool(row.kind)), default=None)


def serves_without_choice(name: str) -> bool:
    """Whether a method, as soon as it is published, serves wherever none was chosen: as `method_for`. One query."""
    return name == min([name, *(version.name for version in published_playbooks())])


def _first_published() -> Playbook:
    versions = published_playbooks()
    if not versions:
        raise Refused(_("还没有发布任何工作法，暂时不能登记。"), who_can_help=_("综治中心负责人"))
    return compiled(versions[0])


def _kind_of(playbook: Playbook, kind: str, default: str) -> str:
    if kind in playbook.kinds:
        return kind
    return default if default in playbook.kinds else next(iter(playbook.kinds))
