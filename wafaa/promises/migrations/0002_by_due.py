"""What falls due on a day, and the newest in a state, are each found by an index that ends in their order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("promises", "0001_initial")]
    operations = [
        migrations.RemoveIndex(model_name="promise", name="promise_by_state"),
        migrations.AddIndex(
            model_name="promise", index=models.Index(fields=["store", "state", "-id"], name="promise_by_state")
        ),
        migrations.AddIndex(
            model_name="promise", index=models.Index(fields=["store", "due_at", "id"], name="promise_by_due")
        ),
    ]
