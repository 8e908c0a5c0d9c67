"""A store's owner may decide what its roles may do."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stores", "0002_demo_stores")]
    operations = [
        migrations.AddField(
            model_name="store",
            name="roles",
            field=models.JSONField(default=dict, editable=False),
        ),
    ]
