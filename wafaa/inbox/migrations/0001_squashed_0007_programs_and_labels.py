"""All the steps at once: a new database takes this, one that began with the steps goes on with them."""

import datetime

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

import wafaa.lib.ids
import wafaa.lib.time

SQLITE = (
    "CREATE VIRTUAL TABLE inbox_words USING fts5(words, content='', contentless_delete=1, detail=none, "
    "tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\")"
)
OLDER_SQLITE = SQLITE.replace(" contentless_delete=1,", "")
POSTGRESQL = (
    "CREATE TABLE inbox_words (message_id bigint PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE INDEX inbox_words_gin ON inbox_words USING gin (words)",
)


def make_words(apps, editor):
    if editor.connection.vendor != "sqlite":
        for statement in POSTGRESQL:
            editor.execute(statement)
        return
    # contentless_delete came with SQLite 3.43; older ones rebuild the index when something is erased.
    newer = editor.connection.Database.sqlite_version_info >= (3, 43, 0)
    editor.execute(SQLITE if newer else OLDER_SQLITE)


def drop_words(apps, editor):
    editor.execute("DROP TABLE inbox_words")


class Migration(migrations.Migration):
    replaces = [
        ("inbox", "0001_initial"),
        ("inbox", "0002_words"),
        ("inbox", "0003_choices"),
        ("inbox", "0004_about"),
        ("inbox", "0005_ready_choices"),
        ("inbox", "0006_follow_ups"),
        ("inbox", "0007_programs_and_labels"),
    ]
    initial = True

    dependencies = [
        ("channels", "0001_squashed_0004_notices"),
        ("people", "0001_squashed_0005_follow_ups"),
        ("promises", "0001_squashed_0002_deliveries"),
        ("stores", "0001_initial"),
        ("team", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Conversation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("number", models.BigIntegerField()),
                (
                    "channel",
                    models.CharField(
                        choices=[("webchat", "Chat"), ("email", "E-mail"), ("form", "Web form")], max_length=12
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=200)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("waiting", "Waiting for the customer"),
                            ("solved", "Solved"),
                            ("snoozed", "Snoozed"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                (
                    "priority",
                    models.CharField(
                        choices=[("low", "Low"), ("normal", "Normal"), ("high", "High"), ("urgent", "Urgent")],
                        default="normal",
                        max_length=8,
                    ),
                ),
                ("opened_at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("solved_at", models.DateTimeField(null=True)),
                ("last_at", models.DateTimeField(default=wafaa.lib.time.now)),
                (
                    "last_kind",
                    models.CharField(
                        choices=[
                            ("in", "From the customer"),
                            ("out", "Reply"),
                            ("note", "Internal note"),
                            ("card", "Could not be read"),
                            ("call", "Call or visit"),
                        ],
                        default="in",
                        max_length=4,
                    ),
                ),
                ("preview", models.CharField(blank=True, max_length=160)),
                ("customer_name", models.CharField(blank=True, max_length=120)),
                ("labels", models.JSONField(blank=True, default=list)),
                ("message_count", models.PositiveIntegerField(default=0)),
                ("waiting_since", models.DateTimeField(null=True)),
                ("first_reply_seconds", models.PositiveIntegerField(null=True)),
                ("promise_due_at", models.DateTimeField(null=True)),
                ("promise_made_at", models.DateTimeField(null=True)),
                ("promise_risk_at", models.DateTimeField(null=True)),
                ("promise_state", models.CharField(blank=True, max_length=12)),
                ("promise_kind", models.CharField(blank=True, max_length=14)),
                ("owed_at", models.DateTimeField(default=datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC))),
                ("last_message_id", models.BigIntegerField(default=0)),
                ("has_unreadable", models.BooleanField(default=False)),
                ("snoozed_until", models.DateTimeField(null=True)),
                ("woken_at", models.DateTimeField(null=True)),
                ("scheduled_at", models.DateTimeField(null=True)),
                (
                    "about",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="inbox.conversation",
                    ),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="conversations",
                        to="team.staff",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="conversations", to="people.customer"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="channels.line"
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="inbox.conversation",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="conversations",
                        to="team.team",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["store", "status", "-last_at", "-id"], name="conv_by_status"),
                    models.Index(fields=["store", "assignee", "status", "-last_at", "-id"], name="conv_by_assignee"),
                    models.Index(fields=["store", "team", "status", "-last_at", "-id"], name="conv_by_team"),
                    models.Index(fields=["store", "customer", "-last_at", "-id"], name="conv_by_customer"),
                    models.Index(fields=["store", "opened_at"], name="conv_by_opening"),
                    models.Index(fields=["store", "status", "owed_at", "id"], name="conv_owed_by_status"),
                    models.Index(fields=["store", "assignee", "status", "owed_at", "id"], name="conv_owed_by_assignee"),
                    models.Index(
                        condition=models.Q(("assignee__isnull", True), ("status", "open")),
                        fields=["store", "team", "owed_at", "id"],
                        name="conv_queue",
                    ),
                    models.Index(
                        condition=models.Q(("merged_into__isnull", False)), fields=["merged_into"], name="conv_merged"
                    ),
                    models.Index(
                        condition=models.Q(("about__isnull", False)), fields=["about", "id"], name="conv_asked_about"
                    ),
                    models.Index(
                        condition=models.Q(("waiting_since__isnull", False)),
                        fields=["store", "waiting_since", "id"],
                        name="conv_waiting",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("store", "number"), name="conversation_numbers_differ")
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Count",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40)),
                ("value", models.IntegerField(default=0)),
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
                "constraints": [models.UniqueConstraint(fields=("store", "key"), name="one_count_a_key")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Deed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("kind", models.CharField(choices=[("merge", "Merged"), ("split", "Split")], max_length=8)),
                ("record", models.JSONField(default=dict)),
                ("at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("undo_until", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deeds", to="inbox.conversation"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="inbox.conversation"
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
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="team.staff"
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
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("in", "From the customer"),
                            ("out", "Reply"),
                            ("note", "Internal note"),
                            ("card", "Could not be read"),
                            ("call", "Call or visit"),
                        ],
                        default="out",
                        max_length=4,
                    ),
                ),
                ("text", models.TextField()),
                ("files", models.JSONField(default=list)),
                ("choices", models.TextField(blank=True, default="")),
                ("saved_at", models.DateTimeField(default=wafaa.lib.time.now)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to="inbox.conversation"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="team.staff"
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
                    models.UniqueConstraint(fields=("conversation", "staff", "kind"), name="one_draft_a_person"),
                    models.UniqueConstraint(
                        condition=models.Q(("staff__isnull", True)),
                        fields=("conversation", "kind"),
                        name="one_draft_of_programs",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Follower",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField(default=wafaa.lib.time.now)),
                (
                    "conversation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="followers",
                        to="inbox.conversation",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="team.staff"),
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
                "constraints": [models.UniqueConstraint(fields=("conversation", "staff"), name="follows_once")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Label",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("hue", models.PositiveSmallIntegerField(null=True)),
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
                "constraints": [models.UniqueConstraint(fields=("store", "name"), name="label_names_differ")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="MeetingPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("base", models.CharField(default="https://meet.jit.si", max_length=200)),
                ("hours", models.PositiveSmallIntegerField(default=2)),
                ("app_id", models.CharField(blank=True, max_length=100)),
                ("secret", models.TextField(blank=True)),
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
                "constraints": [models.UniqueConstraint(fields=("store",), name="one_meeting_place_a_store")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Message",
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
                            ("in", "From the customer"),
                            ("out", "Reply"),
                            ("note", "Internal note"),
                            ("card", "Could not be read"),
                            ("call", "Call or visit"),
                        ],
                        max_length=4,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("webchat", "Chat"), ("email", "E-mail"), ("form", "Web form")], max_length=12
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("html", models.TextField(blank=True)),
                ("quoted", models.TextField(blank=True)),
                ("key", models.CharField(max_length=200, null=True)),
                ("warnings", models.JSONField(default=list)),
                ("at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("has_files", models.BooleanField(default=False)),
                ("send_at", models.DateTimeField(null=True)),
                ("choices", models.JSONField(null=True)),
                (
                    "arrival",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="channels.arrival"
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="inbox.conversation"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.customer",
                    ),
                ),
                ("files", models.ManyToManyField(blank=True, related_name="messages", to="channels.file")),
                (
                    "outgoing",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="messages",
                        to="channels.outgoing",
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
                "indexes": [
                    models.Index(fields=["conversation", "id"], name="messages_in_order"),
                    models.Index(fields=["customer", "key"], name="message_key_of_customer"),
                    models.Index(condition=models.Q(("kind", "call")), fields=["store", "key"], name="calls_by_key"),
                ],
                "constraints": [models.UniqueConstraint(fields=("conversation", "key"), name="message_key_once")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start", models.PositiveIntegerField()),
                ("length", models.PositiveSmallIntegerField()),
                (
                    "staff",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="team.staff"
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="team.team"
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mentions", to="inbox.message"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("message", "start"), name="one_mention_a_place"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("staff__isnull", False), ("team__isnull", True)),
                            models.Q(("staff__isnull", True), ("team__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_mention_is_of_one",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("room", models.CharField(blank=True, max_length=40)),
                ("made_at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("until", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
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
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="meeting", to="inbox.message"
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
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[("call", "By a call"), ("message", "By a message")], default="call", max_length=8
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("purchase", "After a purchase"),
                            ("solved", "After a solved matter"),
                            ("promised", "A call back was promised"),
                            ("missed", "We missed their call"),
                        ],
                        max_length=8,
                    ),
                ),
                ("best_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("made_at", models.DateTimeField(default=wafaa.lib.time.now)),
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
                    "promise",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="promises.promise"
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="inbox.message"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at__isnull", True), ("way", "call")),
                        fields=["store", "best_at", "id"],
                        name="calls_to_make",
                    ),
                    models.Index(fields=["store", "customer", "-id"], name="follow_ups_of_customer"),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "way",
                    models.CharField(
                        choices=[("in", "They called"), ("out", "We called"), ("visit", "Visit at the counter")],
                        max_length=5,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("answered", "Spoke"), ("no_answer", "No answer"), ("voicemail", "Voicemail")],
                        max_length=10,
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=20)),
                ("seconds", models.PositiveIntegerField(null=True)),
                ("is_talk", models.BooleanField(default=False)),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
                    ),
                ),
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="call", to="inbox.message"
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
            name="Praise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by", models.CharField(max_length=40)),
                ("at", models.DateTimeField(default=wafaa.lib.time.now)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="inbox.message"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="team.staff"
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
                "indexes": [models.Index(fields=["store", "staff", "-id"], name="praise_of_colleague")],
                "constraints": [models.UniqueConstraint(fields=("staff", "message"), name="thanked_once_a_message")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ReadyAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("code", models.CharField(blank=True, max_length=30)),
                ("title", models.CharField(max_length=80)),
                ("text", models.TextField(blank=True)),
                ("choices", models.TextField(blank=True, default="")),
                ("folded", models.TextField(blank=True)),
                (
                    "sharing",
                    models.CharField(
                        choices=[("mine", "Only me"), ("team", "A team"), ("store", "Everybody in the store")],
                        default="mine",
                        max_length=5,
                    ),
                ),
                ("steps", models.JSONField(blank=True, default=list)),
                ("changed_at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("dropped_at", models.DateTimeField(null=True)),
                ("files", models.ManyToManyField(blank=True, related_name="ready_answers", to="channels.file")),
                (
                    "owner",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="team.staff"
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="team.team"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("dropped_at__isnull", True)),
                        fields=["store", "title", "id"],
                        name="ready_answers_kept",
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="MacroRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("key", models.CharField(max_length=60)),
                ("memory", models.JSONField(default=list)),
                ("at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="macro_runs", to="inbox.conversation"
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
                (
                    "answer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="inbox.readyanswer",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("conversation", "key"), name="one_run_a_key")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("name", models.CharField(max_length=60)),
                ("tree", models.JSONField()),
                (
                    "sort",
                    models.CharField(
                        choices=[
                            ("promise", "Nearest promise first"),
                            ("newest", "Newest first"),
                            ("waiting", "Waiting longest first"),
                        ],
                        default="promise",
                        max_length=8,
                    ),
                ),
                (
                    "sharing",
                    models.CharField(
                        choices=[("mine", "Only me"), ("team", "A team"), ("store", "Everybody in the store")],
                        default="mine",
                        max_length=5,
                    ),
                ),
                ("position", models.FloatField(default=0)),
                ("is_pinned", models.BooleanField(default=False)),
                ("before", models.JSONField(null=True)),
                ("changed_at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("dropped_at", models.DateTimeField(null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="team.staff"
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="team.team"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("dropped_at__isnull", True)),
                        fields=["store", "position", "id"],
                        name="saved_views_kept",
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Seen",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message_id", models.BigIntegerField(default=0)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="seen", to="inbox.conversation"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="team.staff"),
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
                "constraints": [models.UniqueConstraint(fields=("conversation", "staff"), name="seen_once_a_person")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Sweep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                (
                    "what",
                    models.CharField(
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
                ("value", models.CharField(blank=True, max_length=60)),
                ("text", models.TextField(blank=True)),
                ("by", models.CharField(blank=True, max_length=40)),
                (
                    "state",
                    models.CharField(
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
                ("total", models.PositiveIntegerField(default=0)),
                ("at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("undo_until", models.DateTimeField(null=True)),
                ("reached", models.BigIntegerField(default=0)),
                ("memory", models.JSONField(default=dict)),
                ("files", models.ManyToManyField(blank=True, related_name="+", to="channels.file")),
                (
                    "staff",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="team.staff"
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
            name="SweepItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("done", "Done"),
                            ("same", "Was so already"),
                            ("refused", "Not allowed"),
                            ("undone", "Undone"),
                            ("kept", "Changed by somebody since, and kept"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=24)),
                ("seen", models.BigIntegerField(default=0)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="inbox.conversation"
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
                    ),
                ),
                (
                    "sweep",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="inbox.sweep",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [models.Index(fields=["sweep", "state", "id"], name="sweep_items")],
                "constraints": [models.UniqueConstraint(fields=("sweep", "conversation"), name="once_a_sweep")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunPython(make_words, drop_words),
    ]
