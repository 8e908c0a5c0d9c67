"""The telephone tells of a call several times, and each time it is found by its key."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0010_saved_views")]
    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(condition=models.Q(("kind", "call")), fields=["store", "key"], name="calls_by_key"),
        ),
    ]
