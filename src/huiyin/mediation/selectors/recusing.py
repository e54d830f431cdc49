"""Recusal: who must not mediate a dispute (DOMAIN §3.1): a party, somebody of a party's household, whoever
stepped back or was not accepted.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from huiyin.casework.models import Voice
from huiyin.mediation.models import Recusal
from huiyin.people.models import Person, Resident


def why_recused(matter_id: UUID, person_ids: frozenset[UUID]) -> str:
    """The reason, as a sentence, why one of these persons must not mediate; empty when they may. Five queries at most.

    Parties are known by their person, or by the phone they left.
    """
    if not person_ids:
        return ""
    if Recusal.objects.filter(matter=matter_id, person__in=person_ids).exists():
        return _("这名调解员要回避这件纠纷，请另派一名。")
    parties = Voice.objects.filter(matter=matter_id)
    phones = Person.objects.filter(id__in=person_ids).exclude(phone_index=None).values_list("phone_index", flat=True)
    if parties.filter(Q(person__in=person_ids) | Q(phone_index__in=list(phones))).exists():
        return _("这名调解员是当事人，请另派一名。")
    households = Resident.objects.filter(person__in=parties.exclude(person=None).values("person"))
    if Resident.objects.filter(person__in=person_ids, household__in=households.values("household")).exists():
        return _("这名调解员和当事人是一家人，请另派一名。")
    return ""
