"""Who may knock at a counsellor's own times, and at the rooms and the one figure."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from huiyin.community.selectors.rights import COUNSELLOR, KEEPERS
from huiyin.kernel.access import AccessAnswer, Predicate, register_need
from huiyin.people.selectors.actors import actor_of


def register_needs() -> None:
    """``counsellor``: offers times and meets people; ``counselling_keeper``: keeps the rooms, reads the one figure."""
    register_need("counsellor", _holds((COUNSELLOR,)))
    register_need("counselling_keeper", _holds(KEEPERS))


def _holds(kinds: Sequence[str]) -> Predicate:
    def predicate(request: HttpRequest) -> AccessAnswer:
        if actor_of(request).holds(*kinds):
            return AccessAnswer.allow()
        return AccessAnswer.refuse(
            gettext_lazy("这一页给心理咨询师和维护名册的岗位使用。"), gettext_lazy("综治中心值班")
        )

    return predicate
