"""The audit trail, append-only from the first row, and the failure counters."""

from django.db import migrations, models

from huiyin.kernel.appendonly import AppendOnly


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('lane', models.SmallIntegerField()),
                ('sequence', models.BigIntegerField()),
                ('at', models.DateTimeField(db_index=True)),
                ('actor_label', models.TextField()),
                ('actor_id', models.UUIDField(db_index=True, null=True)),
                ('action', models.TextField()),
                ('object_name', models.TextField(db_index=True)),
                ('detail', models.JSONField(default=dict)),
                ('body', models.BinaryField()),
                ('link', models.BinaryField(max_length=32)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('lane', 'sequence'), name='audit_entry_place_in_lane')],
            },
        ),
        migrations.CreateModel(
            name='FailureCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('limit_name', models.TextField()),
                ('subject', models.BinaryField(max_length=16)),
                ('count', models.IntegerField()),
                ('window_ends_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('limit_name', 'subject'), name='failure_count_per_subject')],
            },
        ),
        AppendOnly('kernel_auditentry'),
    ]
