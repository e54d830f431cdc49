"""Rebuilding: a matter's row, clocks, calls and ratings made anew from its journal alone (DESIGN §1)."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from huiyin.casework.models import ErasableText, JournalEvent, Matter
from huiyin.casework.services import hanging, loading
from huiyin.casework.types.coming import summary_of
from huiyin.people.types import Actor


def rebuild_matter(actor: Actor, *, matter_id: UUID) -> Matter:
    """Write the row as the journal says it is. LookupError without a journal. ``summary`` comes from the words, which
    stand beside the journal and may have been erased.
    """
    with transaction.atomic():
        matter = loading.locked(matter_id)
        if matter is None:
            raise LookupError(f"No row of {matter_id}.")
        columns, playbook = loading.folded(matter_id)
        for name, value in columns.values(playbook).items():
            setattr(matter, name, value)
        matter.head = JournalEvent.objects.get(matter=matter_id, seq=columns.seq).link
        words = ErasableText.objects.filter(matter=matter_id, seq=1, name="words").first()
        matter.summary = summary_of(words.text) if words and words.text else None
        matter.save()
        hanging.all_again(columns.state, matter_id)
    return matter


def differences(matter_id: UUID) -> dict[str, tuple[object, object]]:
    """Columns in which the row differs from the journal: name → (row, journal). Empty is well."""
    matter = Matter.objects.get(pk=matter_id)
    columns, playbook = loading.folded(matter_id)
    said = columns.values(playbook)
    return {name: (getattr(matter, name), value) for name, value in said.items() if getattr(matter, name) != value}
