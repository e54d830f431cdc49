"""What reception days are made of: the rule by which they come back, the slots of a day, the figures."""

from huiyin.receptions.types.columns import VISIT_COLUMNS
from huiyin.receptions.types.figures import Figures
from huiyin.receptions.types.rules import DayOff, Rhythm, Rule, days_of, slot_times
from huiyin.receptions.types.shown import BookedShown, DayShown, PetitionPromise, QueueLine, SittingShown, SlotShown

__all__ = [
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
    "SlotShown",
    "days_of",
    "slot_times",
]
