"""How somebody likes to be asked whether all is well, and when they were asked for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0004_colleague")]

    operations = [
        migrations.AddField(
            model_name="customer",
            name="follow_up",
            field=models.CharField(
                blank=True,
                choices=[("message", "By a message"), ("call", "By a call"), ("nothing", "Not at all")],
                db_default="",
                default="",
                max_length=8,
                verbose_name="Follow-ups",
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="wishes_asked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="customer",
            name="wishes_said_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
