"""All the steps at once, with the guards of what was booked and of the history of tiers: a new database takes this, one
that began with the steps goes on with them."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.manager
from django.db import migrations, models

import wafaa.lib.ids
import wafaa.lib.time
from wafaa.loyalty.triggers import history, history_removal, removal, statements


def guard(apps, editor):
    for statement in (*statements(editor.connection.vendor), *history(editor.connection.vendor)):
        editor.execute(statement)


def unguard(apps, editor):
    for statement in (*removal(editor.connection.vendor), *history_removal(editor.connection.vendor)):
        editor.execute(statement)


class Migration(migrations.Migration):
    replaces = [
        ("loyalty", "0001_initial"),
        ("loyalty", "0002_earning"),
        ("loyalty", "0003_rewards"),
        ("loyalty", "0004_tiers"),
        ("loyalty", "0005_contests"),
        ("loyalty", "0006_undone"),
        ("loyalty", "0007_terms"),
        ("loyalty", "0008_referral"),
        ("loyalty", "0009_offers"),
        ("loyalty", "0010_measure"),
        ("loyalty", "0011_floors"),
    ]

    initial = True

    dependencies = [
        ("orders", "0008_categories"),
        ("people", "0006_birthdays"),
        ("shops", "0001_squashed_0002_coupons"),
        ("stores", "0001_initial"),
        ("team", "0001_initial"),
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
            name="Contest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("name", models.CharField(max_length=80, verbose_name="Name")),
                ("prize", models.CharField(max_length=200, verbose_name="What can be won")),
                ("points", models.PositiveIntegerField(default=0)),
                (
                    "entering",
                    models.CharField(
                        choices=[("member", "Every member, once"), ("order", "With every order")],
                        default="order",
                        max_length=8,
                    ),
                ),
                ("least_minor", models.BigIntegerField(default=0)),
                ("most_tickets", models.PositiveIntegerField(default=5)),
                ("winners", models.PositiveIntegerField(default=1)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("draws_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Not announced yet"),
                            ("open", "Announced"),
                            ("drawn", "Drawn"),
                            ("cancelled", "Called off"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("seed", models.CharField(max_length=64)),
                ("seed_hash", models.CharField(max_length=64)),
                ("list_hash", models.CharField(blank=True, max_length=64)),
                ("why", models.CharField(blank=True, max_length=200)),
                ("drawn_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=wafaa.lib.time.now)),
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
                    models.Index(fields=["store", "-id"], name="contests_newest"),
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["draws_at", "id"], name="contests_to_draw"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__lte", models.F("draws_at")),
                            ("most_tickets__gt", 0),
                            ("starts_at__lt", models.F("ends_at")),
                            ("winners__gt", 0),
                        ),
                        name="contest_in_order",
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Deal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("terms", models.JSONField(default=list)),
                ("categories", models.JSONField(default=dict)),
                ("overlap", models.CharField(max_length=4)),
                ("percent", models.PositiveIntegerField(default=100)),
                ("made_at", models.DateTimeField(default=wafaa.lib.time.now)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.customer",
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="orders.order"
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
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="EarningRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("name", models.CharField(max_length=80)),
                ("is_on", models.BooleanField(default=True)),
                ("what", models.CharField(max_length=20)),
                ("per_unit", models.PositiveIntegerField(null=True)),
                ("fixed", models.PositiveIntegerField(null=True)),
                ("least_minor", models.BigIntegerField(null=True)),
                ("words", models.JSONField(default=list)),
                ("categories", models.JSONField(default=list)),
                ("shops", models.JSONField(default=list)),
                ("starts_on", models.DateField(null=True)),
                ("ends_on", models.DateField(null=True)),
                ("most_per_order", models.PositiveIntegerField(null=True)),
                ("most_per_month", models.PositiveIntegerField(null=True)),
                ("most_altogether", models.PositiveIntegerField(null=True)),
                ("is_pending", models.BooleanField(default=True)),
                ("valid_days", models.PositiveIntegerField(null=True)),
                ("created_at", models.DateTimeField(default=wafaa.lib.time.now)),
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
                    models.Index(
                        condition=models.Q(("is_on", True)), fields=["store", "what", "id"], name="rules_of_a_kind"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fixed__isnull", True), ("per_unit__gt", 0)),
                            models.Q(("fixed__gt", 0), ("per_unit__isnull", True)),
                            _connector="OR",
                        ),
                        name="rule_gives_one_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            ("starts_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="rule_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("least_minor__isnull", True), ("least_minor__gt", 0), _connector="OR"),
                        name="rule_least",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("most_per_order__isnull", True), ("most_per_order__gt", 0), _connector="OR"
                        ),
                        name="rule_most_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("most_per_month__isnull", True), ("most_per_month__gt", 0), _connector="OR"
                        ),
                        name="rule_most_month",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("most_altogether__isnull", True), ("most_altogether__gt", 0), _connector="OR"
                        ),
                        name="rule_most_all",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Earned",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=80)),
                ("day", models.DateField()),
                ("net", models.BigIntegerField(default=0)),
                ("step", models.JSONField(default=dict)),
                ("at", models.DateTimeField(default=wafaa.lib.time.now)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
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
                (
                    "rule",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.earningrule",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["store", "subject"], name="earned_for"),
                    models.Index(fields=["customer", "rule", "day"], name="earned_in_a_month"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("rule", "subject", "customer"), name="earned_once"),
                    models.CheckConstraint(condition=models.Q(("net__gte", 0)), name="earned_not_below_nought"),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="FriendLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=12)),
                ("shows_name", models.BooleanField(default=False)),
                ("visits", models.PositiveIntegerField(default=0)),
                ("browsers", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(default=wafaa.lib.time.now)),
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.customer"
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
                "constraints": [models.UniqueConstraint(fields=("store", "code"), name="friend_link_code_once")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Keeping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("since", models.DateTimeField(default=wafaa.lib.time.now)),
                ("until", models.DateTimeField(null=True)),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="shops.shop"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="team.staff",
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
                "indexes": [models.Index(fields=["store", "shop", "since"], name="kept_since")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)), fields=("shop",), name="kept_by_one"
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="KeptBalance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("points", models.BigIntegerField()),
                ("as_of", models.DateTimeField(default=wafaa.lib.time.now)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.customer",
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="shops.shop"
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
                "constraints": [
                    models.UniqueConstraint(fields=("customer", "shop"), name="kept_balance_once"),
                    models.CheckConstraint(condition=models.Q(("points__gte", 0)), name="kept_balance_in_bounds"),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("what", models.CharField(max_length=24)),
                ("share", models.PositiveSmallIntegerField()),
                ("salt", models.CharField(max_length=32)),
                ("started_at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("started_by", models.CharField(blank=True, max_length=40)),
                ("ended_at", models.DateTimeField(null=True)),
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
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("store", "what"),
                        name="measured_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("share__gte", 1), ("share__lte", 20)), name="few_are_left_without"
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_left_out", models.BooleanField()),
                ("at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("given", models.BigIntegerField(default=0)),
                ("by_hand_at", models.DateTimeField(null=True)),
                ("kept_minor", models.BigIntegerField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
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
                (
                    "measure",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="draws",
                        to="loyalty.measure",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["customer"], name="draws_of_a_record"),
                    models.Index(
                        condition=models.Q(("settled_at__isnull", True)), fields=["at", "id"], name="draws_to_settle"
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("measure", "customer"), name="drawn_once")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("page", "On their own page"),
                            ("chat", "In the chat"),
                            ("desk", "By a colleague"),
                            ("order", "By an order"),
                            ("list", "By a list"),
                            ("friend", "Through a friend"),
                        ],
                        max_length=8,
                    ),
                ),
                ("joined_at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("left_at", models.DateTimeField(null=True)),
                ("began_at", models.DateTimeField(null=True)),
                ("old_referral", models.CharField(blank=True, max_length=60)),
                ("listed_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.customer"
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
                    models.Index(
                        condition=models.Q(("left_at__isnull", True)), fields=["store", "-id"], name="members_there"
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="OfferRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("percent", "A discount in per cent"),
                            ("sum", "A sum off"),
                            ("price", "A price of their own"),
                        ],
                        max_length=7,
                    ),
                ),
                ("percent", models.PositiveSmallIntegerField(default=0)),
                ("amount_minor", models.BigIntegerField(default=0)),
                ("days", models.PositiveSmallIntegerField(default=14)),
                ("tells", models.BooleanField(default=False)),
                (
                    "whom",
                    models.CharField(
                        choices=[
                            ("buyers", "Everybody who has bought"),
                            ("lately", "Who bought within 90 days"),
                            ("quiet", "Who bought, but not within 90 days"),
                            ("tier", "Who stands on a tier or above"),
                        ],
                        max_length=7,
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("wanted", models.JSONField(default=list)),
                ("upto", models.PositiveIntegerField(default=0)),
                ("made", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=wafaa.lib.time.now)),
                (
                    "staff",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="team.staff",
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
                "constraints": [models.UniqueConstraint(fields=("store", "key"), name="offer_round_once")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PointsList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("name", models.CharField(max_length=160)),
                ("blob", models.CharField(blank=True, max_length=64)),
                ("encoding", models.CharField(max_length=12)),
                ("delimiter", models.CharField(max_length=1)),
                ("headings", models.JSONField(default=list)),
                ("has_headings", models.BooleanField(default=True)),
                ("columns", models.JSONField(default=list)),
                ("sample", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("mapping", "Columns to be named"),
                            ("checking", "Being checked"),
                            ("checked", "Checked"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("undoing", "Being undone"),
                            ("undone", "Undone"),
                            ("dropped", "Dropped"),
                        ],
                        default="mapping",
                        max_length=8,
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0)),
                ("upto", models.PositiveIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("finished_at", models.DateTimeField(null=True)),
                ("digest", models.CharField(max_length=64)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("bring", "Bring each balance to what the list says"),
                            ("add", "Add them to what somebody has"),
                            ("kept", "Only show them: the shop keeps these points itself"),
                        ],
                        default="bring",
                        max_length=5,
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="shops.shop",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="team.staff"
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
                "indexes": [models.Index(fields=["store", "-id"], name="points_lists_latest")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PointsListLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("row", models.PositiveIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("changed", "Changed"),
                            ("same", "Nothing new"),
                            ("refused", "Refused"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=20)),
                ("points", models.BigIntegerField(default=0)),
                ("credit", models.BigIntegerField(default=0)),
                ("given", models.JSONField(default=list)),
                ("taken", models.JSONField(default=list)),
                ("before", models.JSONField(default=dict)),
                ("is_undone", models.BooleanField(default=False)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="loyalty.pointslist",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.customer"
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
                "indexes": [models.Index(fields=["batch", "outcome", "number"], name="points_lines_by_outcome")],
                "constraints": [models.UniqueConstraint(fields=("batch", "number"), name="points_line_once")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Reward",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("percent", "A discount in per cent"),
                            ("sum", "A sum off"),
                            ("shipping", "Free delivery"),
                            ("gift", "A gift"),
                            ("wrap", "Gift wrapping"),
                            ("early", "Earlier than others"),
                            ("product", "A product for members only"),
                            ("credit", "Store credit"),
                            ("donation", "A donation"),
                        ],
                        max_length=8,
                    ),
                ),
                ("title_ar", models.CharField(max_length=80)),
                ("title_en", models.CharField(blank=True, max_length=80)),
                ("words_ar", models.CharField(blank=True, max_length=400)),
                ("words_en", models.CharField(blank=True, max_length=400)),
                ("price", models.PositiveIntegerField()),
                ("percent", models.PositiveSmallIntegerField(default=0)),
                ("value_minor", models.BigIntegerField(default=0)),
                ("cost_minor", models.BigIntegerField(null=True)),
                ("stock", models.PositiveIntegerField(null=True)),
                ("given", models.PositiveIntegerField(default=0)),
                ("per_member", models.PositiveSmallIntegerField(default=0)),
                ("per_month", models.PositiveSmallIntegerField(default=0)),
                ("starts_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                ("tier", models.CharField(blank=True, max_length=40)),
                ("after_order", models.BooleanField(default=False)),
                ("is_exclusive", models.BooleanField(default=False)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("coupon", "A coupon, made in the shop"),
                            ("code", "A code, redeemed at the counter"),
                            ("hand", "A colleague does it"),
                        ],
                        max_length=6,
                    ),
                ),
                ("valid_days", models.PositiveSmallIntegerField(default=90)),
                ("back_at_end", models.BooleanField(default=True)),
                (
                    "on_return",
                    models.CharField(
                        choices=[("again", "It can be used again"), ("points", "The points go back")],
                        default="again",
                        max_length=6,
                    ),
                ),
                ("is_on", models.BooleanField(default=False)),
                ("is_personal", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=wafaa.lib.time.now)),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="shops.shop",
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
                    models.Index(
                        condition=models.Q(("is_on", True)), fields=["store", "price", "id"], name="rewards_on_offer"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("stock__isnull", True), ("given__lte", models.F("stock")), _connector="OR"),
                        name="reward_within_stock",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("price__gt", 0), ("per_member__gt", 0), _connector="OR"),
                        name="reward_free_has_a_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percent__lte", 100), ("value_minor__gte", 0)),
                        name="reward_worth_something",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Taste",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("score", models.PositiveIntegerField()),
                (
                    "goes_with",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="orders.product",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="orders.product",
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
                "indexes": [models.Index(fields=["store", "product"], name="taste_of_a_store")],
                "constraints": [models.UniqueConstraint(fields=("product", "goes_with"), name="taste_once")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("subject", models.CharField(max_length=80)),
                ("rank", models.PositiveIntegerField()),
                ("is_won", models.BooleanField(default=False)),
                ("handed_at", models.DateTimeField(null=True)),
                (
                    "contest",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tickets",
                        to="loyalty.contest",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.customer"
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
                "constraints": [
                    models.UniqueConstraint(fields=("contest", "subject"), name="ticket_once"),
                    models.UniqueConstraint(fields=("contest", "rank"), name="ticket_places"),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Tier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("name_ar", models.CharField(max_length=40)),
                ("name_en", models.CharField(max_length=40)),
                ("rank", models.PositiveSmallIntegerField()),
                ("threshold", models.BigIntegerField()),
                ("multiplier", models.PositiveSmallIntegerField(default=100)),
                ("perks_ar", models.CharField(blank=True, max_length=600)),
                ("perks_en", models.CharField(blank=True, max_length=600)),
                ("queue_weight", models.PositiveSmallIntegerField(default=0)),
                ("reply_minutes", models.PositiveIntegerField(null=True)),
                ("tone", models.CharField(blank=True, max_length=200)),
                ("gesture_minor", models.BigIntegerField(default=0)),
                ("anniversary_points", models.PositiveIntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
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
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("store", "threshold"),
                        name="tier_threshold_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("gesture_minor__gte", 0),
                            ("multiplier__gte", 100),
                            ("multiplier__lte", 1000),
                            ("queue_weight__lte", 10),
                            ("threshold__gte", 0),
                        ),
                        name="tier_in_bounds",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="StandingChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("reached", "Reached"),
                            ("lapsed", "Not reached again in time"),
                            ("undone", "What had reached it came back"),
                            ("rules", "The tiers were changed"),
                            ("brought", "Brought along"),
                        ],
                        max_length=8,
                    ),
                ),
                ("measured", models.BigIntegerField()),
                ("at", models.DateTimeField(default=wafaa.lib.time.now)),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="loyalty.member",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
                    ),
                ),
                (
                    "after",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.tier",
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.tier",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [models.Index(fields=["member", "-id"], name="standing_history")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField(default=wafaa.lib.time.now)),
                ("measured", models.BigIntegerField(default=0)),
                ("measured_at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("holds_until", models.DateTimeField(null=True)),
                ("floor_until", models.DateTimeField(null=True)),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="standing", to="loyalty.member"
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
                    ),
                ),
                (
                    "floor_tier",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.tier",
                    ),
                ),
                (
                    "tier",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.tier",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["store", "tier", "-id"], name="standing_on_a_tier"),
                    models.Index(
                        condition=models.Q(("holds_until__isnull", False)),
                        fields=["holds_until", "id"],
                        name="standing_held",
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
                    models.Index(
                        condition=models.Q(("kind", "grant")), fields=["store", "actor", "at"], name="txn_given_by"
                    ),
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
            name="Voucher",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("key", models.CharField(max_length=80)),
                ("code", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("wanted", "Being prepared"),
                            ("ready", "Ready to use"),
                            ("leaving", "Being taken back"),
                            ("used", "Used up"),
                            ("expired", "Ended"),
                            ("returned", "Points given back"),
                            ("failed", "Could not be made"),
                        ],
                        default="ready",
                        max_length=8,
                    ),
                ),
                ("goes_to", models.CharField(blank=True, max_length=8)),
                ("terms", models.JSONField(default=dict)),
                ("price", models.PositiveIntegerField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("ends_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "back",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="loyalty.txn"
                    ),
                ),
                (
                    "coupon",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="shops.coupon"
                    ),
                ),
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
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="orders.order",
                    ),
                ),
                (
                    "reward",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.reward",
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
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="voucher", to="loyalty.txn"
                    ),
                ),
                (
                    "used_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="team.staff",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["store", "-id"], name="vouchers_latest"),
                    models.Index(fields=["store", "state", "-id"], name="vouchers_by_state"),
                    models.Index(fields=["customer", "-id"], name="vouchers_of_a_customer"),
                    models.Index(fields=["reward", "customer", "-id"], name="vouchers_of_a_reward"),
                    models.Index(
                        condition=models.Q(("order__isnull", False)), fields=["order"], name="vouchers_of_an_order"
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ("wanted", "ready", "leaving"))),
                        fields=["ends_at", "id"],
                        name="vouchers_ending",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("store", "key"), name="voucher_once"),
                    models.UniqueConstraint(fields=("store", "code"), name="voucher_code_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "used"), _negated=True), ("used_at__isnull", False), _connector="OR"
                        ),
                        name="voucher_used_has_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("back__isnull", True),
                            models.Q(("state__in", ("ready", "used")), _negated=True),
                            _connector="OR",
                        ),
                        name="voucher_paid_or_given_back",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("claimed", "Invited"),
                            ("look", "To look at"),
                            ("bought", "Has bought"),
                            ("rewarded", "Rewarded"),
                            ("refused", "Refused"),
                            ("lapsed", "Did not buy in time"),
                        ],
                        default="claimed",
                        max_length=8,
                    ),
                ),
                ("advocate_points", models.PositiveIntegerField(default=0)),
                ("friend_points", models.PositiveIntegerField(default=0)),
                ("least_minor", models.BigIntegerField(default=0)),
                ("valid_days", models.PositiveIntegerField(null=True)),
                ("signs", models.JSONField(default=list)),
                ("at_claim", models.JSONField(default=list)),
                ("cleared", models.JSONField(default=list)),
                ("is_barred", models.BooleanField(default=False)),
                ("why", models.CharField(blank=True, max_length=200)),
                ("decided_at", models.DateTimeField(null=True)),
                ("mailbox", models.CharField(blank=True, max_length=64)),
                ("browser", models.CharField(blank=True, max_length=64)),
                ("source", models.CharField(blank=True, max_length=64)),
                ("claimed_at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("ends_at", models.DateTimeField()),
                ("ripe_at", models.DateTimeField(null=True)),
                ("qualified_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "advocate",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.customer",
                    ),
                ),
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.customer"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="team.staff",
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.friendlink",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="orders.order",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
                    ),
                ),
                (
                    "gift",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="loyalty.reward",
                    ),
                ),
                (
                    "voucher",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="loyalty.voucher"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["store", "-id"], name="referrals_latest"),
                    models.Index(fields=["store", "state", "-id"], name="referrals_by_state"),
                    models.Index(fields=["advocate", "-id"], name="referrals_of_advocate"),
                    models.Index(fields=["link", "claimed_at"], name="referrals_of_link"),
                    models.Index(
                        condition=models.Q(("mailbox", ""), _negated=True),
                        fields=["store", "mailbox"],
                        name="referrals_of_mailbox",
                    ),
                    models.Index(
                        condition=models.Q(("browser", ""), _negated=True),
                        fields=["store", "browser"],
                        name="referrals_of_browser",
                    ),
                    models.Index(
                        condition=models.Q(("state", "claimed")), fields=["ends_at", "id"], name="referrals_lapsing"
                    ),
                    models.Index(
                        condition=models.Q(("state", "bought")), fields=["ripe_at", "id"], name="referrals_ripening"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("advocate", models.F("customer")), _negated=True),
                        name="referral_of_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("claimed_at"))), name="referral_in_order"
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PersonalOffer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("taste", "It goes with what they bought"),
                            ("thanks", "To thank them"),
                            ("chosen", "Chosen for them"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("percent", "A discount in per cent"),
                            ("sum", "A sum off"),
                            ("price", "A price of their own"),
                        ],
                        max_length=7,
                    ),
                ),
                ("percent", models.PositiveSmallIntegerField(default=0)),
                ("amount_minor", models.BigIntegerField(default=0)),
                ("was_minor", models.BigIntegerField(null=True)),
                ("price_minor", models.BigIntegerField(null=True)),
                ("cost_minor", models.BigIntegerField()),
                ("tells", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("declined_at", models.DateTimeField(null=True)),
                ("is_cheaper", models.BooleanField(default=False)),
                (
                    "because",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="orders.product",
                    ),
                ),
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
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="orders.product",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="loyalty.offerround",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="team.staff",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
                    ),
                ),
                (
                    "voucher",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offer", to="loyalty.voucher"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["store", "-id"], name="offers_latest"),
                    models.Index(fields=["customer", "-id"], name="offers_of_a_customer"),
                    models.Index(fields=["store", "created_at"], name="offers_of_a_month"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_minor__gte", 0),
                            ("cost_minor__gt", 0),
                            ("percent__lte", 90),
                            models.Q(
                                ("price_minor__isnull", True),
                                models.Q(("price_minor__gte", 0), ("price_minor__lt", models.F("was_minor"))),
                                _connector="OR",
                            ),
                        ),
                        name="offer_lowers",
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Warned",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("days", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField(default=wafaa.lib.time.now)),
                (
                    "lot",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="loyalty.lot"
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
                "constraints": [models.UniqueConstraint(fields=("lot", "days"), name="warned_once")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunPython(guard, unguard),
    ]
