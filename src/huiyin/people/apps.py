"""The Django application of people: registers who may open which page."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Accounts, posts, organisations, residents."""

    name = "huiyin.people"
    label = "people"
    verbose_name = _("人员与机构")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell kernel.access who residents, staff and administrators are; bind the two-person changes."""
        from huiyin.kernel.audit import name_deeds  # noqa: PLC0415 - needs the loaded models
        from huiyin.people.pages.audiences import register_audiences  # noqa: PLC0415 - needs the loaded models
        from huiyin.people.selectors import proposals  # noqa: PLC0415 - needs the loaded models
        from huiyin.people.services import releasing  # noqa: PLC0415 - needs the loaded models
        from huiyin.people.services.posting import register_post_changes  # noqa: PLC0415 - needs the loaded models
        from huiyin.people.types.deeds import DEEDS  # noqa: PLC0415 - needs the loaded models

        register_audiences()
        register_post_changes()
        releasing.register()
        proposals.register_own()
        name_deeds(self.verbose_name, DEEDS)
