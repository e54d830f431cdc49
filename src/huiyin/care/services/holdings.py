"""What care keeps of persons. All of it lies beside sealed matters and goes with them, never for somebody's asking."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyin.care.models import CareFile, Meeting, Report
from huiyin.people.types.holdings import Holding, hold


def register() -> None:
    """Say so; called by `config.wiring`. Minutes go with the first of their families whose time is over."""
    hold(
        Holding(CareFile, _("安全联系方式"), ("times", "other_party"), matter="matter"),
        Holding(Meeting, _("会商纪要"), ("minutes",), matter="decisions__matter"),
        Holding(Report, _("报告人"), ("reporter_name", "reporter_post", "reporter"), matter="matter"),
    )
