"""The post of a psychological counsellor. Nobody takes over from one: what was told to them is told to them (H2)."""

from typing import Any

from django.db import migrations


def add(apps: Any, schema_editor: Any) -> None:
    """Write the kind; a city that has made one of that name itself keeps its own."""
    kinds = apps.get_model("people", "PostKind").objects.using(schema_editor.connection.alias)
    told = {"title_zh": "心理咨询师", "title_en": "Counsellor", "level": "county", "shared": False, "above_id": None}
    kinds.get_or_create(code="counsellor", defaults=told)


class Migration(migrations.Migration):
    """Reference data, not a change of tables."""

    dependencies = [("people", "0006_women_contact")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
