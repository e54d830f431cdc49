"""A table to take over, and where it belongs."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.casework.forms.places import PlaceField


class TableFileForm(forms.Form):
    """A table to take in."""

    file = forms.FileField(label=_("要导入的文件"), help_text=_("Excel（.xlsx）或 CSV；先下载模板对照表头。"))
    place_code = PlaceField(label=_("归到哪里"))
