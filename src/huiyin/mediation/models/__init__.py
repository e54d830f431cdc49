"""What mediation keeps: fields and constraints; verbs live in services."""

from huiyin.mediation.models.agreements import (
    Agreement,
    AgreementFormChoice,
    AgreementSequence,
    CourtConfirmation,
    ReturnVisit,
    Signature,
    SignatureWay,
    VisitKind,
)
from huiyin.mediation.models.committees import Committee, CommitteeKind, Mediator, RegisterChange, Studio
from huiyin.mediation.models.court import CommissionKind, CommissionResult, CourtCommission, CourtReferral
from huiyin.mediation.models.disputes import (
    DisputeDetails,
    DisputeSource,
    MediationMethod,
    Party,
    PreventedKind,
    Recusal,
    Representative,
    RepresentativeKind,
    Session,
    SessionKind,
    Side,
)
from huiyin.mediation.models.lawsuits import LawsuitCount
from huiyin.mediation.models.records import (
    CasePerformance,
    CaseRecord,
    CaseResult,
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
    "CommissionKind",
    "CommissionResult",
    "Committee",
    "CommitteeKind",
    "CourtCommission",
    "CourtConfirmation",
    "CourtReferral",
    "DisputeDetails",
    "DisputeSource",
    "LawsuitCount",
    "MediationMethod",
    "Mediator",
    "Party",
    "PreventedKind",
    "Recusal",
    "RegisterChange",
    "Representative",
    "RepresentativeKind",
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
    "SessionKind",
    "Side",
    "Signature",
    "SignatureWay",
    "Studio",
    "VisitKind",
]
