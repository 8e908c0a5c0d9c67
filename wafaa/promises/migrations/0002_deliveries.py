"""Kinds of promises with a day, whence their dates are, and how many were kept of which."""

from zoneinfo import ZoneInfo

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


def count_anew(apps, schema_editor):
    """What the store's counters kept (by month and colleague) becomes rows that know the kind as well."""
    Promise, Tally, Store = (
        apps.get_model("promises", "Promise"),
        apps.get_model("promises", "Tally"),
        apps.get_model("stores", "Store"),
    )
    for state, column in (("kept", "settled_at"), ("broken", "broken_at")):
        Promise.objects.filter(state=state).update(counted_at=models.F(column))
    zones = {pk: ZoneInfo(name) for pk, name in Store.objects.values_list("pk", "timezone")}
    found = {}
    rows = Promise.objects.filter(counted_at__isnull=False).order_by()
    for store_id, state, kind, staff_id, at in rows.values_list(
        "store_id", "state", "kind", "staff_id", "counted_at"
    ).iterator():
        month = at.astimezone(zones[store_id]).strftime("%Y-%m")
        for by, name in (("all", ""), ("kind", kind), ("staff", str(staff_id or ""))):
            if by != "staff" or name:
                one = found.setdefault((store_id, month, by, name), {"kept": 0, "broken": 0})
                one[state] += 1
    Tally.objects.bulk_create(
        [
            Tally(store_id=store, month=month, by=by, name=name, **figures)
            for (store, month, by, name), figures in found.items()
        ],
        batch_size=500,
    )
    apps.get_model("stores", "Counter").objects.filter(
        models.Q(name__startswith="promises:kept:") | models.Q(name__startswith="promises:broken:")
    ).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_colleague"),
        ("promises", "0001_initial"),
        ("stores", "0001_initial"),
        ("team", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.CharField(max_length=7)),
                ("by", models.CharField(max_length=8)),
                ("name", models.CharField(blank=True, max_length=40)),
                ("due", models.BigIntegerField(default=0)),
                ("kept", models.BigIntegerField(default=0)),
                ("broken", models.BigIntegerField(default=0)),
                ("told", models.BigIntegerField(default=0)),
                ("untold", models.BigIntegerField(default=0)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name="promise",
            name="about",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="promise",
            name="at_desk",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="promise",
            name="carrier",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="promise",
            name="counted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="promise",
            name="first_due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="promise",
            name="region",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="promise",
            name="source",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="revision",
            name="told_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="policy",
            name="kind",
            field=models.CharField(
                choices=[
                    ("first_reply", "First reply"),
                    ("next_reply", "Next reply"),
                    ("resolution", "Solution"),
                    ("own", "Personal promise"),
                    ("dispatch", "Dispatch"),
                    ("delivery", "Delivery"),
                    ("refund", "Money back"),
                    ("restock", "Back in stock"),
                    ("follow_up", "Follow-up"),
                ],
                max_length=14,
                verbose_name="Promise",
            ),
        ),
        migrations.AlterField(
            model_name="promise",
            name="kind",
            field=models.CharField(
                choices=[
                    ("first_reply", "First reply"),
                    ("next_reply", "Next reply"),
                    ("resolution", "Solution"),
                    ("own", "Personal promise"),
                    ("dispatch", "Dispatch"),
                    ("delivery", "Delivery"),
                    ("refund", "Money back"),
                    ("restock", "Back in stock"),
                    ("follow_up", "Follow-up"),
                ],
                max_length=14,
            ),
        ),
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(
                condition=models.Q(("at_desk", True), ("settled_at__isnull", True)),
                fields=["store", "state", "due_at", "id"],
                name="promise_owed_at_desk",
            ),
        ),
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", True)),
                fields=["store", "kind", "state", "due_at", "id"],
                name="promise_owed_by_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(
                condition=models.Q(("counted_at__isnull", False)),
                fields=["store", "state", "-counted_at", "-id"],
                name="promise_counted",
            ),
        ),
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(
                condition=models.Q(("counted_at__isnull", False)),
                fields=["store", "kind", "state", "-counted_at", "-id"],
                name="promise_counted_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(
                condition=models.Q(("counted_at__isnull", False), ("staff__isnull", False)),
                fields=["store", "staff", "state", "-counted_at", "-id"],
                name="promise_counted_staff",
            ),
        ),
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(
                condition=models.Q(("carrier__gt", ""), ("counted_at__isnull", False)),
                fields=["store", "carrier", "state", "-counted_at", "-id"],
                name="promise_counted_carrier",
            ),
        ),
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(
                condition=models.Q(("counted_at__isnull", False), ("region__gt", "")),
                fields=["store", "region", "state", "-counted_at", "-id"],
                name="promise_counted_region",
            ),
        ),
        migrations.AddField(
            model_name="tally",
            name="store",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
            ),
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.UniqueConstraint(fields=("store", "month", "by", "name"), name="one_tally_a_month"),
        ),
        migrations.RunPython(count_anew, migrations.RunPython.noop),
    ]
