from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0004_about")]

    operations = [
        migrations.AddField(
            model_name="readyanswer",
            name="choices",
            field=models.TextField(blank=True, default=""),
        ),
    ]
