"""Values of mediation: kinds and classes, the law's rules on committees, figures, columns of case records."""

from huiyin.mediation.types.figures import ClassLine, Table, Totals, percent, ten_thousand_yuan
from huiyin.mediation.types.kinds import (
    GROUP_OF,
    AgreementForm,
    DisputeClass,
    Performance,
    Prevented,
    Result,
    Source,
    SourceGroup,
    class_codes,
    class_of_kind,
    class_of_standard,
    dispute_classes,
)
from huiyin.mediation.types.registers import (
    LEAST_MEMBERS,
    MOST_MEMBERS,
    RECORD_WITHIN_WORKING_DAYS,
    TERM_YEARS,
    MemberGiven,
    check_members,
    term_ends,
)

__all__ = [
    "GROUP_OF",
    "LEAST_MEMBERS",
    "MOST_MEMBERS",
    "RECORD_WITHIN_WORKING_DAYS",
    "TERM_YEARS",
    "AgreementForm",
    "ClassLine",
    "DisputeClass",
    "MemberGiven",
    "Performance",
    "Prevented",
    "Result",
    "Source",
    "SourceGroup",
    "Table",
    "Totals",
    "check_members",
    "class_codes",
    "class_of_kind",
    "class_of_standard",
    "dispute_classes",
    "percent",
    "ten_thousand_yuan",
    "term_ends",
]
