"""Shelves: which tables changed since somebody looked (`kernel.remembering`)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="ShelfChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField()),
                ("mark", models.BigIntegerField()),
            ],
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION huiyin_shelf_changed() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO kernel_shelfchange (name, mark) VALUES (TG_ARGV[0], (random() * 2 ^ 53)::bigint);
                RETURN NULL;
            END $$
            """,
            "DROP FUNCTION huiyin_shelf_changed() CASCADE",
        ),
    ]
