"""Which units may come forward for a matter stands on its row, so that they can be shown it."""

from __future__ import annotations

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """The column, and the index by which a unit finds what it may claim in its area."""

    dependencies = (("casework", "0003_raised_terms"),)

    operations = (
        migrations.AddField(
            model_name="matter",
            name="claimable_by",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), null=True, size=None
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                condition=models.Q(("claimable_by__isnull", False)),
                fields=["place_code"],
                name="matter_claimable_place",
            ),
        ),
    )
