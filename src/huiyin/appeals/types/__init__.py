"""Values of appeals that need no database: places as given, suggestions, repeats, emergencies, receipts, rows."""

from huiyin.appeals.types.emergencies import Emergency, emergencies_in
from huiyin.appeals.types.imports import ImportPreview, LedgerRow
from huiyin.appeals.types.intake import Found, Received
from huiyin.appeals.types.ledgers import LedgerLine, LedgerPage
from huiyin.appeals.types.repeats import Recurrence, Repeat
from huiyin.appeals.types.suggesting import Suggestion

__all__ = [
    "Emergency",
    "Found",
    "ImportPreview",
    "LedgerLine",
    "LedgerPage",
    "LedgerRow",
    "Received",
    "Recurrence",
    "Repeat",
    "Suggestion",
    "emergencies_in",
]
