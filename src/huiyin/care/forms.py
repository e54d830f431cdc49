"""Forms of care: a new file, the safe channel, a reader, a meeting, a report, the protected person's proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.care.models import Channel
from huiyin.care.selectors.files import FamilyLine, own_methods
from huiyin.care.selectors.places import own_grids
from huiyin.care.types import FamilyDecision
from huiyin.casework.forms.actions import ActionForm
from huiyin.casework.forms.choices import Pickable
from huiyin.casework.forms.places import PlaceField, near
from huiyin.casework.selectors.titles import say
from huiyin.casework.types import ReceiptView
from huiyin.engine.definition import Action, Need, Playbook
from huiyin.kernel.fields import WordField, offer_choices
from huiyin.people.selectors.actors import scope_prefixes
from huiyin.people.types import Actor

_KEEP = ""
_GRID_DIGITS = 15
_UNKEPT = {"autocomplete": "off"}


class ChannelForm(forms.Form):
    """How the protected person may be reached."""

    channel = forms.ChoiceField(
        label=gettext_lazy("怎样联系才安全"), choices=Channel.choices, widget=forms.RadioSelect, initial=Channel.NONE
    )
    times = forms.CharField(label=gettext_lazy("什么时间打电话"), max_length=200, required=False)
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=200)


class NewFileForm(forms.Form):
    """A family's file; the methods are those in which the actor works at some place."""

    scheme = forms.ChoiceField(label=gettext_lazy("工作法和颜色"), widget=forms.RadioSelect)
    place_code = forms.ChoiceField(label=gettext_lazy("在哪里"))
    name = forms.CharField(label=gettext_lazy("要保护的人"), max_length=60)
    phone = forms.CharField(label=gettext_lazy("本人电话"), max_length=20, required=False)
    other_party = forms.CharField(label=gettext_lazy("另一方"), max_length=60, required=False)
    words = forms.CharField(label=gettext_lazy("情况"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)
    channel = forms.ChoiceField(
        label=gettext_lazy("怎样联系才安全"), choices=Channel.choices, widget=forms.RadioSelect, initial=Channel.NONE
    )
    times = forms.CharField(label=gettext_lazy("什么时间打电话"), max_length=200, required=False)

    def __init__(self, *given: Any, actor: Actor, **more: Any) -> None:
        super().__init__(*given, **more)
        offer_choices(self, scheme=[choice for one in own_methods(actor) for choice in _colours(one)])
        _ask_where(self, actor)


def _ask_where(form: forms.Form, actor: Actor) -> None:
    """Offer the actor's grids; where they are too many for a list, let the grid be written by its name. None is chosen
    beforehand where there are several: a family in a wrong grid reaches wrong people.
    """
    places = own_grids(actor)
    if places:
        offer_choices(form, place_code=places if len(places) < 2 else [("", _("请选择")), *places])  # noqa: PLR2004 - one needs no choice
    else:
        form.fields["place_code"] = _OwnGridField(label=gettext_lazy("在哪里"))
        near(form, scope_prefixes(actor))


class _OwnGridField(PlaceField):
    """A grid inside of one's own area, by its name or code."""

    def clean(self, value: Any) -> str:
        """The grid's code; an error for a wider place and for one elsewhere."""
        code = super().clean(value)
        if len(code) != _GRID_DIGITS:
            raise forms.ValidationError(_("请写到网格，例如“赫山社区第1网格”。"))
        if not code.startswith(self.near):
            raise forms.ValidationError(_("这个网格不归您这里管。"))
        return code


def _colours(playbook: Playbook) -> list[tuple[str, str]]:
    title = say(playbook.title)
    return [(f"{playbook.name}:{name}", f"{title} · {say(kind)}") for name, kind in playbook.kinds.items()]


class ReaderForm(forms.Form):
    """One more person who may read the file, found by the number of their phone."""

    phone = forms.CharField(label=gettext_lazy("支持联系人的工作手机"), max_length=20)
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=200)


class ReportForm(forms.Form):
    """依法报警: where, and the law's template to be completed."""

    place_code = forms.ChoiceField(label=gettext_lazy("在哪里"))
    words = forms.CharField(label=gettext_lazy("报告内容"), widget=forms.Textarea(attrs={"rows": 7}), max_length=2000)

    def __init__(self, *given: Any, actor: Actor, **more: Any) -> None:
        super().__init__(*given, **more)
        _ask_where(self, actor)


class ProofForm(forms.Form):
    """What stands on the protected person's slip."""

    code = forms.CharField(label=gettext_lazy("号码"), max_length=30, widget=forms.TextInput(attrs=_UNKEPT))
    word = WordField(label=gettext_lazy("口令"))


class OwnActionForm(ActionForm):
    """What the protected person may do about their own file: one of the raiser's actions, asking what it needs."""

    def __init__(
        self, playbook: Playbook, action: Action, revision: int, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(
            data, playbook=playbook, action=action, revision=revision, given={}, pickable=Pickable(units={}, posts={})
        )
        self.title = say(action.words)


def own_forms(playbook: Playbook, view: ReceiptView) -> list[OwnActionForm]:
    """A form for each thing the protected person may do now."""
    return [OwnActionForm(playbook, action, view.revision) for action in view.actions]


class PaperForm(forms.Form):
    """A warning letter or protection order beside a family's file."""

    paper = forms.ChoiceField(label=gettext_lazy("办什么"), widget=forms.RadioSelect)
    words = forms.CharField(label=gettext_lazy("情况"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    urgent = forms.BooleanField(
        label=gettext_lazy("情况紧急"), help_text=gettext_lazy("法院二十四小时内裁定。"), required=False
    )

    def __init__(self, *given: Any, methods: Sequence[Playbook], **more: Any) -> None:
        super().__init__(*given, **more)
        offer_choices(self, paper=[choice for one in methods for choice in _papers(one)])


class EnterForm(forms.Form):
    """A paper for somebody who cannot ask for it, without a family's file."""

    paper = forms.ChoiceField(label=gettext_lazy("办什么"), widget=forms.RadioSelect)
    place_code = forms.ChoiceField(label=gettext_lazy("在哪里"))
    name = forms.CharField(label=gettext_lazy("要保护的人"), max_length=60)
    phone = forms.CharField(label=gettext_lazy("本人电话"), max_length=20, required=False)
    other_party = forms.CharField(label=gettext_lazy("另一方"), max_length=60, required=False)
    words = forms.CharField(
        label=gettext_lazy("情况"),
        help_text=gettext_lazy("写明发生了什么、本人为什么不能自己申请。"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )
    urgent = forms.BooleanField(
        label=gettext_lazy("情况紧急"), help_text=gettext_lazy("法院二十四小时内裁定。"), required=False
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("怎样联系才安全"), choices=Channel.choices, widget=forms.RadioSelect, initial=Channel.NONE
    )
    times = forms.CharField(label=gettext_lazy("什么时间打电话"), max_length=200, required=False)

    def __init__(self, *given: Any, actor: Actor, may: Sequence[tuple[Playbook, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        papers = [(f"{one.name}:{kind}", f"{say(one.title)} · {say(one.kinds[kind])}") for one, kind in may]
        offer_choices(self, paper=papers)
        _ask_where(self, actor)
        self.fields["paper"].initial = papers[0][0] if len(papers) == 1 else None


def _papers(playbook: Playbook) -> list[tuple[str, str]]:
    title = say(playbook.title)
    if len(playbook.kinds) == 1:
        return [(f"{playbook.name}:{next(iter(playbook.kinds))}", title)]
    return [(f"{playbook.name}:{name}", f"{title} · {say(kind)}") for name, kind in playbook.kinds.items()]


class PastForm(forms.Form):
    """A table of past visits and meetings, and by which method it is read."""

    playbook = forms.ChoiceField(label=gettext_lazy("工作法"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=gettext_lazy("台账文件"), help_text=gettext_lazy("Excel（.xlsx）或 CSV；先下载模板对照表头。")
    )

    def __init__(self, *given: Any, schemes: Sequence[Playbook], **more: Any) -> None:
        super().__init__(*given, **more)
        offer_choices(self, playbook=[(one.name, say(one.title)) for one in schemes])
        self.fields["playbook"].initial = schemes[0].name if len(schemes) == 1 else None


class MeetingForm(forms.Form):
    """Minutes, and for each family that is due what is decided of it and why; a family left alone is not decided."""

    minutes = forms.CharField(
        label=gettext_lazy("会商纪要"),
        help_text=gettext_lazy("谁参加、谈了什么、怎么定的。"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5000,
    )

    def __init__(self, *given: Any, families: list[FamilyLine], playbooks: dict[str, Playbook], **more: Any) -> None:
        super().__init__(*given, **more)
        self.families = families
        for line in families:
            playbook = playbooks[str(line.id)]
            offered = [(_KEEP, _("这次不定"))]
            for action in line.offers:
                variants = _variants(playbook, action.needs, line, say(action.words))
                offered += [(f"{action.name}:{extra}", words) for extra, words in variants]
            self.fields[f"decide_{line.id}"] = forms.ChoiceField(label=_("定什么"), choices=offered, required=False)
            self.fields[f"words_{line.id}"] = forms.CharField(label=_("理由"), max_length=1000, required=False)
            self.fields[f"revision_{line.id}"] = forms.IntegerField(initial=line.revision, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Nothing that was decided is lost in silence where a family has left the list meanwhile."""
        sent = [name for name, value in self.data.items() if name.startswith("decide_") and value]
        if any(name not in self.fields for name in sent):
            self.add_error(None, _("名单有变化：有的家庭已经定过。请看一遍再提交。"))
        return self.cleaned_data

    def decisions(self) -> list[FamilyDecision]:
        """What was decided. A refusal is in the form's errors when a reason is missing."""
        found = []
        for line in self.families:
            chosen = self.cleaned_data.get(f"decide_{line.id}") or ""
            if not chosen:
                continue
            action, _colon, extra = chosen.partition(":")
            words = self.cleaned_data.get(f"words_{line.id}") or ""
            if not words.strip():
                self.add_error(f"words_{line.id}", _("请写理由。"))
            inputs = {"words": words, **dict(pair.split("=", 1) for pair in extra.split(",") if pair)}
            revision = int(self.cleaned_data[f"revision_{line.id}"])
            found.append(FamilyDecision(UUID(str(line.id)), action, revision, inputs))
        return found

    def rows(self) -> list[tuple[FamilyLine, Any, Any, Any]]:
        """Each family with its three fields."""
        return [
            (line, self[f"decide_{line.id}"], self[f"words_{line.id}"], self[f"revision_{line.id}"])
            for line in self.families
        ]


def _variants(playbook: Playbook, needs: tuple[Need, ...], line: FamilyLine, title: str) -> list[tuple[str, str]]:
    """An action once for each colour it may move to, or each reason it may name."""
    for need in needs:
        if need.kind == "kind":
            allowed = need.kinds or tuple(playbook.kinds)
            others = [(name, playbook.kinds[name]) for name in allowed if name != line.kind or len(allowed) == 1]
            return [(f"{need.name}={name}", f"{title}（{say(kind)}）") for name, kind in others]
        if need.kind == "choice":
            return [
                (f"{need.name}={choice.code}", f"{title}（{say(choice.words)}）")
                for choice in playbook.reasons.get(need.choices or "", ())
            ]
    return [("", title)]
