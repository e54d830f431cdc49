"""A choice of method has a period; what serves now does so since it was last chosen, by the audit trail."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

import huiyin.appeals.models.sorting

_CHOSEN_SQL = """
UPDATE appeals_methodchoice SET from_at = COALESCE(
    (SELECT max(entry.at) FROM kernel_auditentry AS entry
     WHERE entry.action = 'appeals.choose_method'
       AND entry.object_name = 'place ' || COALESCE(NULLIF(place_code, ''), '*')
       AND entry.detail ->> 'kind' = kind AND entry.detail ->> 'playbook' = playbook),
    now())
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_shelves"), ("people", "0001_initial"), ("appeals", "0005_looked_at")]

    operations = [
        migrations.RemoveConstraint("methodchoice", "method_choice_once"),
        migrations.AddField("methodchoice", "from_at", models.DateTimeField(null=True)),
        migrations.AddField("methodchoice", "until_at", models.DateTimeField(null=True)),
        migrations.RunSQL(_CHOSEN_SQL, migrations.RunSQL.noop),
        migrations.AlterField("methodchoice", "from_at", models.DateTimeField()),
        migrations.AddConstraint(
            "methodchoice",
            models.CheckConstraint(
                condition=models.Q(("until_at__isnull", True), ("until_at__gt", models.F("from_at")), _connector="OR"),
                name="method_choice_period",
            ),
        ),
        migrations.AddConstraint(
            "methodchoice",
            django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("place_code", "="),
                    ("kind", "="),
                    (
                        huiyin.appeals.models.sorting.Period(
                            "from_at", "until_at", django.contrib.postgres.fields.ranges.RangeBoundary()
                        ),
                        "&&",
                    ),
                ],
                name="method_choice_once",
            ),
        ),
        migrations.AddIndex("methodchoice", models.Index(fields=["place_code"], name="method_choice_place")),
    ]
