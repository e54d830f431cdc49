"""What rarely changes is remembered while it does not (`kernel.remembering`)."""

from django.db import migrations

from huiyin.kernel.remembering import OnShelf


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_shelves"), ("people", "0007_counsellor")]

    operations = [
        OnShelf("people_organisation", "posts"),
        OnShelf("people_postkind", "posts"),
        OnShelf("people_post", "posts"),
        OnShelf("people_tenure", "posts"),
    ]
