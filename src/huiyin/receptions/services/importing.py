"""The table that receptions take over: visits of older ledgers, for the figures."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyin.casework.selectors.tables import Table
from huiyin.casework.services.tables import remove_records, store_records
from huiyin.receptions.models import PastVisit
from huiyin.receptions.selectors.records import understand_visits
from huiyin.receptions.selectors.rights import KEEPERS, check_keeper
from huiyin.receptions.types import VISIT_COLUMNS

TABLES = (
    Table(
        name="receptions-visits",
        title=_("以往来访"),
        hint=_("一次来访一行，不含姓名，只用来算统计。"),
        figures="receptions:figures",
        posts=KEEPERS,
        check=check_keeper,
        columns=VISIT_COLUMNS,
        understand=understand_visits,
        store=store_records(PastVisit),
        remove=remove_records(PastVisit),
    ),
)
