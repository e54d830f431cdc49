"""Who may knock at the registers and figures of mediation."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from huiyin.kernel.access import AccessAnswer, Predicate, register_need
from huiyin.mediation.selectors.rights import COURT_POSTS, FIGURE_READERS, NETWORK, REGISTRARS, WORKERS
from huiyin.people.selectors.actors import actor_of


def register_needs() -> None:
    """``mediation_figures``: who reads the figures; ``mediation_register``: who keeps registers and takes cases in;
    ``mediation_worker``: who writes disputes down; ``mediation_network``: who has any part in screening, rosters or
    the register; ``mediation_court``: who counts lawsuits.
    """
    register_need("mediation_figures", _holds(FIGURE_READERS))
    register_need("mediation_register", _holds(REGISTRARS))
    register_need("mediation_worker", _holds(WORKERS))
    register_need("mediation_network", _holds(NETWORK))
    register_need("mediation_court", _holds(COURT_POSTS))


def _holds(kinds: Sequence[str]) -> Predicate:
    def predicate(request: HttpRequest) -> AccessAnswer:
        if actor_of(request).holds(*kinds):
            return AccessAnswer.allow()
        return AccessAnswer.refuse(gettext_lazy("这一页给司法所和综治中心的岗位使用。"), gettext_lazy("司法所值班"))

    return predicate
