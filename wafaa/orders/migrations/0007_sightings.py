from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0006_goods"),
    ]

    operations = [
        migrations.AddField(
            model_name="order",
            name="seen",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="shipment",
            name="seen",
            field=models.JSONField(default=list),
        ),
    ]
