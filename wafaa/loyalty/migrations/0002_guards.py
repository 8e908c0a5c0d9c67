"""What was booked is never changed nor removed."""

from django.db import migrations

from wafaa.loyalty.triggers import removal, statements


def guard(apps, editor):
    for statement in statements(editor.connection.vendor):
        editor.execute(statement)


def unguard(apps, editor):
    for statement in removal(editor.connection.vendor):
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
