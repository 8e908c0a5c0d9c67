"""What rules did about a record stands beside it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("playbook", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(state__in=["done", "failed", "undone"]),
                fields=["store", "kind", "record_id", "-id"],
                name="runs_done_about",
            ),
        ),
    ]
