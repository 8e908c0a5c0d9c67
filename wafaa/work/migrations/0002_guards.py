"""The append-only audit trail, and the table behind the database cache (login limits are counted there)."""

from django.core.management import call_command
from django.db import migrations

from wafaa.work.triggers import removal, statements


def guard(apps, editor):
    for statement in statements(editor.connection.vendor):
        editor.execute(statement)
    call_command("createcachetable", verbosity=0, database=editor.connection.alias)


def unguard(apps, editor):
    for statement in removal(editor.connection.vendor):
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("work", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
