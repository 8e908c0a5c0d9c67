"""The search index over people: FTS5 on SQLite, GIN on PostgreSQL. Small, and rewritten when a person changes."""

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE people_words USING fts5(words, detail=none, prefix='4 6 8', "
    "tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\")",
)
POSTGRESQL = (
    "CREATE TABLE people_words (customer_id bigint PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE INDEX people_words_gin ON people_words USING gin (words)",
)


def make(apps, editor):
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement)


def drop(apps, editor):
    editor.execute("DROP TABLE people_words")


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
