"""The women's federation's contact, who supports whoever was hurt at home (SYSTEMS C6, DOMAIN §3.9)."""

from typing import Any

from django.db import migrations


def add(apps: Any, schema_editor: Any) -> None:
    """Write the kind; a city that has made it itself keeps its own."""
    kinds = apps.get_model("people", "PostKind").objects.using(schema_editor.connection.alias)
    told = {
        "title_zh": "妇联联系人",
        "title_en": "Women's federation contact",
        "level": "township",
        "shared": False,
        "above_id": "centre_supervisor",
    }
    kinds.get_or_create(code="women_contact", defaults=told)


class Migration(migrations.Migration):
    """Reference data, not a change of tables."""

    dependencies = [("people", "0005_court_kind")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
