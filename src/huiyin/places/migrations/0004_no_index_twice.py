"""What one index answers has no second one; where a column is mostly empty, its index holds only what is there."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0003_layers_on_shelf"),
    ]

    operations = [
        migrations.AlterField(
            model_name="divisionsuccession",
            name="old",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successions",
                to="places.division",
            ),
        ),
        migrations.AlterField(
            model_name="gridsuccession",
            name="old",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successions",
                to="places.grid",
            ),
        ),
    ]
