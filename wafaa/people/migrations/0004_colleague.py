"""A colleague who asks other teams has a record too."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_company"),
        ("team", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="customer",
            name="staff",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="team.staff",
            ),
        ),
    ]
