"""The Django application of the worker's portal."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkerConfig(AppConfig):
    """Inbox, capture, search, figures."""

    name = "huiyin.portals.worker"
    label = "worker"
    verbose_name = _("网格员工作台")
