"""What one index answers has no second one; where a column is mostly empty, its index holds only what is there."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0009_administrators_apart"),
    ]

    operations = [
        migrations.AlterField(
            model_name="household",
            name="place_code",
            field=models.CharField(db_collation="C", max_length=15),
        ),
        migrations.AlterField(
            model_name="recoverycode",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="recovery_codes",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="tenure",
            name="person",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="tenures", to="people.person"
            ),
        ),
    ]
