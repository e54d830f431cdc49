"""What mediation keeps: fields and constraints; verbs live in services."""

from huiyin.mediation.models.agreements import (
    Agreement,
    AgreementFormChoice,
    AgreementSequence,
    CourtConfirmation,
    ReturnVisit,
    Signature,
    SignatureWay,
)
from huiyin.mediation.models.committees import Committee, CommitteeKind, Mediator, RegisterChange, Studio
from huiyin.mediation.models.disputes import (
    DisputeDetails,
    DisputeSource,
    MediationMethod,
    Party,
    PreventedKind,
    Recusal,
    Session,
    Side,
)
from huiyin.mediation.models.lawsuits import LawsuitCount
from huiyin.mediation.models.records import (
    CasePerformance,
    CaseRecord,
    CaseResult,
    ImportedTable,
    ImportState,
    TableImport,
)
from huiyin.mediation.models.rosters import Roster, RosterAbsence, RosterRole, RosterSeat, RosterSwap
from huiyin.mediation.models.screening import Campaign, Round, Screening, ScreeningRecord

__all__ = [
    "Agreement",
    "AgreementFormChoice",
    "AgreementSequence",
    "Campaign",
    "CasePerformance",
    "CaseRecord",
    "CaseResult",
    "Committee",
    "CommitteeKind",
    "CourtConfirmation",
    "DisputeDetails",
    "DisputeSource",
    "ImportState",
    "ImportedTable",
    "LawsuitCount",
    "MediationMethod",
    "Mediator",
    "Party",
    "PreventedKind",
    "Recusal",
    "RegisterChange",
    "ReturnVisit",
    "Roster",
    "RosterAbsence",
    "RosterRole",
    "RosterSeat",
    "RosterSwap",
    "Round",
    "Screening",
    "ScreeningRecord",
    "Session",
    "Side",
    "Signature",
    "SignatureWay",
    "Studio",
    "TableImport",
]
