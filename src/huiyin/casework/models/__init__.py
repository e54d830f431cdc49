"""What casework keeps: fields and constraints; verbs live in services."""

from huiyin.casework.models.attachments import Attachment
from huiyin.casework.models.journal import Checkpoint, ErasableText, JournalEvent
from huiyin.casework.models.matters import Alias, Matter, MatterClock, UnitCall, Voice
from huiyin.casework.models.measures import MeasureDaily, MeasureDelta
from huiyin.casework.models.outbox import OutboxMessage
from huiyin.casework.models.playbooks import PlaybookVersion
from huiyin.casework.models.readings import SealedReading
from huiyin.casework.models.running import Draft, Heartbeat, VerifyMark
from huiyin.casework.models.search import SearchText
from huiyin.casework.models.tables import ImportState, TableImport

__all__ = [
    "Alias",
    "Attachment",
    "Checkpoint",
    "Draft",
    "ErasableText",
    "Heartbeat",
    "ImportState",
    "JournalEvent",
    "Matter",
    "MatterClock",
    "MeasureDaily",
    "MeasureDelta",
    "OutboxMessage",
    "PlaybookVersion",
    "SealedReading",
    "SearchText",
    "TableImport",
    "UnitCall",
    "VerifyMark",
    "Voice",
]
