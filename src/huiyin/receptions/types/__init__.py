"""What reception days are made of: the rule by which they come back, the slots of a day, the figures."""

from huiyin.receptions.types.columns import VISIT_COLUMNS
from huiyin.receptions.types.figures import Figures
from huiyin.receptions.types.rules import DayOff, Rhythm, Rule, days_of, slot_times
from huiyin.receptions.types.shown import (
    CANCELLED_OCCASION,
    BookedShown,
    DayShown,
    PetitionPromise,
    QueueLine,
    SittingShown,
    SlotGiven,
    SlotShown,
)

__all__ = [
    "CANCELLED_OCCASION",
    "VISIT_COLUMNS",
    "BookedShown",
    "DayOff",
    "DayShown",
    "Figures",
    "PetitionPromise",
    "QueueLine",
    "Rhythm",
    "Rule",
    "SittingShown",
    "SlotGiven",
    "SlotShown",
    "days_of",
    "slot_times",
]
