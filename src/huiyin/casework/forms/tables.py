"""A table to take over, and where it belongs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.refusal import Refused
from huiyin.places.selectors import own_names, place_called


class PlaceField(forms.CharField):
    """A place by its name or its whole code; cleaned to the code, shown by its name where that names it alone."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 60, "help_text": _("写名称或代码。"), **options})

    def clean(self, value: Any) -> str:
        """The code; an error that says which places there are for a name of several, or of none."""
        try:
            return place_called(str(super().clean(value)))
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused

    def prepare_value(self, value: Any) -> Any:
        """A code as its name."""
        name = own_names([value])[value] if value and str(value).isdecimal() else ""
        return name if name and _names_alone(name, value) else value


def _names_alone(name: str, code: str) -> bool:
    try:
        return place_called(name) == code
    except Refused:
        return False


class TableFileForm(forms.Form):
    """A table to take in."""

    file = forms.FileField(label=_("要导入的文件"), help_text=_("Excel（.xlsx）或 CSV；先下载模板对照表头。"))
    place_code = PlaceField(label=_("归到哪里"))
