"""Forms of a case: one more party, what is known of a party, who speaks for them, an agreement by word of mouth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.casework.forms.actions import EveryField
from huiyin.casework.selectors.titles import say
from huiyin.casework.types import AttachmentGiven, RaiserContact
from huiyin.engine.definition import Playbook
from huiyin.kernel.fields import PhotosField
from huiyin.mediation.models import Party, Representative, RepresentativeKind, Side
from huiyin.mediation.services.agreeing import Terms
from huiyin.mediation.services.parties import IDENTITY, PROXY_LETTER, Particulars, PartyGiven, RepresentativeGiven

_TEL = forms.TextInput(attrs={"inputmode": "tel"})
_CENTS = 100


def _mark(form: forms.Form, names: set[str]) -> None:
    """What people wrote stays in their language; the browser is told so."""
    for name in names:
        form.fields[name].widget.attrs |= {"lang": "zh", "data-user-text": ""}


class AddPartyForm(forms.Form):
    """One more party."""

    name = forms.CharField(
        label=_("姓名或单位"), max_length=60, error_messages={"required": _("请写这名当事人的姓名或单位。")}
    )
    phone = forms.CharField(label=_("电话"), max_length=30, required=False, widget=_TEL)
    side = forms.ChoiceField(label=_("哪一方"), choices=Side, initial=Side.RESPONDENT, widget=forms.RadioSelect)

    def value(self) -> PartyGiven:
        """The party; call after ``is_valid``."""
        data = self.cleaned_data
        return PartyGiven(RaiserContact(name=data["name"], phone=data["phone"]), side=data["side"])


class ParticularsForm(forms.Form):
    """What an agreement and a court want to know of a party."""

    side = forms.ChoiceField(label=_("哪一方"), choices=Side)
    sex = forms.CharField(label=_("性别"), max_length=10, required=False)
    nationality = forms.CharField(label=_("民族"), max_length=20, required=False)
    age = forms.CharField(
        label=_("年龄"), max_length=10, required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    occupation = forms.CharField(label=_("职业或职务"), max_length=60, required=False)
    address = forms.CharField(label=_("住址"), max_length=200, required=False)
    identity_number = forms.CharField(
        label=_("证件号码"), max_length=40, required=False, help_text=_("公民身份号码，或者单位的统一社会信用代码。")
    )
    delivery_address = forms.CharField(
        label=_("法院文书送达地址"), max_length=200, required=False, help_text=_("和住址一样的，不用填。")
    )
    particulars = forms.CharField(label=_("其他情况"), max_length=300, required=False)
    identity = PhotosField(label=_("身份证明的照片"), required=False, at_most=4)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _mark(self, set(asdict(Particulars())))

    @classmethod
    def of(cls, party: Party) -> ParticularsForm:
        """The form with what is known."""
        known = {name: getattr(party, name) or "" for name in asdict(Particulars())}
        return cls(initial={**known, "side": party.side})

    def value(self) -> dict[str, Any]:
        """What `services.parties.set_particulars` wants; call after ``is_valid``."""
        data = self.cleaned_data
        return {
            "side": data["side"],
            "particulars": Particulars(**{name: data[name] for name in asdict(Particulars())}),
            "identity": [AttachmentGiven(IDENTITY, file.read(), file.name or "") for file in data["identity"]],
        }


class RepresentativeForm(forms.Form):
    """Somebody who speaks for a party; a row without a name is nobody."""

    name = forms.CharField(label=_("姓名"), max_length=40, required=False)
    kind = forms.ChoiceField(label=_("身份"), choices=RepresentativeKind)
    phone = forms.CharField(label=_("电话"), max_length=30, required=False, widget=_TEL)
    scope = forms.CharField(label=_("权限"), max_length=120, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _mark(self, {"name", "scope"})


class LetterForm(forms.Form):
    """The proxy letter that goes with them."""

    paper = PhotosField(label=_("委托书照片"), required=False, at_most=4)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def letter(self) -> list[AttachmentGiven]:
        """The pictures; call after ``is_valid``."""
        return [AttachmentGiven(PROXY_LETTER, file.read(), file.name or "") for file in self.cleaned_data["paper"]]


def representative_forms(
    playbook: Playbook, known: Sequence[Representative] = (), data: Mapping[str, Any] | None = None
) -> list[RepresentativeForm]:
    """A row for each one that is named and one more, as many as the method allows at most."""
    needs = playbook.actions["represent"].needs if "represent" in playbook.actions else ()
    most = next((need.most or 1 for need in needs if need.kind == "number"), 1)
    if data is not None:
        return [RepresentativeForm(data, prefix=f"row{number}") for number in range(most)]
    rows: list[dict[str, Any]] = [
        {"name": one.name, "kind": one.kind, "phone": one.phone or "", "scope": one.scope or ""} for one in known
    ]
    shown = [*rows, {}][:most]
    return [RepresentativeForm(initial=row, prefix=f"row{number}") for number, row in enumerate(shown)]


def people_of(rows: Sequence[RepresentativeForm]) -> list[RepresentativeGiven]:
    """Those that were named, of valid rows."""
    named = [row.cleaned_data for row in rows if row.cleaned_data.get("name", "").strip()]
    return [RepresentativeGiven(**{key: data[key] for key in ("name", "kind", "phone", "scope")}) for data in named]


class OralForm(forms.Form):
    """An agreement by word of mouth; the method says when one will do."""

    facts = forms.CharField(label=_("主要事实"), widget=forms.Textarea(attrs={"rows": 3}))
    terms = forms.CharField(label=_("怎么约定的"), widget=forms.Textarea(attrs={"rows": 3}))
    performance = forms.CharField(label=_("怎么履行的"), required=False, max_length=200)
    amount = forms.DecimalField(label=_("涉及金额（元）"), required=False, min_value=0, max_digits=14, decimal_places=2)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, playbook: Playbook, **options: Any) -> None:
        super().__init__(*args, **options)
        need = next(one for one in playbook.actions["agree_orally"].needs if one.kind == "every")
        items = [(item.code, say(item.words)) for item in playbook.reasons[need.choices or ""]]
        self.fields["fit"] = EveryField(label=say(need.words), choices=items, widget=forms.CheckboxSelectMultiple)

    def value(self) -> dict[str, Any]:
        """What `services.agreeing.register_oral` wants; call after ``is_valid``."""
        data = self.cleaned_data
        terms = Terms(
            facts=data["facts"],
            terms=data["terms"],
            performance=data["performance"],
            amount_cents=int((data["amount"] or Decimal(0)) * _CENTS),
        )
        return {"terms": terms, "fit": data["fit"], "revision": data["revision"]}


class BookForm(forms.Form):
    """Which cases the register shows."""

    what = forms.CharField(required=False)
    q = forms.CharField(label=_("案码、协议号或法院编号"), required=False, max_length=60)
    page = forms.IntegerField(required=False, min_value=1)
