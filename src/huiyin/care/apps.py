"""The Django application of care."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CareConfig(AppConfig):
    """Files, meetings, reports."""

    name = "huiyin.care"
    label = "care"
    verbose_name = _("家庭平安")
    default_auto_field = "django.db.models.BigAutoField"
