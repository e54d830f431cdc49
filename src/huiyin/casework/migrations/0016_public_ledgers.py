"""The public ledgers and figures of the whole city are read from indexes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0015_search_by_place'),
        ('people', '0009_administrators_apart'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(('about_organisation__isnull', True), ('about_undecided', False), ('sensitivity', 'open'), ('is_open', True)), fields=['-late_count', 'received_at', 'id'], include=('place_code',), name='matter_red'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(('about_organisation__isnull', True), ('about_undecided', False), ('sensitivity', 'open'), ('is_open', False), ('on_ledger', True), models.Q(('ending__in', ('merged',)), _negated=True)), fields=['-closed_at', 'id'], include=('place_code',), name='matter_blue'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(('about_organisation__isnull', True), ('about_undecided', False), ('sensitivity', 'open')), fields=['kind', 'place_code'], name='matter_public_kind'),
        ),
        migrations.AddIndex(
            model_name='measuredaily',
            index=models.Index(fields=['day'], include=('place_code', 'name', 'value'), name='measure_daily_by_day'),
        ),
    ]
