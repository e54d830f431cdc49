"""Reception days, visits, and the visits of older ledgers."""

from huiyin.receptions.models.days import Day, Substitution
from huiyin.receptions.models.records import PastVisit
from huiyin.receptions.models.series import Series, Sitting
from huiyin.receptions.models.visits import Visit, VisitState

__all__ = [
    "Day",
    "PastVisit",
    "Series",
    "Sitting",
    "Substitution",
    "Visit",
    "VisitState",
]
