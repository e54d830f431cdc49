"""Messages to a phone that belongs to no matter, about something that knows it."""

import django.db.models.deletion
import huiyin.kernel.crypto
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0012_shelves'),
        ('people', '0007_counsellor'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='outboxmessage',
            name='outbox_one_recipient',
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='about',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='phone',
            field=huiyin.kernel.crypto.EncryptedTextField(null=True),
        ),
        migrations.AlterField(
            model_name='outboxmessage',
            name='matter',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='casework.matter'),
        ),
        migrations.AlterField(
            model_name='outboxmessage',
            name='n',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='outboxmessage',
            name='seq',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('about__isnull', True), ('person__isnull', True), ('post__isnull', True), ('voice__isnull', False)), models.Q(('about__isnull', True), ('person__isnull', True), ('post__isnull', False), ('voice__isnull', True)), models.Q(('about__isnull', True), ('person__isnull', False), ('post__isnull', True), ('voice__isnull', True)), models.Q(('about__isnull', False), ('person__isnull', True), ('post__isnull', True), ('voice__isnull', True)), _connector='OR'), name='outbox_one_recipient'),
        ),
        migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.CheckConstraint(condition=models.Q(('matter__isnull', True), ('about__isnull', True), _connector='XOR'), name='outbox_one_cause'),
        ),
        migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.UniqueConstraint(condition=models.Q(('about__isnull', False)), fields=('about', 'occasion'), name='outbox_told_once'),
        ),
    ]
