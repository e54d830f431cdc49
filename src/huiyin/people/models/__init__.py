"""Tables of people: fields and constraints only; verbs live in services."""

from huiyin.people.models.accounts import Account, AccountKind, OneTimeCode, RecoveryCode
from huiyin.people.models.changes import ChangeState, PendingChange
from huiyin.people.models.imports import PeopleImport
from huiyin.people.models.organisations import Organisation, OrganisationKind
from huiyin.people.models.persons import Person
from huiyin.people.models.posts import Post, PostKind, Tenure, TenureRole
from huiyin.people.models.privacy import Consent, PrivacyNotice, RevealLog
from huiyin.people.models.residents import (
    DataRequest,
    DataRequestKind,
    DataRequestState,
    Household,
    Relation,
    Resident,
)

__all__ = [
    "Account",
    "AccountKind",
    "ChangeState",
    "Consent",
    "DataRequest",
    "DataRequestKind",
    "DataRequestState",
    "Household",
    "OneTimeCode",
    "Organisation",
    "OrganisationKind",
    "PendingChange",
    "PeopleImport",
    "Person",
    "Post",
    "PostKind",
    "PrivacyNotice",
    "RecoveryCode",
    "Relation",
    "Resident",
    "RevealLog",
    "Tenure",
    "TenureRole",
]
