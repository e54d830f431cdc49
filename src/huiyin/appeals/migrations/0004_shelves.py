"""What rarely changes is remembered while it does not (`kernel.remembering`)."""

from django.db import migrations

from huiyin.kernel.remembering import OnShelf


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_shelves"), ("appeals", "0003_key_last_used")]

    operations = [
        OnShelf("appeals_methodchoice", "methods"),
        OnShelf("appeals_sortingpolicy", "methods"),
    ]
