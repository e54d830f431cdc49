"""What appeals keeps: fields and constraints; verbs live in services."""

from huiyin.appeals.models.categories import Category
from huiyin.appeals.models.doors import ApiKey, PaperForm
from huiyin.appeals.models.imports import ImportState, LedgerImport, LedgerImportRow
from huiyin.appeals.models.intakes import Intake, LocatedBy
from huiyin.appeals.models.sorting import EmergencyContact, MethodChoice, SortingPolicy

__all__ = [
    "ApiKey",
    "Category",
    "EmergencyContact",
    "ImportState",
    "Intake",
    "LedgerImport",
    "LedgerImportRow",
    "LocatedBy",
    "MethodChoice",
    "PaperForm",
    "SortingPolicy",
]
