"""The offices' three-level content classification, which every city starts with."""

from typing import Any

from django.db import migrations

from huiyin.appeals.types.words import STANDARD, VERSION, category_rows


def add(apps: Any, schema_editor: Any) -> None:
    """Write the rows of the data file; the data file stays beside the code."""
    rows = apps.get_model("appeals", "Category").objects.using(schema_editor.connection.alias)
    model = rows.model
    rows.bulk_create(
        model(standard=STANDARD, version=VERSION, code=code, level=level, name=name, english_name=english)
        for code, level, name, english in category_rows()
    )


class Migration(migrations.Migration):
    """Reference data, not a change of tables."""

    dependencies = [("appeals", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
