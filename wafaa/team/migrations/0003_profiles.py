"""What a colleague says of themselves, and what of it customers see."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("team", "0002_second_step")]
    operations = [
        migrations.AddField(
            model_name="staff",
            name="title",
            field=models.CharField(blank=True, default="", max_length=60, verbose_name="What you do here"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="staff",
            name="about",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="A sentence about you"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="staff",
            name="hours",
            field=models.CharField(blank=True, default="", max_length=80, verbose_name="When you are here"),
            preserve_default=False,
        ),
        migrations.AddField(model_name="staff", name="contacts", field=models.JSONField(default=dict)),
        migrations.AddField(model_name="staff", name="shown", field=models.JSONField(default=list)),
    ]
