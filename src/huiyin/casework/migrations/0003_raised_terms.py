"""What raisers said themselves is kept apart; rows of before count as theirs until they are made anew."""

from __future__ import annotations

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """One column more."""

    dependencies = (("casework", "0002_journal_rights"),)

    operations = (
        migrations.AddField(
            model_name="searchtext",
            name="raised_terms",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
        ),
        migrations.RunSQL("UPDATE casework_searchtext SET raised_terms = terms", migrations.RunSQL.noop),
    )
