"""Forms of the worker's portal: capturing a matter on the spot, and finding one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.fields import PhotosField, offer_choices


class CaptureForm(forms.Form):
    """What a worker writes down in thirty seconds: words; all else is known or may stay empty.

    ``places``: the grids of the worker's posts as (code, name). The position, where there is one, beats them.
    """

    words = forms.CharField(
        label=_("什么事"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请用一两句话写明是什么事。")},
    )
    photos = PhotosField(label=_("照片"), required=False, at_most=9)
    place_code = forms.ChoiceField(label=_("在哪个网格"), required=False, widget=forms.RadioSelect)
    address = forms.CharField(label=_("门牌或标志物"), required=False, max_length=120)
    solved = forms.CharField(
        label=_("已经当场办好？写一句怎么办的"),
        required=False,
        max_length=300,
        help_text=_("写了就直接办结，按比例抽查；没办好就空着。"),
    )
    name = forms.CharField(label=_("替谁反映"), required=False, max_length=60)
    phone = forms.CharField(
        label=_("对方电话"),
        required=False,
        max_length=30,
        help_text=_("办完好告诉本人。"),
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    is_complaint = forms.BooleanField(
        label=_("反映的是干部或单位"),
        required=False,
        help_text=_("会绕开那个单位保密办理，发出后您可能看不到这件事。"),
    )
    about_name = forms.CharField(
        label=_("哪个单位"),
        required=False,
        max_length=80,
        help_text=_("写单位全称；不知道、说不清就空着，由市值班台定。"),
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput(attrs={"data-keep-in-draft": ""}))
    longitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    latitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    datum = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offer_choices(self, place_code=places)
        if places and not self.initial.get("place_code"):
            self.initial["place_code"] = places[0][0]


class FindForm(forms.Form):
    """Find by words, place, case code, old number or the last digits of a phone."""

    q = forms.CharField(
        label=_("找什么"),
        max_length=80,
        help_text=_("几个字、地名、案码、旧编号、电话或尾号四位。"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )
