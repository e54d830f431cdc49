"""Refusals: a "no" that says what is wrong, what to do and who can help.

A service raises `Refused`; a page shows the sentence beside the field and keeps what was typed.
`Refusals` carries several at once (a form, an imported table) and is itself a `Refused`, so that a caller catches
one kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _


class Refused(Exception):  # noqa: N818 - named after what happened, as it reads in `except Refused`
    """One refusal.

    `sentence`: translated text for a person, lazily if wanted. `who_can_help`: a post or unit to turn to.
    `field`: the form field it belongs to. `details`: facts for programs and tests, never personal data.
    """

    def __init__(
        self,
        sentence: str | Promise,
        *,
        who_can_help: str | Promise | None = None,
        field: str | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.who_can_help = who_can_help
        self.field = field
        self.details: dict[str, Any] = dict(details or {})

    def __str__(self) -> str:
        return str(self.sentence)

    def each(self) -> tuple[Refused, ...]:
        """The single refusals inside this one, in order."""
        return (self,)

    def about(self, field: str) -> Refused:
        """The same refusal tied to a form field."""
        return Refused(self.sentence, who_can_help=self.who_can_help, field=field, details=self.details)


class Refusals(Refused):
    """Several refusals, told together so that nobody has to try again for each."""

    def __init__(self, refusals: Iterable[Refused]) -> None:
        self._each = tuple(single for refusal in refusals for single in refusal.each())
        if not self._each:
            raise ValueError("Refusals needs at least one refusal.")
        first = self._each[0]
        super().__init__(first.sentence, who_can_help=first.who_can_help, field=first.field, details=first.details)

    def __str__(self) -> str:
        return "\n".join(str(refusal) for refusal in self._each)

    def each(self) -> tuple[Refused, ...]:
        """The single refusals, in the order they were found."""
        return self._each


def raise_all(refusals: Iterable[Refused]) -> None:
    """Raise nothing for none, the one for one, `Refusals` for several."""
    found = tuple(refusals)
    if len(found) == 1:
        raise found[0]
    if found:
        raise Refusals(found)


def tell(form: forms.BaseForm, refused: Refused) -> None:
    """Put each sentence beside its field, or at the top where the form has no such field; who can help is said too."""
    for one in refused.each():
        told = str(one.sentence)
        if one.who_can_help:
            told = _("%(sentence)s 可以找：%(who)s。") % {"sentence": told, "who": one.who_can_help}
        form.add_error(one.field if one.field in form.fields else None, told)
