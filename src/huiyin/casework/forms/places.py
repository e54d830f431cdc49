"""Fields for places that staff know by name: one, or several in one field; a code does as well.

A name of several places is made plain by the name above it: 柳树社区第1网格.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.kernel.codes import PlaceLevel, check_place_code
from huiyin.kernel.codes.typed import plain
from huiyin.kernel.refusal import Refused
from huiyin.places.selectors import names_by_level, place_called

PLACES_AT_MOST = 60
_NAME_WORDS_AT_MOST = 5
_NAMES_SHOWN = 2
_BETWEEN = re.compile(r"([\r\n,，、;；]+)")
_Form = TypeVar("_Form", bound=forms.BaseForm)


class _Naming(forms.CharField):
    """What both fields do. ``near``: prefixes of places whose names are meant first, such as those of one's posts."""

    near: tuple[str, ...] = ()

    def called(self, words: str) -> str:
        """The code of a name, or a code as it is written. `Refused` for none and for several."""
        if plain(words).isdecimal():
            return place_called(check_place_code(words))
        if self.near:
            try:
                return place_called(words, scopes=self.near)
            except Refused as refused:
                # A name that is twice in one's own area is not the one that is elsewhere by the same name.
                if refused.details["problem"] == "several":
                    raise
        return place_called(words)

    def named(self, codes: Iterable[str]) -> dict[str, str]:
        """Each code by its name where that alone leads back to it, else with the name above, else as it is."""
        return {code: self._said(code, names) for code, names in names_by_level(codes).items()}

    def _said(self, code: str, names: list[str]) -> str:
        for count in range(1, _NAMES_SHOWN + 1):
            said = "·".join(names[-count:])
            if self._leads_to(said, code):
                return said
        return code

    def _leads_to(self, name: str, code: str) -> bool:
        try:
            return self.called(name) == code
        except Refused:
            return False


class PlaceField(_Naming):
    """A place by its name or its whole code; cleaned to the code, shown by its name where that names it alone."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 60, "help_text": gettext_lazy("写名称或代码。"), **options})

    def clean(self, value: Any) -> str:
        """The code; an error that says which places there are for a name of several, or of none."""
        words = str(super().clean(value))
        try:
            return self.called(words) if words else ""
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused

    def prepare_value(self, value: Any) -> Any:
        """A code as its name."""
        return self.named([value])[value] if value and str(value).isdecimal() else value


class PlacesField(_Naming):
    """Several places by name or code, parted by 、, commas, new lines or gaps; cleaned to their codes, each once.

    A name of several English words is known as one.
    """

    widget = forms.Textarea(attrs={"rows": 2})

    def __init__(self, **options: Any) -> None:
        help_text = gettext_lazy("写名称或代码，几个就用顿号、空格或换行分开。")
        super().__init__(**{"max_length": 600, "help_text": help_text, **options})

    def clean(self, value: Any) -> list[str]:
        """The codes; an error for each name of several places or of none."""
        parts = [part.split() for part in _BETWEEN.split(str(super().clean(value)))[::2]]
        if sum(map(len, parts)) > PLACES_AT_MOST * _NAME_WORDS_AT_MOST:
            raise forms.ValidationError(_("一次最多填 %(count)d 个地方。") % {"count": PLACES_AT_MOST})
        codes, wrong = list[str](), list[str]()
        for words in parts:
            while words:
                taken, found = self._first(words)
                (wrong if isinstance(found, Refused) else codes).append(str(found))
                words = words[taken:]  # noqa: PLW2901 - eaten from the front
        if wrong:
            raise forms.ValidationError(wrong)
        if self.required and not codes:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(codes) > PLACES_AT_MOST:
            raise forms.ValidationError(_("一次最多填 %(count)d 个地方。") % {"count": PLACES_AT_MOST})
        return list(dict.fromkeys(codes))

    def _leads_to(self, name: str, code: str) -> bool:
        words = name.split()
        return not _BETWEEN.search(name) and self._first(words) == (len(words), code)

    def _first(self, words: list[str]) -> tuple[int, str | Refused]:
        """How many words the first name has, and its code or why it has none. The longest English name wins."""
        longest = _name_length(words)
        why: Refused | None = None
        for count in range(longest, 0, -1):
            try:
                return count, self.called(" ".join(words[:count]))
            except Refused as refused:
                why = why or refused
        assert why is not None
        return longest, why

    def prepare_value(self, value: Any) -> Any:
        """Codes as their names, one after the other; what else was typed stays as it is."""
        if isinstance(value, list):
            named = self.named(value)
            return _("、").join(named[code] for code in value)
        if not isinstance(value, str):
            return value
        parts = re.split(r"([\s,，、;；]+)", value)
        named = self.named({part for part in parts[::2] if part.isdecimal()})
        return "".join(named.get(part, part) for part in parts)


def _name_length(words: list[str]) -> int:
    """How many of the first words may be one name: only English ones have gaps, and codes have six digits or more."""
    count = 1
    if not words[0].isdecimal():
        while count < min(len(words), _NAME_WORDS_AT_MOST) and all(map(_is_english, words[: count + 1])):
            if words[count].isdecimal() and len(words[count]) >= PlaceLevel.COUNTY:
                break
            count += 1
    return count


def _is_english(word: str) -> bool:
    return word.replace("·", "").isascii()


def near(form: _Form, prefixes: tuple[str, ...]) -> _Form:
    """The form, with names in its fields for places meant first inside of these."""
    for field in form.fields.values():
        if isinstance(field, _Naming):
            field.near = tuple(prefix for prefix in prefixes if prefix)
    return form
