"""What a case of its own needs: particulars and representatives of parties, inquiries, follow-ups, oral agreements."""

import django.db.models.deletion
from django.db import migrations, models

import huiyin.kernel.crypto
import huiyin.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("mediation", "0002_network"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="party",
            name="representative",
        ),
        migrations.RemoveField(
            model_name="recusal",
            name="reason",
        ),
        migrations.AddField(
            model_name="agreement",
            name="oral_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="party",
            name="address",
            field=huiyin.kernel.crypto.EncryptedTextField(null=True),
        ),
        migrations.AddField(
            model_name="party",
            name="age",
            field=huiyin.kernel.crypto.EncryptedTextField(null=True),
        ),
        migrations.AddField(
            model_name="party",
            name="delivery_address",
            field=huiyin.kernel.crypto.EncryptedTextField(null=True),
        ),
        migrations.AddField(
            model_name="party",
            name="identity_number",
            field=huiyin.kernel.crypto.EncryptedTextField(null=True),
        ),
        migrations.AddField(
            model_name="party",
            name="nationality",
            field=huiyin.kernel.crypto.EncryptedTextField(null=True),
        ),
        migrations.AddField(
            model_name="party",
            name="occupation",
            field=huiyin.kernel.crypto.EncryptedTextField(null=True),
        ),
        migrations.AddField(
            model_name="party",
            name="sex",
            field=huiyin.kernel.crypto.EncryptedTextField(null=True),
        ),
        migrations.AddField(
            model_name="recusal",
            name="seq",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="returnvisit",
            name="kind",
            field=models.CharField(
                choices=[("follow_up", "跟踪履行"), ("return", "回访")], default="return", max_length=10
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="kind",
            field=models.CharField(
                choices=[("mediation", "调解"), ("inquiry", "调查核实")], default="mediation", max_length=10
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="present",
            field=huiyin.kernel.crypto.EncryptedTextField(null=True),
        ),
        migrations.CreateModel(
            name="Representative",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=huiyin.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("proxy", "委托代理人"), ("guardian", "法定代理人"), ("elected", "推选的代表人")],
                        max_length=10,
                    ),
                ),
                ("name", huiyin.kernel.crypto.EncryptedTextField()),
                ("phone", huiyin.kernel.crypto.EncryptedTextField(null=True)),
                ("scope", huiyin.kernel.crypto.EncryptedTextField(null=True)),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="representatives",
                        to="mediation.party",
                    ),
                ),
            ],
        ),
    ]
