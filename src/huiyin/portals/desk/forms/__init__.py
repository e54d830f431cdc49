"""Forms of the desk: ``daily`` for matters and lists, ``administering`` for rules, units, logins, keys and
paper, ``bordering`` for territory.
"""

from huiyin.portals.desk.forms.administering import (
    BatchForm,
    ChoiceForm,
    CloseUnitForm,
    EmergencyForm,
    KeyForm,
    MoveUnitForm,
    NewLoginForm,
    NewUnitForm,
    PolicyForm,
    SwitchOffForm,
    UnitForm,
)
from huiyin.portals.desk.forms.bordering import LineForm, MergeForm, RenamePlaceForm, RenumberForm, SplitForm
from huiyin.portals.desk.forms.daily import (
    DESK_DOORS,
    NO_UNIT,
    UNDECIDED,
    ContactForm,
    DecidingForm,
    EntryForm,
    MethodForm,
    NarrowForm,
    PlacingForm,
    ScopeForm,
    YearForm,
)

__all__ = [
    "DESK_DOORS",
    "NO_UNIT",
    "UNDECIDED",
    "BatchForm",
    "ChoiceForm",
    "CloseUnitForm",
    "ContactForm",
    "DecidingForm",
    "EmergencyForm",
    "EntryForm",
    "KeyForm",
    "LineForm",
    "MergeForm",
    "MethodForm",
    "MoveUnitForm",
    "NarrowForm",
    "NewLoginForm",
    "NewUnitForm",
    "PlacingForm",
    "PolicyForm",
    "RenamePlaceForm",
    "RenumberForm",
    "ScopeForm",
    "SplitForm",
    "SwitchOffForm",
    "UnitForm",
    "YearForm",
]
