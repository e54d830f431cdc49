"""Forms of coming in, for every portal: what the resident, the worker and the desk fill in. Each fits one screen.

A form only reads what was typed; whether it can be taken is for ``services.receiving`` to say, whose refusals name the
same fields (words, phone, photos, place, address, happened_at).
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.casework.forms.places import PlaceField
from huiyin.casework.types import AttachmentGiven, RaiserContact
from huiyin.kernel.fields import PhotosField
from huiyin.places.types import Datum, Point

_WORDS_ROWS = 4


class RaiseForm(forms.Form):
    """What a resident fills in: words, where, photos, how to be reached. Only the words are asked for."""

    words = forms.CharField(
        label=_("说说什么事"), widget=forms.Textarea(attrs={"rows": _WORDS_ROWS}), strip=False, required=False
    )
    photos = PhotosField(label=_("照片"), required=False)
    place_code = forms.CharField(label=_("地点"), required=False, widget=forms.HiddenInput)
    longitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    latitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    datum = forms.ChoiceField(
        choices=[(datum.value, datum.value) for datum in Datum], required=False, widget=forms.HiddenInput
    )
    address = forms.CharField(label=_("在哪里"), required=False, max_length=200)
    name = forms.CharField(label=_("姓名"), required=False, max_length=60)
    phone = forms.CharField(label=_("手机"), required=False, max_length=30)
    may_text = forms.BooleanField(label=_("可以发短信"), required=False, initial=True)
    kind = forms.CharField(label=_("类别"), required=False, max_length=60)
    about_organisation_id = forms.UUIDField(label=_("反映哪个单位"), required=False)
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def arguments(self) -> dict[str, Any]:
        """What `receive` wants, out of a valid form; besides the actor, door and session secret.

        `Refused` for numbers that are no place on earth.
        """
        data = self.cleaned_data
        return {
            "words": data["words"],
            "place": self._place(),
            "address": data["address"],
            "kind": data["kind"],
            "raiser": self._raiser(),
            "attachments": [AttachmentGiven("photos", file.read(), file.name or "") for file in data["photos"]],
            "client_id": data["client_id"],
            "about_organisation_id": data["about_organisation_id"],
        }

    def _place(self) -> str | Point | None:
        data = self.cleaned_data
        if data["longitude"] is not None and data["latitude"] is not None:
            return Point(data["longitude"], data["latitude"], Datum(data["datum"] or Datum.WGS84))
        return data["place_code"] or None

    def _raiser(self) -> RaiserContact:
        data = self.cleaned_data
        return RaiserContact(name=data["name"], phone=data["phone"], may_text=data["may_text"])


class LedgerFileForm(forms.Form):
    """An old ledger to be read: the file, where it belongs and whose numbers it bears."""

    file = forms.FileField(label=_("旧台账文件"), help_text=_("Excel（.xlsx）或 CSV，先下载模板对照表头。"))
    place_code = PlaceField(label=_("归到哪里"))
    system = forms.CharField(label=_("来自哪个系统"), required=False, max_length=40)
