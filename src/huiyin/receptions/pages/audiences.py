"""Who may knock at reception desks, arrangements, figures, and where petitions are written down."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from huiyin.kernel.access import AccessAnswer, Predicate, register_need
from huiyin.people.selectors.actors import actor_of
from huiyin.receptions.selectors.rights import CLERKS, FIGURE_READERS, KEEPERS, PETITION_CLERKS


def register_needs() -> None:
    """``reception_clerk``: receives visitors; ``reception_keeper``: arranges days and takes old visits in;
    ``reception_figures``: reads figures; ``petition_clerk``: writes petitions down.
    """
    register_need("reception_clerk", _holds(CLERKS))
    register_need("reception_keeper", _holds(KEEPERS))
    register_need("reception_figures", _holds(FIGURE_READERS))
    register_need("petition_clerk", _holds(PETITION_CLERKS))


def _holds(kinds: Sequence[str]) -> Predicate:
    def predicate(request: HttpRequest) -> AccessAnswer:
        if actor_of(request).holds(*kinds):
            return AccessAnswer.allow()
        return AccessAnswer.refuse(gettext_lazy("这一页给接访登记和信访的岗位使用。"), gettext_lazy("综治中心值班"))

    return predicate
