"""Suggestions: what something may be, with how sure the program is and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A guess about a matter. Empty texts where there is none. ``because``: one sentence a person can check.

    ``confidence_percent`` is about the category. ``may_apply``: the city lets it be applied without a person.
    ``said``: the words of the text that speak for it; ``similar_count`` of ``similar_of`` similar matters went to the
    unit, both 0 when its name says so: with these a page says the reason in its reader's language.
    ``source``: words, model or nothing. ``note`` says for instance that too few matters are closed for a model.
    """

    kind: str = ""
    category: str = ""
    category_name: str = ""
    unit_id: UUID | None = None
    unit_name: str = ""
    urgency: str = "normal"
    confidence_percent: int = 0
    because: str = ""
    may_apply: bool = False
    source: str = "nothing"
    note: str = ""
    said: tuple[str, ...] = ()
    similar_count: int = 0
    similar_of: int = 0

    def as_json(self) -> dict[str, Any]:
        """The suggestion as it is kept with an intake."""
        return {
            "kind": self.kind,
            "category": self.category,
            "category_name": self.category_name,
            "unit_id": str(self.unit_id) if self.unit_id else None,
            "unit_name": self.unit_name,
            "urgency": self.urgency,
            "confidence_percent": self.confidence_percent,
            "because": self.because,
            "may_apply": self.may_apply,
            "source": self.source,
            "note": self.note,
            "said": list(self.said),
            "similar_count": self.similar_count,
            "similar_of": self.similar_of,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Suggestion:
        """What `as_json` wrote; an empty dictionary is no suggestion."""
        unit = kept.get("unit_id")
        return cls(**{**kept, "unit_id": UUID(unit) if unit else None, "said": tuple(kept.get("said", ()))})
