"""What one index answers has no second one; where a column is mostly empty, its index holds only what is there."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("care", "0002_papers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="decision",
            name="meeting",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="care.meeting"
            ),
        ),
    ]
