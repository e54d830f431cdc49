"""What people itself keeps of a person; `persons.erase_person` goes by it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyin.people.models import Account, DataRequest, Household, Person, RecoveryCode, Resident
from huiyin.people.types.holdings import Holding, hold

PERSON = Holding(Person, _("姓名、电话、身份证号码"), ("name", "phone", "citizen_number"), person="pk")
HOUSEHOLD = Holding(Household, _("住址"), ("address",), person="residents__person")
RESIDENT = Holding(Resident, _("住户登记"), goes=True, person="person")
ACCOUNT = Holding(Account, _("登录账号"), ("totp_secret",), person="person")
RECOVERY = Holding(RecoveryCode, _("登录账号"), goes=True, person="account__person")
REQUEST = Holding(DataRequest, _("关于本人信息的申请"), ("words", "new_value", "answer"), person="person")
"""That it was asked and answered, and when, stays as the proof (PIPL art. 50)."""


def register() -> None:
    """Say so; called by `config.wiring`."""
    hold(PERSON, HOUSEHOLD, RESIDENT, ACCOUNT, RECOVERY, REQUEST)
