"""The court's post that counts lawsuits by village and receives what mediation hands on (SYSTEMS C4)."""

from typing import Any

from django.db import migrations


def add(apps: Any, schema_editor: Any) -> None:
    """Write the kind; a city that has made one of that name itself keeps its own."""
    kinds = apps.get_model("people", "PostKind").objects.using(schema_editor.connection.alias)
    told = {
        "title_zh": "法院诉调对接值班",
        "title_en": "Court liaison duty",
        "level": "county",
        "shared": True,
        "above_id": "centre_supervisor",
    }
    kinds.get_or_create(code="court_duty", defaults=told)


class Migration(migrations.Migration):
    """Reference data, not a change of tables."""

    dependencies = [("people", "0004_justice_kinds")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
