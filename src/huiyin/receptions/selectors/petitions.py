"""Petitions: the days that are promised to who raises one, and what the holder of a receipt sees and can do."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from huiyin.casework.models import Matter, Voice
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.selectors.public import receipt_view
from huiyin.casework.selectors.titles import kind_title, say
from huiyin.casework.types import ReceiptView
from huiyin.engine.definition import Clock, Playbook
from huiyin.engine.state import State, evolve
from huiyin.engine.wording import limit_words
from huiyin.kernel.time import today
from huiyin.people.selectors.organisations import organisations_on
from huiyin.receptions.selectors.methods import PETITION
from huiyin.receptions.types import PetitionPromise

# The clocks that are told beforehand, by kind; a method of a city's own that has none of them tells none.
_TOLD = {
    "claim": ("transfer", "notice", "settle", "review_window", "review", "second_window", "second_review"),
    "suggestion": ("transfer", "notice", "study"),
    "accusation": ("transfer", "notice", "examine"),
}


@dataclass(frozen=True, slots=True)
class PetitionPage:
    """A petition as the holder of its receipt sees it."""

    view: ReceiptView
    playbook: Playbook
    kind: str
    promises: tuple[PetitionPromise, ...]


def petition_page(code: str, voice_id: UUID) -> PetitionPage | None:
    """The page of a voice whose receipt was opened; None when it is no voice of a petition."""
    found = Voice.objects.select_related(
        "matter__owner_post__kind", "matter__owner_post__organisation", "matter__lead_organisation"
    ).filter(pk=voice_id, code=code)
    voice = found.first()
    if voice is None:
        return None
    playbook = playbook_of(voice.matter)
    if PETITION not in playbook.rows:
        return None
    return PetitionPage(
        view=receipt_view(voice),
        playbook=playbook,
        kind=kind_title(playbook, voice.matter.kind),
        promises=promises(voice.matter, playbook),
    )


def promises(matter: Matter, playbook: Playbook) -> tuple[PetitionPromise, ...]:
    """The limits of this kind of petition in their order: the exact instant of those that run now, the length of those
    to come. No query.
    """
    running = {clock.name: clock.due_at for clock in evolve(State(), matter.state).clocks if clock.unit is None}
    names = [name for name in _TOLD.get(matter.kind, ()) if name in playbook.clocks]
    return tuple(
        PetitionPromise(
            what=say(playbook.clocks[name].words),
            due_at=running.get(name),
            within=_within(playbook.clocks[name], matter),
        )
        for name in names
    )


def unit_named(name: str) -> UUID | None:
    """The one unit that bears exactly this name today; anything less certain is for the duty desk to decide."""
    wanted = "".join(name.split())
    if not wanted:
        return None
    found = organisations_on(today()).filter(name=wanted).values_list("id", flat=True)[:2]
    return found[0] if len(found) == 1 else None


def _within(clock: Clock, matter: Matter) -> str:
    return _("%(limit)s内") % {"limit": say(limit_words(clock.limit_for(matter.urgency, matter.kind)))}
