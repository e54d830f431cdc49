"""Screening campaigns, duty rosters, lawsuits by village, and tables of more than closed cases (SYSTEMS C1, C4)."""

import django.contrib.postgres.fields
import django.db.models.deletion
import huiyin.kernel.ids
from django.db import migrations, models

from huiyin.kernel.appendonly import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0008_sealed_readers'),
        ('mediation', '0001_tables'),
        ('people', '0005_court_kind'),
    ]

    operations = [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.UUIDField(default=huiyin.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('asks', models.CharField(blank=True, max_length=300)),
                ('place_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(db_collation='C', max_length=15), size=None)),
                ('opened_at', models.DateTimeField()),
                ('opened_by', models.CharField(max_length=120)),
                ('closed_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.RenameModel("CaseImport", "TableImport"),
        migrations.AddField(
            model_name='tableimport',
            name='what',
            field=models.CharField(choices=[('cases', '调解案件'), ('screenings', '排查记录'), ('register', '调委会和调解员')], default='cases', max_length=12),
        ),
        migrations.AddField(model_name='tableimport', name='made', field=models.JSONField(default=dict)),
        migrations.CreateModel(
            name='Roster',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begins_on', models.DateField()),
                ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None)),
                ('turn_days', models.PositiveSmallIntegerField(default=1)),
                ('studio', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rosters', to='mediation.studio')),
            ],
        ),
        migrations.CreateModel(
            name='RosterSeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_number', models.PositiveSmallIntegerField()),
                ('area', models.CharField(max_length=40)),
                ('role', models.CharField(choices=[('mediator', '调解员'), ('elder', '老人'), ('sage', '乡贤')], max_length=10)),
                ('place', models.PositiveSmallIntegerField(default=1)),
                ('mediator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.mediator')),
                ('roster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='mediation.roster')),
            ],
        ),
        migrations.CreateModel(
            name='RosterAbsence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField()),
                ('last', models.DateField()),
                ('noted_at', models.DateTimeField()),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='mediation.rosterseat')),
            ],
        ),
        migrations.CreateModel(
            name='RosterSwap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('mediator', '调解员'), ('elder', '老人'), ('sage', '乡贤')], max_length=10)),
                ('one_day', models.DateField()),
                ('other_day', models.DateField()),
                ('noted_at', models.DateTimeField()),
                ('roster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='swaps', to='mediation.roster')),
            ],
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('since', models.DateField()),
                ('last', models.DateField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='mediation.campaign')),
            ],
        ),
        migrations.CreateModel(
            name='Screening',
            fields=[
                ('id', models.UUIDField(default=huiyin.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('grid_code', models.CharField(db_collation='C', max_length=15)),
                ('at', models.DateTimeField()),
                ('matter', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.matter')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='screenings', to='mediation.round')),
            ],
        ),
        migrations.CreateModel(
            name='ScreeningRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row_number', models.PositiveIntegerField()),
                ('number', models.CharField(db_collation='C', max_length=60)),
                ('place_code', models.CharField(db_collation='C', max_length=15)),
                ('made_on', models.DateField()),
                ('found_count', models.PositiveIntegerField(default=0)),
                ('settled_count', models.PositiveIntegerField(default=0)),
                ('source_file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='screenings', to='mediation.tableimport')),
            ],
        ),
        migrations.CreateModel(
            name='LawsuitCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place_code', models.CharField(db_collation='C', max_length=12)),
                ('month', models.DateField()),
                ('count', models.PositiveIntegerField()),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('actor_label', models.CharField(max_length=120)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['place_code', 'month'], name='lawsuit_place_month')],
                'constraints': [models.CheckConstraint(condition=models.Q(('month__day', 1)), name='lawsuit_month_first_day')],
            },
        ),
        migrations.AddConstraint(
            model_name='roster',
            constraint=models.UniqueConstraint(fields=('studio', 'begins_on'), name='roster_begins_once'),
        ),
        migrations.AddConstraint(
            model_name='roster',
            constraint=models.CheckConstraint(condition=models.Q(('turn_days__gte', 1)), name='roster_turn_days'),
        ),
        migrations.AddConstraint(
            model_name='rosterseat',
            constraint=models.UniqueConstraint(fields=('roster', 'area_number', 'role', 'place'), name='roster_seat_once'),
        ),
        migrations.AddConstraint(
            model_name='rosterseat',
            constraint=models.UniqueConstraint(fields=('roster', 'mediator'), name='roster_person_once'),
        ),
        migrations.AddConstraint(
            model_name='rosterabsence',
            constraint=models.CheckConstraint(condition=models.Q(('last__gte', models.F('since'))), name='roster_absence_days'),
        ),
        migrations.AddConstraint(
            model_name='rosterswap',
            constraint=models.CheckConstraint(condition=models.Q(('one_day__lt', models.F('other_day'))), name='roster_swap_days'),
        ),
        migrations.AddIndex(
            model_name='round',
            index=models.Index(fields=['since', 'last'], name='screening_round_on_day'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.UniqueConstraint(fields=('campaign', 'number'), name='screening_round_once'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(('last__gte', models.F('since'))), name='screening_round_days'),
        ),
        migrations.AddIndex(
            model_name='screening',
            index=models.Index(fields=['round', 'grid_code'], name='screening_of_round'),
        ),
        migrations.AddIndex(
            model_name='screening',
            index=models.Index(fields=['grid_code', 'at'], name='screening_place_time'),
        ),
        migrations.AddIndex(
            model_name='screeningrecord',
            index=models.Index(fields=['place_code', 'made_on'], name='screening_record_place_day'),
        ),
        migrations.AddConstraint(
            model_name='screeningrecord',
            constraint=models.UniqueConstraint(fields=('place_code', 'number'), name='screening_record_number_once'),
        ),
        migrations.AddConstraint(
            model_name='screeningrecord',
            constraint=models.CheckConstraint(condition=models.Q(('settled_count__lte', models.F('found_count'))), name='screening_record_settled'),
        ),
        AppendOnly("mediation_lawsuitcount"),
    ]
