"""Nothing personal lies anywhere of which nobody has said how it goes, and no table stays out of an export unsaid."""

from django.db.models import ForeignKey

from huiyin.console.carrying_out import NEVER_PACKAGES, NEVER_TABLES, ours, tables
from huiyin.kernel.crypto import EncryptedTextField
from huiyin.people.models import Person
from huiyin.people.types.holdings import holdings

OFFICE = "who did or decided something in office: an opaque id, whose name goes with the person"
SELF = "an opaque id, whose name goes with the person"
ELSEWHERE = {
    "care.Meeting.kept_by": OFFICE,
    "care.PastTable.sent_by": OFFICE,
    "casework.Matter.collected_by": OFFICE,
    "casework.SealedReading.person": "who looked has to stay for the protected person; the table only grows",
    "casework.Voice.person": SELF,
    "mediation.LawsuitCount.person": OFFICE,
    "mediation.Mediator.person": OFFICE,
    "mediation.Recusal.person": OFFICE,
    "mediation.ReturnVisit.visitor": OFFICE,
    "mediation.Screening.person": OFFICE,
    "mediation.Signature.person": OFFICE,
    "people.Account.person": SELF,
    "people.Consent.person": "withdrawn with the person; that it was given has to be proved (PIPL art. 14)",
    "people.DataRequest.decided_by": OFFICE,
    "people.DataRequest.person": SELF,
    "people.PendingChange.decided_by": OFFICE,
    "people.PendingChange.invited": OFFICE,
    "people.PendingChange.proposed_by": OFFICE,
    "people.Tenure.person": OFFICE,
}


def test_every_personal_column_is_named_by_who_erases_it_or_here_with_a_reason():
    personal = {
        f"{model._meta.label}.{field.name}"
        for model in ours()
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedTextField) or (isinstance(field, ForeignKey) and field.related_model is Person)
    }
    erased = {
        f"{one.model._meta.label}.{field.name}"
        for one in holdings()
        for field in one.model._meta.local_concrete_fields
        if one.goes or field.name in one.clears
    }
    assert personal - erased == set(ELSEWHERE)


def test_every_holding_is_reached_from_a_person_or_a_matter():
    lost = [one.model._meta.label for one in holdings() if not (one.person or one.matter)]
    assert lost == []
    for one in holdings():
        for lookup in filter(None, (one.person, one.voice, one.matter)):
            one.model._default_manager.filter(**{f"{lookup}__isnull": False})
        assert all(one.model._meta.get_field(name) for name in one.clears)


def test_every_table_goes_out_of_the_house_or_stays_with_a_reason():
    known = {model._meta.db_table for model in ours()}
    out = {model._meta.db_table for model in tables()}
    beside = {model._meta.db_table for model in ours() if model._meta.app_label in NEVER_PACKAGES}
    assert known - out == set(NEVER_TABLES) | beside
    assert all([*NEVER_TABLES.values(), *NEVER_PACKAGES.values()])
