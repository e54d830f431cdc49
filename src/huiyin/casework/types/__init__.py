"""Values of casework that need no database: receipts, proofs, effect bindings, columns, rows of lists, tables."""

from huiyin.casework.types.bindings import EffectContext, bind, bound, forget, undo_of
from huiyin.casework.types.columns import Columns, counters, fold
from huiyin.casework.types.given import AttachmentGiven, Landed, RaiserContact, Receipt, VoiceProof
from huiyin.casework.types.rows import (
    AttachmentView,
    Finding,
    Health,
    MatterDetail,
    Progress,
    ReceiptView,
    SilentRunner,
    TimelineEntry,
    VoiceView,
)
from huiyin.casework.types.tables import TableRead

__all__ = [
    "AttachmentGiven",
    "AttachmentView",
    "Columns",
    "EffectContext",
    "Finding",
    "Health",
    "Landed",
    "MatterDetail",
    "Progress",
    "RaiserContact",
    "Receipt",
    "ReceiptView",
    "SilentRunner",
    "TableRead",
    "TimelineEntry",
    "VoiceProof",
    "VoiceView",
    "bind",
    "bound",
    "counters",
    "fold",
    "forget",
    "undo_of",
]
