"""What is owed is read in the order of its index; before, PostgreSQL gathered and sorted all that is open."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("promises", "0002_by_due")]
    operations = [
        migrations.RemoveIndex(model_name="promise", name="promise_owed"),
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(
                fields=["store", "state", "due_at", "id"],
                name="promise_owed",
                condition=models.Q(settled_at__isnull=True),
            ),
        ),
    ]
