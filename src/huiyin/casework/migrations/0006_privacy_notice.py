"""Which privacy notice a raiser agreed to."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One column more."""

    dependencies = (("casework", "0005_about_undecided"), ("people", "0002_post_kinds"))

    operations = (
        migrations.AddField(
            model_name="voice",
            name="notice",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.privacynotice"
            ),
        ),
    )
