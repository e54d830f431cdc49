"""What may only grow, the sequence behind case codes, and who may touch it."""

from django.db import migrations

from huiyin.kernel.appendonly import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_tables")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE casework_case_number MINVALUE 0 START 0",
            "DROP SEQUENCE casework_case_number",
        ),
        AppendOnly("casework_journalevent"),
        AppendOnly("casework_checkpoint"),
        AppendOnly("casework_playbookversion"),
    ]
