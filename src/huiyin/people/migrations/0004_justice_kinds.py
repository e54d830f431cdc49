"""Posts of police, justice and petitions offices, which follow-up, mediation and petitions need (SYSTEMS A3, C1, C6)."""

from typing import Any

from django.db import migrations

KINDS = [
    ("police_chief", "派出所副所长", "Deputy chief of the police station", "township", "centre_supervisor", False),
    ("justice_duty", "司法所值班", "Justice office duty", "township", "centre_duty", True),
    ("petition_duty", "信访部门值班", "Petitions office duty", "county", "centre_supervisor", True),
]


def add(apps: Any, schema_editor: Any) -> None:
    """Write the kinds; a city that has made one of these itself keeps its own."""
    kinds = apps.get_model("people", "PostKind").objects.using(schema_editor.connection.alias)
    for code, title_zh, title_en, level, above, shared in KINDS:
        told = {"title_zh": title_zh, "title_en": title_en, "level": level, "shared": shared, "above_id": above}
        kinds.get_or_create(code=code, defaults=told)


class Migration(migrations.Migration):
    """Reference data, not a change of tables."""

    dependencies = [("people", "0003_imports")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
