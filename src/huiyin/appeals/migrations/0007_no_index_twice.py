"""What one index answers has no second one; where a column is mostly empty, its index holds only what is there."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("appeals", "0006_methods_by_periods"),
        ("casework", "0017_no_index_twice"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="intake",
            name="intake_matter",
        ),
        migrations.AlterField(
            model_name="intake",
            name="repeat_of",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework.matter",
            ),
        ),
        migrations.AlterField(
            model_name="ledgerimportrow",
            name="ledger",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rows",
                to="appeals.ledgerimport",
            ),
        ),
    ]
