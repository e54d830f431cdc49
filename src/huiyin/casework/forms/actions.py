"""The one form of an action: a field for each of its ``needs``, nothing that the matter already says.

Words, photos, rating, reason, number, date, post, kind, urgency, the case to join, an agreement or signature in words;
for a call one leading unit and those who help; for somebody on duty in several called units, which one answers.
Checks presence and form only: whether the action may be taken is the engine's to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.casework.forms import choices
from huiyin.casework.forms.choices import Choices, Pickable
from huiyin.casework.selectors.titles import say
from huiyin.casework.types import AttachmentGiven
from huiyin.engine.definition import Action, Need, Playbook
from huiyin.engine.inputs import LINE_AT_MOST
from huiyin.kernel.fields import DateInput, PhotosField
from huiyin.kernel.refusal import Refusals, Refused, tell

_RADIOS_AT_MOST = 7
_LEAD, _OTHERS = "lead_unit", "other_units"


class ActionForm(forms.Form):
    """Built from a playbook's action. ``inputs()`` and ``attachments()`` are what ``services.act`` takes."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        playbook: Playbook,
        action: Action,
        revision: int,
        given: Mapping[str, Any],
        pickable: Pickable,
        own_units: Choices = (),  # type: ignore[assignment]  # an empty tuple stands for no choice
    ) -> None:
        """``given``: what is known already (kind, urgency, suggested units), so that nothing is asked twice."""
        super().__init__(data, files, auto_id=f"{action.name}_%s", initial={"revision": revision})
        self.action = action
        for need in action.needs:
            self.fields[need.name] = _field(playbook, need, given, pickable.posts.get(action.names or "", []))
        if action.call is not None:
            self._ask_units(action, pickable.units.get(action.name, []), list(given.get("units", ())))
        if action.mark is not None and len(own_units) > 1:
            self.fields["unit"] = forms.ChoiceField(
                label=gettext_lazy("代表哪个单位"), choices=own_units, widget=forms.RadioSelect
            )

    @property
    def asks_nothing(self) -> bool:
        """Whether one press is enough."""
        return len(self.fields) == 1

    @property
    def has_files(self) -> bool:
        """Whether the form must be sent as multipart."""
        return any(isinstance(field, PhotosField) for field in self.fields.values())

    @property
    def one_tap(self) -> str:
        """The name of the one field, where all there is to say is one of a few reasons: each becomes a button."""
        names = [name for name in self.fields if name != "revision"]
        alone = len(names) == 1 and isinstance(self.fields[names[0]].widget, forms.RadioSelect)
        return names[0] if alone else ""

    def holds_names(self, name: str) -> bool:
        """Whether a field's choices are names of units or posts, which stay in their own language."""
        needs = {need.name for need in self.action.needs if need.kind == "post"}
        return name in needs | {_LEAD, _OTHERS, "unit"}

    def inputs(self) -> dict[str, Any]:
        """The action's inputs, JSON values by need; files are not among them. Call after ``is_valid``."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in {"revision", _LEAD, _OTHERS}}
        plain = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in given.items()
            if value not in (None, "", []) and not isinstance(self.fields[name], PhotosField)
        }
        if self.action.call is not None:
            lead = self.cleaned_data[_LEAD]
            plain["units"] = [lead, *(unit for unit in self.cleaned_data.get(_OTHERS, []) if unit != lead)]
        return plain

    def attachments(self) -> list[AttachmentGiven]:
        """The uploaded files, each under the name of its need."""
        return [
            AttachmentGiven(name, file.read(), file.name or "")
            for name, files in self.cleaned_data.items()
            if isinstance(self.fields[name], PhotosField)
            for file in files
            if isinstance(file, UploadedFile)
        ]

    def tell(self, refused: Refused) -> None:
        """Put a refusal beside its field, or above the form; who can help is said with it."""
        tell(self, Refusals(one.about(_LEAD) if one.field == "units" else one for one in refused.each()))

    def renew(self, revision: int) -> None:
        """Let what was typed be sent again on the newest revision, after its reader has been told what changed."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["revision"] = str(revision)
        self.data = data

    def clean(self) -> dict[str, Any]:
        """A call names at most as many units as the playbook allows."""
        call = self.action.call
        if call is not None and _LEAD in self.cleaned_data:
            chosen = {self.cleaned_data[_LEAD], *self.cleaned_data.get(_OTHERS, [])}
            if len(chosen) < call.least:
                self.add_error(_OTHERS, _("至少要 %(count)d 个单位，请再选。") % {"count": call.least})
            if call.most is not None and len(chosen) > call.most:
                self.add_error(_OTHERS, _("最多 %(count)d 个单位，请去掉一些。") % {"count": call.most})
        return self.cleaned_data

    def _ask_units(self, action: Action, units: Choices, suggested: Sequence[str]) -> None:
        assert action.call is not None
        self.fields[_LEAD] = forms.ChoiceField(
            label=gettext_lazy("牵头单位"),
            choices=[("", gettext_lazy("请选一个单位")), *units],
            widget=forms.Select(attrs={"data-leads": _OTHERS}),
            error_messages={"required": gettext_lazy("请选牵头单位。没有合适的，请找综治中心负责人添加。")},
        )
        if suggested:
            self.initial[_LEAD] = suggested[0]
        if action.call.most is None or action.call.most > 1:
            self.fields[_OTHERS] = forms.MultipleChoiceField(
                label=gettext_lazy("协同单位"),
                choices=units,
                required=False,
                widget=CheckboxSelectMultiple(leading=suggested[0] if suggested else ""),
                initial=list(suggested[1:]),
            )


class CheckboxSelectMultiple(forms.CheckboxSelectMultiple):
    """Boxes for the units beside the one that is suggested to lead, which cannot be ticked as well. Pages tell widgets
    by the names of their classes, so this one keeps the name.
    """

    def __init__(self, *, leading: str) -> None:
        super().__init__()
        self.leading = leading

    def create_option(self, name: str, value: Any, *args: Any, **options: Any) -> dict[str, Any]:
        """One box."""
        option = super().create_option(name, value, *args, **options)
        if str(value) == self.leading:
            option["attrs"]["disabled"] = True
        return option


class EveryField(forms.MultipleChoiceField):
    """A list of duties, each of which has to be done and ticked."""

    def validate(self, value: list[str]) -> None:
        """Refuse a list with something left open, and name what is."""
        super().validate(value)
        left = [str(words) for code, words in cast("Choices", self.choices) if code not in value]
        if value and left:
            raise forms.ValidationError(_("还没有做：%(left)s。都做到了再提交。") % {"left": "、".join(left)})


def _field(playbook: Playbook, need: Need, given: Mapping[str, Any], posts: Choices) -> forms.Field:
    """The field of one need."""
    common: dict[str, Any] = {"label": say(need.words), "required": not need.optional}
    if need.name in given:
        common["initial"] = given[need.name]
    if need.kind in ("text", "agreement", "signature"):
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), help_text=_help(need), **common)
    if need.kind == "line":
        return forms.CharField(max_length=LINE_AT_MOST, **common)
    if need.kind == "images":
        return PhotosField(at_most=9, **common)
    if need.kind == "number":
        least = 0 if need.least is None else need.least
        return forms.IntegerField(
            min_value=least, max_value=need.most, widget=forms.NumberInput(attrs={"inputmode": "numeric"}), **common
        )
    if need.kind == "date":
        return forms.DateField(widget=DateInput, **common)
    return _picked(playbook, need, _listed(playbook, need, posts), common)


def _picked(playbook: Playbook, need: Need, listed: Choices, common: dict[str, Any]) -> forms.Field:
    """What is picked from a list, all of a list, or the one kind there can be, which is not asked."""
    if need.kind == "every":
        items = [(item.code, say(item.words)) for item in playbook.reasons[need.choices or ""]]
        return EveryField(choices=items, widget=forms.CheckboxSelectMultiple, **common)
    if len(need.kinds) == 1:
        return forms.ChoiceField(choices=listed, widget=forms.HiddenInput, **{**common, "initial": need.kinds[0]})
    return _choice(need, listed, common)


def _listed(playbook: Playbook, need: Need, posts: Choices) -> Choices:
    if need.kind == "choice":
        return [(item.code, say(item.words)) for item in playbook.reasons[need.choices or ""]]
    if need.kind == "rating":
        return choices.ratings()
    if need.kind == "kind":
        return [pair for pair in choices.kinds(playbook) if not need.kinds or pair[0] in need.kinds]
    return choices.urgencies() if need.kind == "urgency" else posts


def _choice(need: Need, listed: Choices, common: dict[str, Any]) -> forms.ChoiceField:
    """Few choices lie open, many are folded into a list; what need not be answered can be left as it is."""
    if len(listed) > _RADIOS_AT_MOST or need.kind == "post" or need.optional:
        return forms.ChoiceField(choices=[("", gettext_lazy("请选择")), *listed], **common)
    return forms.ChoiceField(choices=listed, widget=forms.RadioSelect, **common)


def _help(need: Need) -> str:
    return _("写明谁、什么时候、怎么约定；签了字的纸可以拍照附上。") if need.kind in ("agreement", "signature") else ""
