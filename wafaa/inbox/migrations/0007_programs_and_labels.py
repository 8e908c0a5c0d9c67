"""Programs leave drafts and change many conversations; labels have colours and are changed everywhere."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat


def say_who(apps, schema_editor):
    """Those that were planned by now are their planners'."""
    sweeps = apps.get_model("inbox", "Sweep").objects.filter(by="")
    sweeps.update(by=Concat(Value("staff:"), Cast(F("staff_id"), CharField())))


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0006_follow_ups"),
        ("stores", "0001_initial"),
        ("team", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="label",
            name="hue",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="sweep",
            name="by",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="sweep",
            name="memory",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="sweep",
            name="reached",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="draft",
            name="staff",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="team.staff"
            ),
        ),
        migrations.AlterField(
            model_name="sweep",
            name="staff",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="team.staff"
            ),
        ),
        migrations.AlterField(
            model_name="sweep",
            name="state",
            field=models.CharField(
                choices=[
                    ("gather", "Being looked for"),
                    ("planned", "Planned"),
                    ("running", "Running"),
                    ("done", "Done"),
                    ("undoing", "Being undone"),
                    ("undone", "Undone"),
                ],
                default="planned",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="sweep",
            name="what",
            field=models.CharField(
                blank=True,
                choices=[
                    ("assign", "Assign"),
                    ("status", "Set the state"),
                    ("priority", "Set the priority"),
                    ("label", "Add a label"),
                    ("unlabel", "Take a label off"),
                    ("reply", "Reply to all of them"),
                    ("relabel", "Change a label everywhere"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(
                condition=models.Q(("staff__isnull", True)),
                fields=("conversation", "kind"),
                name="one_draft_of_programs",
            ),
        ),
        migrations.AddConstraint(
            model_name="sweepitem",
            constraint=models.UniqueConstraint(fields=("sweep", "conversation"), name="once_a_sweep"),
        ),
        migrations.RunPython(say_who, migrations.RunPython.noop, elidable=True),
    ]
