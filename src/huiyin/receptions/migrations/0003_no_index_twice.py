"""What one index answers has no second one; where a column is mostly empty, its index holds only what is there."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("receptions", "0002_table_imports"),
    ]

    operations = [
        migrations.AlterField(
            model_name="day",
            name="series",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="days", to="receptions.series"
            ),
        ),
        migrations.AlterField(
            model_name="sitting",
            name="series",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sittings",
                to="receptions.series",
            ),
        ),
        migrations.AlterField(
            model_name="substitution",
            name="day",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="substitutions",
                to="receptions.day",
            ),
        ),
        migrations.AlterField(
            model_name="visit",
            name="day",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="visits", to="receptions.day"
            ),
        ),
    ]
