"""Looking: what has come in is compared with what came before: who may have to deal with it, and whether it is back.

Comparing words takes longer than taking a matter in, and nobody's clock waits for it. At doors where a person stands it
is done at once; what other systems send, the runner looks at a moment later. The same look, the same facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from huiyin.appeals.models import Intake
from huiyin.appeals.selectors.repeats import recurrence_of, repeats_of
from huiyin.appeals.selectors.suggesting import with_unit
from huiyin.appeals.types import Recurrence, Repeat, Suggestion
from huiyin.casework.models import SearchText
from huiyin.kernel.remembering import at_a_glance
from huiyin.kernel.time import now
from huiyin.people.types import Actor


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look found: the guess with its unit, matters about the same trouble, and whether it is back again."""

    suggestion: Suggestion
    repeats: tuple[Repeat, ...]
    recurrence: Recurrence | None


def look_at(actor: Actor, *, intake: Intake, terms: Sequence[str]) -> Looked:
    """Compare what came in with what came before, and keep what was found with its intake. ``terms``: the pairs of
    characters of its words; its matter should be loaded. What others wrote is told as the actor may see it. Six
    queries at most, and one to write.
    """
    matter, kept = intake.matter, Suggestion.from_json(intake.suggestion)
    suggestion = with_unit(kept, terms, matter.place_code, about_organisation_id=matter.about_organisation_id)
    repeats = repeats_of(actor, matter, terms)
    recurrence = recurrence_of(repeats)
    Intake.objects.filter(pk=intake.pk).update(
        suggestion=suggestion.as_json(), is_recurring=recurrence is not None, looked_at=now()
    )
    return Looked(suggestion, tuple(repeats), recurrence)


@at_a_glance()
def look_at_new(at_most: int = 100) -> int:
    """Look at what has come in and nobody has looked at yet, the oldest first; returns how many. Several may do so at
    once. Three queries, and those of `look_at` for each.
    """
    actor = Actor.system("appeals")
    with transaction.atomic():
        new = Intake.objects.filter(looked_at=None).order_by("at").select_for_update(skip_locked=True, of=("self",))
        intakes = list(new.select_related("matter")[:at_most])
        found = SearchText.objects.filter(matter__in=[intake.matter_id for intake in intakes])
        terms = dict(found.values_list("matter", "raised_terms"))
        for intake in intakes:
            look_at(actor, intake=intake, terms=terms.get(intake.matter_id, []))
    return len(intakes)
