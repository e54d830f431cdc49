"""Nobody holds two of the three administrators' posts at any moment: the database itself refuses it."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

import huiyin.people.models.posts

_MARK = """
UPDATE people_tenure SET administers = true FROM people_post
WHERE people_post.id = people_tenure.post_id
  AND people_post.kind_id IN ('system_admin', 'security_admin', 'audit_admin')
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0008_shelves")]

    operations = [
        migrations.AddField("tenure", "administers", models.BooleanField(default=False)),
        migrations.RunSQL(_MARK, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "tenure",
            django.contrib.postgres.constraints.ExclusionConstraint(
                name="people_tenure_administrators_apart",
                condition=models.Q(administers=True),
                expressions=[
                    ("person", "="),
                    (
                        huiyin.people.models.posts._Period(
                            "from_at", "until_at", django.contrib.postgres.fields.ranges.RangeBoundary()
                        ),
                        "&&",
                    ),
                ],
            ),
        ),
    ]
