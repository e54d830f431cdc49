"""The sequence behind the case codes of sealed matters."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("casework", "0006_privacy_notice")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE casework_sealed_number MINVALUE 0 START 0",
            "DROP SEQUENCE casework_sealed_number",
        )
    ]
