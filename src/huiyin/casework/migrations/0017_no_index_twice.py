"""What one index answers has no second one; where a column is mostly empty, its index holds only what is there.

Lists that are empty in rows so far stay so until the row is written again.
"""

import django.contrib.postgres.indexes
import django.db.models.deletion
import huiyin.kernel.sparse
from django.db import migrations, models


_NONE_FOR_LIKE = """
DO $$ DECLARE spare regclass; BEGIN
    FOR spare IN
        SELECT indexrelid::regclass FROM pg_index JOIN pg_opclass ON pg_opclass.oid = indclass[0]
        JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
        JOIN pg_collation ON pg_collation.oid = attcollation
        WHERE opcname LIKE '%pattern_ops' AND collname = 'C' AND indrelid::regclass::text NOT LIKE 'pg_%'
    LOOP
        EXECUTE format('DROP INDEX %s', spare);
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0016_public_ledgers"),
        ("people", "0010_no_index_twice"),
    ]

    operations = [
        migrations.RunSQL(_NONE_FOR_LIKE, migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name="alias",
            name="alias_once",
        ),
        migrations.RemoveIndex(
            model_name="alias",
            name="alias_number",
        ),
        migrations.RemoveIndex(
            model_name="matter",
            name="matter_called_units",
        ),
        migrations.RemoveIndex(
            model_name="matter",
            name="matter_waiting_units",
        ),
        migrations.RemoveIndex(
            model_name="matter",
            name="matter_reader_posts",
        ),
        migrations.RemoveIndex(
            model_name="matter",
            name="matter_reader_persons",
        ),
        migrations.RemoveIndex(
            model_name="matter",
            name="matter_reader_seats",
        ),
        migrations.AlterField(
            model_name="attachment",
            name="matter",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attachments",
                to="casework.matter",
            ),
        ),
        migrations.AlterField(
            model_name="erasabletext",
            name="matter",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="texts", to="casework.matter"
            ),
        ),
        migrations.AlterField(
            model_name="journalevent",
            name="matter",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="journal",
                to="casework.matter",
            ),
        ),
        migrations.AlterField(
            model_name="matter",
            name="about_organisation",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.organisation",
            ),
        ),
        migrations.AlterField(
            model_name="matter",
            name="called_units",
            field=huiyin.kernel.sparse.SparseArrayField(base_field=models.UUIDField(), size=None),
        ),
        migrations.AlterField(
            model_name="matter",
            name="collected_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.person",
            ),
        ),
        migrations.AlterField(
            model_name="matter",
            name="lead_organisation",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.organisation",
            ),
        ),
        migrations.AlterField(
            model_name="matter",
            name="owner_post",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.post",
            ),
        ),
        migrations.AlterField(
            model_name="matter",
            name="reader_persons",
            field=huiyin.kernel.sparse.SparseArrayField(base_field=models.UUIDField(), size=None),
        ),
        migrations.AlterField(
            model_name="matter",
            name="reader_posts",
            field=huiyin.kernel.sparse.SparseArrayField(base_field=models.UUIDField(), size=None),
        ),
        migrations.AlterField(
            model_name="matter",
            name="reader_seats",
            field=huiyin.kernel.sparse.SparseArrayField(base_field=models.CharField(max_length=80), size=None),
        ),
        migrations.AlterField(
            model_name="matter",
            name="waiting_units",
            field=huiyin.kernel.sparse.SparseArrayField(base_field=models.UUIDField(), size=None),
        ),
        migrations.AlterField(
            model_name="matterclock",
            name="matter",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="clocks", to="casework.matter"
            ),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="matter",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="casework.matter",
            ),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.person",
            ),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="post",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.post",
            ),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="voice",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="casework.voice",
            ),
        ),
        migrations.AlterField(
            model_name="sealedreading",
            name="matter",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="readings",
                to="casework.matter",
            ),
        ),
        migrations.AlterField(
            model_name="unitcall",
            name="matter",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="calls", to="casework.matter"
            ),
        ),
        migrations.AlterField(
            model_name="voice",
            name="notice",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.privacynotice",
            ),
        ),
        migrations.AlterField(
            model_name="voice",
            name="parted_from",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework.matter",
            ),
        ),
        migrations.AlterField(
            model_name="voice",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.person",
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("called_units__isnull", False)), fields=["called_units"], name="matter_called_units"
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("reader_posts__isnull", False)), fields=["reader_posts"], name="matter_reader_posts"
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("reader_persons__isnull", False)),
                fields=["reader_persons"],
                name="matter_reader_persons",
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("reader_seats__isnull", False)), fields=["reader_seats"], name="matter_reader_seats"
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("waiting_units__isnull", False)),
                fields=["waiting_units"],
                name="matter_waiting_units",
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                condition=models.Q(("about_organisation__isnull", False)),
                fields=["about_organisation"],
                name="matter_about",
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(condition=models.Q(("voice__isnull", False)), fields=["voice"], name="outbox_voice"),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(condition=models.Q(("post__isnull", False)), fields=["post"], name="outbox_post"),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(condition=models.Q(("person__isnull", False)), fields=["person"], name="outbox_person"),
        ),
        migrations.AddIndex(
            model_name="voice",
            index=models.Index(condition=models.Q(("notice__isnull", False)), fields=["notice"], name="voice_notice"),
        ),
        migrations.AddIndex(
            model_name="voice",
            index=models.Index(
                condition=models.Q(("parted_from__isnull", False)), fields=["parted_from"], name="voice_parted"
            ),
        ),
        migrations.AddConstraint(
            model_name="alias",
            constraint=models.UniqueConstraint(fields=("number", "system"), name="alias_once"),
        ),
        migrations.AddIndex(
            model_name="alias",
            index=models.Index(fields=["system", "matter"], name="alias_of_system"),
        ),
    ]
