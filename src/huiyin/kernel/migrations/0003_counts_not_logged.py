"""What limits count is not written to the log: nobody waits for the disk to be counted, and a crash forgets it."""

from django.db import migrations


class Migration(migrations.Migration):
    """One table."""

    dependencies = (("kernel", "0002_shelves"),)

    operations = (
        migrations.RunSQL(
            "ALTER TABLE kernel_failurecount SET UNLOGGED", "ALTER TABLE kernel_failurecount SET LOGGED"
        ),
    )
