"""Open conversations of a team that nobody has, in the order in which they are owed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0002_hooks_and_whatsapp"),
        ("inbox", "0008_mentions_and_followers"),
        ("people", "0003_people_completed"),
        ("stores", "0003_roles"),
        ("team", "0003_profiles"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("assignee__isnull", True), ("status", "open")),
                fields=["store", "team", "owed_at", "id"],
                name="conv_queue",
            ),
        ),
    ]
