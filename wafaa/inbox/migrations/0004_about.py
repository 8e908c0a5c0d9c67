"""What a colleague asks another team is about a customer's conversation."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0003_choices"),
        ("people", "0004_colleague"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="about",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="inbox.conversation",
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("about__isnull", False)), fields=["about", "id"], name="conv_asked_about"
            ),
        ),
    ]
