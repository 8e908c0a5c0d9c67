"""Companies that customers belong to, and their search index."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

import wafaa.lib.ids
import wafaa.lib.time

SQLITE = (
    "CREATE VIRTUAL TABLE company_words USING fts5(words, detail=none, prefix='4 6 8', "
    "tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\")",
)
POSTGRESQL = (
    "CREATE TABLE company_words (company_id bigint PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE INDEX company_words_gin ON company_words USING gin (words)",
)


def make_words(apps, editor):
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement)


def drop_words(apps, editor):
    editor.execute("DROP TABLE company_words")


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_words"),
        ("stores", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="customer",
            name="kind_by",
            field=models.CharField(
                choices=[
                    ("hand", "By hand"),
                    ("rules", "By the rules"),
                    ("import", "By a list"),
                    ("firm", "By their company"),
                ],
                db_default="rules",
                default="rules",
                max_length=6,
            ),
        ),
        migrations.CreateModel(
            name="Company",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                ("key", models.CharField(max_length=240)),
                ("vat_number", models.CharField(blank=True, max_length=20, verbose_name="VAT number")),
                ("registration", models.CharField(blank=True, max_length=20, verbose_name="Commercial registration")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="Phone")),
                ("city", models.CharField(blank=True, max_length=80, verbose_name="City")),
                ("note", models.TextField(blank=True, verbose_name="Notes")),
                ("is_wholesale", models.BooleanField(default=False)),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=wafaa.lib.time.now)),
                (
                    "brought_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.import"
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
            name="CompanyDomain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("domain", models.CharField(max_length=190)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="domains", to="people.company"
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
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind_before", models.CharField(blank=True, max_length=10)),
                ("by", models.CharField(max_length=40)),
                ("at", models.DateTimeField(default=wafaa.lib.time.now)),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.company",
                    ),
                ),
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
        migrations.AddConstraint(
            model_name="company",
            constraint=models.UniqueConstraint(fields=("store", "key"), name="company_once"),
        ),
        migrations.AddConstraint(
            model_name="companydomain",
            constraint=models.UniqueConstraint(fields=("store", "domain"), name="domain_is_one_companys"),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["company", "-id"], name="company_people"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(fields=("customer",), name="in_one_company"),
        ),
        migrations.RunPython(make_words, drop_words),
    ]
