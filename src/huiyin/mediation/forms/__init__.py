"""Forms of mediation: what is typed, checked for presence and shape only. The services decide, and speak."""

from huiyin.mediation.forms.disputes import (
    ApplyForm,
    CourtForm,
    DecisionForm,
    DeskApplyForm,
    ProofForm,
    SessionForm,
    SignForm,
    TermsForm,
    tell,
)
from huiyin.mediation.forms.figures import (
    CaseFileForm,
    PeriodForm,
    SpotForm,
)

__all__ = [
    "ApplyForm",
    "CaseFileForm",
    "CourtForm",
    "DecisionForm",
    "DeskApplyForm",
    "PeriodForm",
    "ProofForm",
    "SessionForm",
    "SignForm",
    "SpotForm",
    "TermsForm",
    "tell",
]
