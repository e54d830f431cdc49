"""A complaint about a unit that nobody has named for certain yet."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column more."""

    dependencies = (("casework", "0004_claiming"),)

    operations = (
        migrations.AddField(
            model_name="matter", name="about_undecided", field=models.BooleanField(default=False)
        ),
    )
