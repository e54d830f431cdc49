"""Who may open a sealed matter, whom it protects, and who looked at it."""

from typing import Any

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

from huiyin.kernel.appendonly import AppendOnly


def _ids() -> Any:
    return django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0007_sealed_number"),
        ("people", "0004_justice_kinds"),
    ]

    operations = [
        migrations.AddField(model_name="matter", name="reader_posts", field=_ids()),
        migrations.AddField(model_name="matter", name="reader_persons", field=_ids()),
        migrations.AddField(model_name="voice", name="is_protected", field=models.BooleanField(default=False)),
        migrations.AddIndex(
            model_name="matter",
            index=django.contrib.postgres.indexes.GinIndex(fields=["reader_posts"], name="matter_reader_posts"),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=django.contrib.postgres.indexes.GinIndex(fields=["reader_persons"], name="matter_reader_persons"),
        ),
        migrations.CreateModel(
            name="SealedReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("standing", models.CharField(max_length=12)),
                ("what", models.CharField(max_length=12)),
                ("body", models.BinaryField()),
                ("link", models.BinaryField(max_length=32)),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="casework.matter"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("matter", "number"), name="sealed_reading_place"),
                ],
            },
        ),
        AppendOnly("casework_sealedreading"),
    ]
