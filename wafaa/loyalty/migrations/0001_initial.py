"""The ledger, with the guards of what was booked, and who takes part in the programme."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.manager
from django.db import migrations, models

import wafaa.lib.ids
import wafaa.lib.time
from wafaa.loyalty.triggers import removal, statements


def guard(apps, editor):
    for statement in statements(editor.connection.vendor):
        editor.execute(statement)


def unguard(apps, editor):
    for statement in removal(editor.connection.vendor):
        editor.execute(statement)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_squashed_0005_follow_ups"),
        ("stores", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                (
                    "currency",
                    models.CharField(choices=[("points", "Points"), ("credit", "Store credit")], max_length=6),
                ),
                ("pending", models.BigIntegerField(default=0)),
                ("active", models.BigIntegerField(default=0)),
                ("held", models.BigIntegerField(default=0)),
                ("debt", models.BigIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=wafaa.lib.time.now)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.customer",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [models.Index(fields=["store", "currency", "-debt", "id"], name="account_debts")],
                "constraints": [
                    models.UniqueConstraint(fields=("customer", "currency"), name="account_once"),
                    models.CheckConstraint(
                        condition=models.Q(("active__gte", 0), ("debt__lte", 0), ("held__gte", 0), ("pending__gte", 0)),
                        name="account_in_bounds",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Total",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "currency",
                    models.CharField(choices=[("points", "Points"), ("credit", "Store credit")], max_length=6),
                ),
                ("day", models.DateField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("earn", "Earned"),
                            ("grant", "Given by us"),
                            ("opening", "Brought along"),
                            ("activate", "Became usable"),
                            ("hold", "Held for a purchase"),
                            ("release", "Hold ended"),
                            ("capture", "Spent"),
                            ("redeem", "Redeemed"),
                            ("give_back", "Given back"),
                            ("claw_back", "Taken back"),
                            ("restore", "Taken back in error"),
                            ("expire", "Expired"),
                            ("extend", "Valid for longer"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "book",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("active", "Can be spent"),
                            ("held", "Held"),
                            ("debt", "Owed"),
                            ("issued", "Given"),
                            ("redeemed", "Spent"),
                            ("expired", "Expired"),
                            ("clawed", "Taken back"),
                        ],
                        max_length=8,
                    ),
                ),
                ("amount", models.BigIntegerField(default=0)),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("store", "currency", "day", "kind", "book"), name="total_once")
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Txn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("key", models.CharField(max_length=200)),
                ("fingerprint", models.CharField(max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("earn", "Earned"),
                            ("grant", "Given by us"),
                            ("opening", "Brought along"),
                            ("activate", "Became usable"),
                            ("hold", "Held for a purchase"),
                            ("release", "Hold ended"),
                            ("capture", "Spent"),
                            ("redeem", "Redeemed"),
                            ("give_back", "Given back"),
                            ("claw_back", "Taken back"),
                            ("restore", "Taken back in error"),
                            ("expire", "Expired"),
                            ("extend", "Valid for longer"),
                        ],
                        max_length=10,
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("actor", models.CharField(max_length=60)),
                ("subject", models.CharField(blank=True, max_length=80)),
                ("detail", models.JSONField(default=dict)),
                ("at", models.DateTimeField(default=wafaa.lib.time.now)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.account",
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="loyalty.txn",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="loyalty.txn",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["account", "-id"], name="txn_statement"),
                    models.Index(condition=models.Q(("of__isnull", False)), fields=["of"], name="txn_parts"),
                    models.Index(
                        condition=models.Q(("subject", ""), _negated=True),
                        fields=["store", "subject", "id"],
                        name="txn_by_subject",
                    ),
                    models.Index(fields=["store", "kind", "-id"], name="txn_by_kind"),
                ],
                "constraints": [models.UniqueConstraint(fields=("store", "key"), name="txn_once")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Lot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "Pending"), ("active", "Active"), ("expired", "Expired")], max_length=8
                    ),
                ),
                ("quantity", models.BigIntegerField()),
                ("remaining", models.BigIntegerField()),
                ("held", models.BigIntegerField(default=0)),
                ("expired", models.BigIntegerField(default=0)),
                ("absorbed", models.BigIntegerField(default=0)),
                ("clawed", models.BigIntegerField(default=0)),
                ("subject", models.CharField(blank=True, max_length=80)),
                ("activates_at", models.DateTimeField(null=True)),
                ("valid_days", models.PositiveIntegerField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=wafaa.lib.time.now)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lots",
                        to="loyalty.account",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.lot",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
                    ),
                ),
                (
                    "earning",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lots", to="loyalty.txn"
                    ),
                ),
                (
                    "txn",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="loyalty.txn"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(condition=models.Q(("remaining__gt", 0)), fields=["account", "id"], name="lot_live"),
                    models.Index(
                        condition=models.Q(("subject", ""), _negated=True),
                        fields=["account", "subject"],
                        name="lot_by_subject",
                    ),
                    models.Index(
                        condition=models.Q(("remaining__gt", 0), ("state", "active")),
                        fields=["expires_at", "id"],
                        name="lot_ending",
                    ),
                    models.Index(
                        condition=models.Q(("activates_at__isnull", False), ("remaining__gt", 0), ("state", "pending")),
                        fields=["activates_at", "id"],
                        name="lot_ripening",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("absorbed__gte", 0),
                            ("absorbed__lte", models.F("expired")),
                            ("clawed__gte", 0),
                            ("clawed__lte", models.F("quantity")),
                            ("expired__gte", 0),
                            ("held__gte", 0),
                            ("quantity__gt", 0),
                            ("remaining__gte", 0),
                            (
                                "remaining__lte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("quantity"), "-", models.F("held")
                                    ),
                                    "-",
                                    models.F("expired"),
                                ),
                            ),
                        ),
                        name="lot_in_bounds",
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("amount", models.BigIntegerField()),
                ("left", models.BigIntegerField()),
                ("ends_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.account",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
                    ),
                ),
                (
                    "txn",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hold", to="loyalty.txn"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(condition=models.Q(("left__gt", 0)), fields=["ends_at", "id"], name="hold_ending")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("left__gte", 0), ("left__lte", models.F("amount"))), name="hold_in_bounds"
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "book",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("active", "Can be spent"),
                            ("held", "Held"),
                            ("debt", "Owed"),
                            ("issued", "Given"),
                            ("redeemed", "Spent"),
                            ("expired", "Expired"),
                            ("clawed", "Taken back"),
                        ],
                        max_length=8,
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.account",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="loyalty.lot"
                    ),
                ),
                (
                    "txn",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="loyalty.txn"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [models.Index(fields=["account", "at"], name="entry_as_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="entry_moves_something"
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True)),
                ('way', models.CharField(choices=[('page', 'On their own page'), ('desk', 'By a colleague'), ('order', 'By an order'), ('list', 'By a list'), ('friend', 'Through a friend')], max_length=8)),
                ('joined_at', models.DateTimeField(default=wafaa.lib.time.now)),
                ('left_at', models.DateTimeField(null=True)),
                ('customer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.customer')),
                ('store', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='stores.store')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'everywhere',
                'default_manager_name': 'objects',
                'indexes': [models.Index(condition=models.Q(('left_at__isnull', True)), fields=['store', '-id'], name='members_there')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everywhere', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunPython(guard, unguard),
    ]
