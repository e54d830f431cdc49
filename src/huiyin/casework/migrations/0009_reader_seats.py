"""Which posts a protected method opens its matters to."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0008_sealed_readers")]

    operations = [
        migrations.AddField(
            model_name="matter",
            name="reader_seats",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=80), default=list, size=None
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=django.contrib.postgres.indexes.GinIndex(fields=["reader_seats"], name="matter_reader_seats"),
        ),
    ]
