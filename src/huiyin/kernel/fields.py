"""Form fields and widgets that pages share and Django lacks: a date by the machine's own picker, several photos.

`kit/forms.html` draws them. Checking what a file really is stays with `kernel.images`; here only presence and number.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import ngettext


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
