"""The tables that mediation takes over: closed cases and screenings of older ledgers, the register of who serves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyin.casework.selectors.tables import Table
from huiyin.casework.services.tables import remove_records, store_records
from huiyin.mediation.models import CaseRecord, ScreeningRecord
from huiyin.mediation.selectors.records import understand_cases
from huiyin.mediation.selectors.register_table import understand_register
from huiyin.mediation.selectors.rights import REGISTRARS, check_registrar
from huiyin.mediation.selectors.screening_table import understand_screenings
from huiyin.mediation.services.registering import remove_register, store_register
from huiyin.mediation.types.columns import CASE_COLUMNS
from huiyin.mediation.types.register_columns import REGISTER_COLUMNS
from huiyin.mediation.types.screening_columns import SCREENING_COLUMNS

TABLES = (
    Table(
        name="mediation-cases",
        title=_("调解案件"),
        hint=_("一件已结案件一行，不含姓名，只用来算统计。"),
        figures="mediation:figures",
        posts=REGISTRARS,
        check=check_registrar,
        columns=CASE_COLUMNS,
        understand=understand_cases,
        store=store_records(CaseRecord),
        remove=remove_records(CaseRecord),
    ),
    Table(
        name="mediation-screenings",
        title=_("排查记录"),
        hint=_("一次排查一行，只用来算统计。"),
        figures="mediation:figures",
        posts=REGISTRARS,
        check=check_registrar,
        columns=SCREENING_COLUMNS,
        understand=understand_screenings,
        store=store_records(ScreeningRecord),
        remove=remove_records(ScreeningRecord),
    ),
    Table(
        name="mediation-register",
        title=_("调委会和调解员"),
        hint=_("一名调解员一行，同一个调委会的各行写一样的调委会名称。"),
        figures="mediation:figures",
        posts=REGISTRARS,
        check=check_registrar,
        columns=REGISTER_COLUMNS,
        understand=understand_register,
        store=store_register,
        remove=remove_register,
    ),
)
