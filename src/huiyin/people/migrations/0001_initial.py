"""The tables of people; the reveal log only grows."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import huiyin.kernel.crypto
import huiyin.kernel.ids
import huiyin.people.models.posts
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


from huiyin.kernel.appendonly import AppendOnly


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name='OneTimeCode',
            fields=[
                ('id', models.UUIDField(default=huiyin.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('phone_index', huiyin.kernel.crypto.BlindIndexField(db_index=True, max_length=16)),
                ('purpose', models.CharField(max_length=30)),
                ('digest', models.BinaryField()),
                ('sent_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.UUIDField(default=huiyin.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', huiyin.kernel.crypto.EncryptedTextField(null=True)),
                ('name_index', huiyin.kernel.crypto.BlindIndexField(db_index=True, max_length=16, null=True)),
                ('phone', huiyin.kernel.crypto.EncryptedTextField(null=True)),
                ('phone_index', huiyin.kernel.crypto.BlindIndexField(db_index=True, max_length=16, null=True)),
                ('phone_tail_index', huiyin.kernel.crypto.BlindIndexField(db_index=True, max_length=16, null=True)),
                ('citizen_number', huiyin.kernel.crypto.EncryptedTextField(null=True)),
                ('citizen_number_index', huiyin.kernel.crypto.BlindIndexField(max_length=16, null=True, unique=True)),
                ('language', models.CharField(default='zh-hans', max_length=10)),
                ('created_at', models.DateTimeField()),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='PrivacyNotice',
            fields=[
                ('version', models.PositiveIntegerField(primary_key=True, serialize=False)),
                ('text_zh', models.TextField()),
                ('text_en', models.TextField()),
                ('published_at', models.DateTimeField()),
                ('published_by', models.CharField(max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name='RevealLog',
            fields=[
                ('id', models.UUIDField(default=huiyin.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('person_id', models.UUIDField(db_index=True)),
                ('field', models.CharField(max_length=20)),
                ('viewer_label', models.CharField(max_length=120)),
                ('viewer_person_id', models.UUIDField(blank=True, db_index=True, null=True)),
                ('reason', models.CharField(max_length=200)),
                ('vouched_by', models.CharField(blank=True, max_length=80)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.UUIDField(default=huiyin.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('place_code', models.CharField(db_collation='C', db_index=True, max_length=15)),
                ('number', models.CharField(max_length=30)),
                ('address', huiyin.kernel.crypto.EncryptedTextField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place_code', 'number'), name='people_household_number')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.UUIDField(default=huiyin.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('centre', '综治中心'), ('department', '部门'), ('station', '派驻站所'), ('committee', '委员会'), ('party', '党组织'), ('township_government', '乡镇（街道）'), ('village_committee', '村（居）民委员会'), ('association', '群众组织'), ('company', '企业'), ('other', '其他')], max_length=24)),
                ('name', models.CharField(max_length=100)),
                ('english_name', models.CharField(blank=True, max_length=160)),
                ('credit_code', models.CharField(blank=True, max_length=18, null=True, unique=True)),
                ('place_code', models.CharField(db_collation='C', max_length=15)),
                ('may_be_called', models.BooleanField(default=False)),
                ('duty_phone', models.CharField(blank=True, max_length=20)),
                ('active_from', models.DateField()),
                ('active_until', models.DateField(blank=True, null=True)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='people.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Resident',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='resident', serialize=False, to='people.person')),
                ('relation', models.CharField(choices=[('head', '户主'), ('spouse', '配偶'), ('child', '子女'), ('parent', '父母'), ('other', '其他')], default='other', max_length=10)),
                ('since', models.DateField(blank=True, null=True)),
                ('source', models.CharField(default='import', max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name='PendingChange',
            fields=[
                ('id', models.UUIDField(default=huiyin.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('action', models.CharField(max_length=60)),
                ('arguments', models.JSONField()),
                ('summary', models.CharField(max_length=300)),
                ('place_code', models.CharField(blank=True, db_collation='C', db_index=True, max_length=15)),
                ('state', models.CharField(choices=[('waiting', '等待确认'), ('confirmed', '已确认'), ('refused', '未通过'), ('withdrawn', '已撤回')], default='waiting', max_length=10)),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('words', models.CharField(blank=True, max_length=300)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('invited', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='DataRequest',
            fields=[
                ('id', models.UUIDField(default=huiyin.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('correction', '更正'), ('deletion', '删除')], max_length=10)),
                ('field', models.CharField(blank=True, max_length=20)),
                ('new_value', huiyin.kernel.crypto.EncryptedTextField(null=True)),
                ('words', huiyin.kernel.crypto.EncryptedTextField(null=True)),
                ('state', models.CharField(choices=[('waiting', '等待处理'), ('done', '已办理'), ('refused', '未采纳')], default='waiting', max_length=10)),
                ('place_code', models.CharField(blank=True, db_collation='C', db_index=True, max_length=15)),
                ('asked_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.TextField(blank=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='data_requests', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(default=huiyin.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('login', models.CharField(max_length=64, unique=True)),
                ('kind', models.CharField(choices=[('staff', '工作人员'), ('resident', '居民')], max_length=10)),
                ('phone_index', huiyin.kernel.crypto.BlindIndexField(max_length=16, null=True, unique=True)),
                ('is_active', models.BooleanField(default=True)),
                ('totp_secret', huiyin.kernel.crypto.EncryptedTextField(null=True)),
                ('totp_confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('totp_last_step', models.BigIntegerField(default=0)),
                ('failed_count', models.PositiveSmallIntegerField(default=0)),
                ('locked_until', models.DateTimeField(blank=True, null=True)),
                ('password_changed_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='account', to='people.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PostKind',
            fields=[
                ('code', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('title_zh', models.CharField(max_length=60)),
                ('title_en', models.CharField(max_length=60)),
                ('level', models.CharField(choices=[('grid', 'grid'), ('village', 'village'), ('township', 'township'), ('county', 'county'), ('city', 'city'), ('organisation', 'organisation')], max_length=12)),
                ('shared', models.BooleanField(default=False)),
                ('above', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='people.postkind')),
            ],
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.UUIDField(default=huiyin.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('place_code', models.CharField(blank=True, db_collation='C', max_length=15, null=True)),
                ('title', models.CharField(blank=True, max_length=80)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='people.organisation')),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.postkind')),
            ],
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=40)),
                ('given_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='people.person')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.privacynotice')),
            ],
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.BinaryField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Tenure',
            fields=[
                ('id', models.UUIDField(default=huiyin.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('holder', '任职'), ('substitute', '代班')], default='holder', max_length=10)),
                ('exclusive', models.BooleanField(default=True)),
                ('from_at', models.DateTimeField()),
                ('until_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tenures', to='people.person')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tenures', to='people.post')),
            ],
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['place_code', 'may_be_called'], name='people_orga_place_c_22a45b_idx'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(fields=('place_code', 'name'), name='people_organisation_name'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='people_organisation_not_own_parent'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('active_until__isnull', True), ('active_until__gte', models.F('active_from')), _connector='OR'), name='people_organisation_period'),
        ),
        migrations.AddField(
            model_name='resident',
            name='household',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='residents', to='people.household'),
        ),
        migrations.AddIndex(
            model_name='pendingchange',
            index=models.Index(fields=['state', 'proposed_at'], name='people_pend_state_1b82d9_idx'),
        ),
        migrations.AddConstraint(
            model_name='pendingchange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='people_change_two_persons'),
        ),
        migrations.AddConstraint(
            model_name='datarequest',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('person', 'kind', 'field'), name='people_one_waiting_request'),
        ),
        migrations.AddIndex(
            model_name='post',
            index=models.Index(fields=['place_code', 'kind'], name='people_post_place_c_38b30d_idx'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('kind', 'place_code', 'organisation', 'title'), name='people_post_seat', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('person', 'purpose'), name='people_standing_consent'),
        ),
        migrations.AddConstraint(
            model_name='recoverycode',
            constraint=models.UniqueConstraint(fields=('account', 'digest'), name='people_recovery_code'),
        ),
        migrations.AddIndex(
            model_name='tenure',
            index=models.Index(fields=['person', 'until_at'], name='people_tenu_person__6ff23a_idx'),
        ),
        migrations.AddConstraint(
            model_name='tenure',
            constraint=models.CheckConstraint(condition=models.Q(('until_at__isnull', True), ('until_at__gte', models.F('from_at')), _connector='OR'), name='people_tenure_period'),
        ),
        migrations.AddConstraint(
            model_name='tenure',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('exclusive', True), ('role', 'holder')), expressions=[('post', '='), (huiyin.people.models.posts._Period('from_at', 'until_at', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='people_tenure_one_holder'),
        ),
        migrations.AddConstraint(
            model_name='tenure',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('post', '='), ('person', '='), (huiyin.people.models.posts._Period('from_at', 'until_at', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='people_tenure_person_once'),
        ),
        AppendOnly("people_reveallog"),
    ]
