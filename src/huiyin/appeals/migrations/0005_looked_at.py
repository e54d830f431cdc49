"""When an intake was compared with what came before; all that came until now were compared as they came."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("appeals", "0004_shelves")]

    operations = [
        migrations.AddField("intake", "looked_at", models.DateTimeField(null=True)),
        migrations.RunSQL("UPDATE appeals_intake SET looked_at = at", migrations.RunSQL.noop),
        migrations.AddIndex(
            "intake",
            models.Index(fields=["at"], condition=models.Q(looked_at__isnull=True), name="intake_new"),
        ),
    ]
