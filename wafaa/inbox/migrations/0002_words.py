"""The search index over messages: FTS5 on SQLite (contentless: it holds words, not texts), GIN on PostgreSQL."""

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE inbox_words USING fts5(words, content='', contentless_delete=1, detail=none, "
    "tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\")"
)
OLDER_SQLITE = SQLITE.replace(" contentless_delete=1,", "")
POSTGRESQL = (
    "CREATE TABLE inbox_words (message_id bigint PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE INDEX inbox_words_gin ON inbox_words USING gin (words)",
)


def make(apps, editor):
    if editor.connection.vendor != "sqlite":
        for statement in POSTGRESQL:
            editor.execute(statement)
        return
    # contentless_delete came with SQLite 3.43; older ones rebuild the index when something is erased.
    newer = editor.connection.Database.sqlite_version_info >= (3, 43, 0)
    editor.execute(SQLITE if newer else OLDER_SQLITE)


def drop(apps, editor):
    editor.execute("DROP TABLE inbox_words")


class Migration(migrations.Migration):
    dependencies = [("inbox", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
