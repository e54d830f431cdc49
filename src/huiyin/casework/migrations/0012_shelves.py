"""What rarely changes is remembered while it does not (`kernel.remembering`)."""

from django.db import migrations

from huiyin.kernel.remembering import OnShelf


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_shelves"), ("casework", "0010_table_imports")]

    operations = [
        OnShelf("casework_playbookversion", "methods"),
    ]
