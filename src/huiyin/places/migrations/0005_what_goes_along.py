"""A succession says when what stood in the old place had gone along."""

from typing import Any

from django.db import migrations, models

from huiyin.kernel.time import today

_COME_BACK = """
UPDATE places_{kind}succession link SET followed_at = now() FROM places_{kind} old
WHERE old.id = link.old_id AND EXISTS (
    SELECT FROM places_{kind} again
    WHERE again.code = old.code AND (again.active_until IS NULL OR again.active_until > %s)
)
"""


def forget_what_came_back(_apps: Any, schema_editor: Any) -> None:
    """A code that is in use again has nothing of before left to be taken along."""
    for kind in ("division", "grid"):
        schema_editor.execute(_COME_BACK.format(kind=kind), [today()])


class Migration(migrations.Migration):

    dependencies = [
        ('places', '0004_no_index_twice'),
    ]

    operations = [
        migrations.AddField(
            model_name='divisionsuccession',
            name='followed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='gridsuccession',
            name='followed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(forget_what_came_back, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='divisionsuccession',
            index=models.Index(condition=models.Q(('followed_at', None)), fields=['on'], name='division_succession_to_follow'),
        ),
        migrations.AddIndex(
            model_name='gridsuccession',
            index=models.Index(condition=models.Q(('followed_at', None)), fields=['on'], name='grid_succession_to_follow'),
        ),
    ]
