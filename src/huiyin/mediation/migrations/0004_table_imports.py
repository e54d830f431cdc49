"""Files that were taken over stand in casework's one table. Their content was sealed for another purpose and is left."""

import django.db.models.deletion
from django.db import migrations, models

_MOVE = """
INSERT INTO casework_tableimport (id, what, state, file_name, content, place_code, rows_count, bad_rows_count,
    actor_label, previewed_at, applied_at, undone_at, made)
SELECT id, 'mediation-' || what, state, file_name, '', place_code, rows_count, bad_rows_count,
    actor_label, previewed_at, applied_at, undone_at, made
FROM mediation_tableimport WHERE state <> 'previewed'
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0010_table_imports"), ("mediation", "0003_case")]

    operations = [
        migrations.RunSQL(_MOVE),
        migrations.AlterField(
            model_name="caserecord",
            name="source_file",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.tableimport"),
        ),
        migrations.AlterField(
            model_name="screeningrecord",
            name="source_file",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.tableimport"),
        ),
        migrations.DeleteModel("TableImport"),
    ]
