"""What one index answers has no second one; where a column is mostly empty, its index holds only what is there."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0017_no_index_twice"),
        ("mediation", "0005_court"),
    ]

    operations = [
        migrations.AlterField(
            model_name="agreement",
            name="committee",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agreements",
                to="mediation.committee",
            ),
        ),
        migrations.AlterField(
            model_name="agreementsequence",
            name="committee",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mediation.committee"
            ),
        ),
        migrations.AlterField(
            model_name="caserecord",
            name="source_file",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.tableimport"
            ),
        ),
        migrations.AlterField(
            model_name="recusal",
            name="matter",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.matter"
            ),
        ),
        migrations.AlterField(
            model_name="returnvisit",
            name="matter",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.matter"
            ),
        ),
        migrations.AlterField(
            model_name="roster",
            name="studio",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rosters",
                to="mediation.studio",
            ),
        ),
        migrations.AlterField(
            model_name="rosterseat",
            name="roster",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="seats", to="mediation.roster"
            ),
        ),
        migrations.AlterField(
            model_name="round",
            name="campaign",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rounds",
                to="mediation.campaign",
            ),
        ),
        migrations.AlterField(
            model_name="screening",
            name="round",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="screenings",
                to="mediation.round",
            ),
        ),
        migrations.AlterField(
            model_name="session",
            name="matter",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.matter"
            ),
        ),
        migrations.AlterField(
            model_name="signature",
            name="matter",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.matter"
            ),
        ),
        migrations.AlterField(
            model_name="studio",
            name="committee",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="studios",
                to="mediation.committee",
            ),
        ),
    ]
