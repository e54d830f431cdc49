"""How the parts of forms are drawn. A list of two hundred units in a `<select>` costs Django a template for each of
them, which is more than all the rest of a page; here it is written in one go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.forms.renderers import Jinja2
from markupsafe import escape

_SELECT = "django/forms/widgets/select.html"


class Renderer(Jinja2):
    """As Django's own, and a select comes out the same, without a template."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """The markup of one widget."""
        if template_name == _SELECT:
            return _select(context["widget"])
        return super().render(template_name, context, request)


def _select(widget: Mapping[str, Any]) -> str:
    groups = "".join(_group(name, options) for name, options, _index in widget["optgroups"])
    return f'<select name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>{groups}\n</select>'


def _group(name: str | None, options: Iterable[Mapping[str, Any]]) -> str:
    written = "".join(
        f'\n  <option value="{escape(option["value"])}"{_attributes(option["attrs"])}>'
        f"{escape(option['label'])}</option>"
        for option in options
    )
    return f'\n  <optgroup label="{escape(name)}">{written}\n  </optgroup>' if name else written


def _attributes(given: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(value)}"'
        for name, value in given.items()
        if value is not False
    )
