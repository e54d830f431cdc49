"""Form fields and widgets that pages share and Django lacks: a date by the machine's own picker, several photos; and
what every field says when something is missing or wrong and its form has no sentence of its own (`speak_for_fields`).

`kit/forms.html` draws them. Checking what a file really is stays with `kernel.images`; here only presence and number.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core import validators
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from huiyin.kernel.codes.typed import plain

_SENTENCES: dict[type[forms.Field], dict[str, Any]] = {
    forms.Field: {"required": _("请填写这一项。")},
    forms.ChoiceField: {"required": _("请选一项。"), "invalid_choice": _("请从列出的里面选一项。")},
    forms.MultipleChoiceField: {
        "required": _("请至少选一项。"),
        "invalid_choice": _("请从列出的里面选。"),
        "invalid_list": _("请从列出的里面选。"),
    },
    forms.BooleanField: {"required": _("请勾选这一项。")},
    forms.IntegerField: {"invalid": _("请填整数。")},
    forms.FloatField: {"invalid": _("请填数字。")},
    forms.DecimalField: {"invalid": _("请填数字。")},
    forms.DateField: {"required": _("请填日期。"), "invalid": _("请填日期，例如 2026-03-02。")},
    forms.TimeField: {"required": _("请填时间。"), "invalid": _("请填时间，例如 09:30。")},
    forms.DateTimeField: {"required": _("请填日期和时间。"), "invalid": _("请填日期和时间，例如 2026-03-02 09:30。")},
    forms.UUIDField: {"invalid": _("请从列出的里面选一项。")},
    forms.FileField: {
        "required": _("请选一个文件。"),
        "invalid": _("没有收到文件，请再选一次。"),
        "missing": _("没有收到文件，请再选一次。"),
        "empty": _("这个文件是空的，请换一个。"),
    },
}

# Pages ask for the day after, or for the year before: there is none beside the first and the last day that Python has.
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
# What a column of whole numbers holds.
_LARGEST_NUMBER = 2**31 - 1


def offer_choices(form: forms.BaseForm, **choices: Iterable[tuple[Any, Any]]) -> None:
    """Set what the fields of these names let one choose: value and words. For lists that each form asks anew."""
    for name, listed in choices.items():
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField), name
        field.choices = list(listed)


def speak_for_fields() -> None:
    """Give Django's fields our sentences, once when the program starts; a form's own `error_messages` still win. A date
    also has to lie in a year that pages can count on from, and a whole number in what a column holds.
    """
    for kind, sentences in _SENTENCES.items():
        kind.default_error_messages = {**vars(kind).get("default_error_messages", {}), **sentences}
    forms.DateField.default_validators = [
        validators.MinValueValidator(_FIRST_DAY),
        validators.MaxValueValidator(_LAST_DAY),
    ]
    forms.IntegerField.default_validators = [
        validators.MinValueValidator(-_LARGEST_NUMBER),
        validators.MaxValueValidator(_LARGEST_NUMBER),
    ]
    for with_fractions in (forms.FloatField, forms.DecimalField):  # they are kinds of whole numbers to Django
        with_fractions.default_validators = []
    validators.MinValueValidator.message = _("不能小于 %(limit_value)s。")
    validators.MaxValueValidator.message = _("不能大于 %(limit_value)s。")
    validators.MinLengthValidator.message = ngettext_lazy(
        "至少要 %(limit_value)d 个字，现在是 %(show_value)d 个。",
        "至少要 %(limit_value)d 个字，现在是 %(show_value)d 个。",
        "limit_value",
    )
    validators.MaxLengthValidator.message = ngettext_lazy(
        "最多 %(limit_value)d 个字，现在是 %(show_value)d 个。",
        "最多 %(limit_value)d 个字，现在是 %(show_value)d 个。",
        "limit_value",
    )
    validators.ProhibitNullCharactersValidator.message = _("里面有不能用的字符，请重新填写。")


class DateInput(forms.DateInput):
    """The machine's date picker; value and answer are ISO dates."""

    input_type = "date"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(attrs=dict(attrs or {}), format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """The machine's picker of date and time, in the city's zone."""

    input_type = "datetime-local"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(attrs=dict(attrs or {}), format="%Y-%m-%dT%H:%M")


class PhotosInput(forms.FileInput):
    """Several pictures. A telephone offers camera and album; `camera_only` opens the camera at once."""

    allow_multiple_selected = True

    def __init__(self, attrs: Mapping[str, Any] | None = None, *, camera_only: bool = False) -> None:
        extra = {"capture": "environment"} if camera_only else {}
        super().__init__(attrs={"accept": "image/*", "multiple": True, "data-photos": True, **extra, **(attrs or {})})

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """All files of that name, not only the last."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class PhotosField(forms.Field):
    """A list of uploaded files, at most `at_most`; empty list when none and not required."""

    widget = PhotosInput

    def __init__(self, *, at_most: int = 9, **options: Any) -> None:
        super().__init__(**options)
        self.at_most = at_most

    def clean(self, value: object) -> list[UploadedFile]:
        """Hand back the files. Raises ValidationError for none where one is needed, or for too many."""
        files = [item for item in value if isinstance(item, UploadedFile)] if isinstance(value, Sequence) else []
        if not files and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(files) > self.at_most:
            words = ngettext("最多 %(count)d 张照片，请去掉一些", "最多 %(count)d 张照片，请去掉一些", self.at_most)
            raise forms.ValidationError(words % {"count": self.at_most}, code="too_many")
        return files


class WordField(forms.CharField):
    """The word of a slip: shown in groups of four as the code is, and taken with or without the gaps, in any case."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("widget", forms.PasswordInput(attrs={"autocomplete": "off"}))
        super().__init__(**{"max_length": 40, **more})

    def to_python(self, value: Any) -> Any:
        """Without gaps and dashes, full-width letters made plain, in small letters as it was made."""
        return plain(str(super().to_python(value))).lower()
