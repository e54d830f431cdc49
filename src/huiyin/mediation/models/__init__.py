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
from huiyin.mediation.models.records import CaseImport, CaseImportState, CasePerformance, CaseRecord, CaseResult

__all__ = [
    "Agreement",
    "AgreementFormChoice",
    "AgreementSequence",
    "CaseImport",
    "CaseImportState",
    "CasePerformance",
    "CaseRecord",
    "CaseResult",
    "Committee",
    "CommitteeKind",
    "CourtConfirmation",
    "DisputeDetails",
    "DisputeSource",
    "MediationMethod",
    "Mediator",
    "Party",
    "PreventedKind",
    "Recusal",
    "RegisterChange",
    "ReturnVisit",
    "Session",
    "Side",
    "Signature",
    "SignatureWay",
    "Studio",
]
