"""One table of files that were sent to be taken over, for all subjects."""

from django.db import migrations, models

import huiyin.kernel.ids


class Migration(migrations.Migration):
    dependencies = [("casework", "0009_reader_seats")]

    operations = [
        migrations.CreateModel(
            name="TableImport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=huiyin.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("what", models.CharField(max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[("previewed", "待确认"), ("applied", "已导入"), ("undone", "已撤回")],
                        default="previewed",
                        max_length=10,
                    ),
                ),
                ("file_name", models.CharField(max_length=200)),
                ("content", models.BinaryField()),
                ("place_code", models.CharField(db_collation="C", max_length=15)),
                ("rows_count", models.PositiveIntegerField()),
                ("bad_rows_count", models.PositiveIntegerField()),
                ("actor_label", models.CharField(max_length=120)),
                ("previewed_at", models.DateTimeField()),
                ("applied_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                ("made", models.JSONField(default=dict)),
            ],
            options={"indexes": [models.Index(fields=["what", "place_code"], name="table_import_what_place")]},
        ),
    ]
