"""The answer to a request about one's data is sealed like the words it answers."""

from typing import Any

from django.db import migrations

import huiyin.kernel.crypto

_COLUMN = "people.datarequest.answer"  # what the texts are sealed for once the column has its own name


def seal(apps: Any, editor: Any) -> None:
    """Carry the answers over; "" becomes nothing."""
    rows = apps.get_model("people", "DataRequest").objects.using(editor.connection.alias)
    for row in rows.exclude(answer="").only("pk", "answer").iterator():
        rows.filter(pk=row.pk).update(sealed=row.answer)


def unseal(apps: Any, editor: Any) -> None:
    """Carry them back in the open."""
    rows = apps.get_model("people", "DataRequest").objects.using(editor.connection.alias)
    for row in rows.filter(sealed__isnull=False).only("pk", "sealed").iterator():
        rows.filter(pk=row.pk).update(answer=row.sealed)


class Migration(migrations.Migration):
    dependencies = [("people", "0010_no_index_twice")]

    operations = [
        migrations.AddField(
            "datarequest", "sealed", huiyin.kernel.crypto.EncryptedTextField(null=True, purpose=_COLUMN)
        ),
        migrations.RunPython(seal, unseal),
        migrations.RemoveField("datarequest", "answer"),
        migrations.RenameField("datarequest", "sealed", "answer"),
        migrations.AlterField("datarequest", "answer", huiyin.kernel.crypto.EncryptedTextField(null=True)),
    ]
