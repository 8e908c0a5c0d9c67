"""What was booked is never changed nor removed: the database itself refuses."""

from __future__ import annotations

TABLES = ("loyalty_txn", "loyalty_entry")


def statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {table}_{act.lower()} BEFORE {act} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
            for table in TABLES
            for act in ("UPDATE", "DELETE")
        ]
    return [
        "CREATE OR REPLACE FUNCTION loyalty_is_append_only() RETURNS trigger AS $$ "
        "BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$ LANGUAGE plpgsql",
        *(
            f"CREATE OR REPLACE TRIGGER {table}_guard BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION loyalty_is_append_only()"
            for table in TABLES
        ),
    ]


def removal(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_{act}" for table in TABLES for act in ("update", "delete")]
    return [f"DROP TRIGGER IF EXISTS {table}_guard ON {table}" for table in TABLES]


CHANGES = "loyalty_standingchange"


def history(vendor: str) -> list[str]:
    """How a member came to stand where they stand is never rewritten; it goes with the member alone."""
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {CHANGES}_update BEFORE UPDATE ON {CHANGES} "
            "BEGIN SELECT RAISE(ABORT, 'this history is never rewritten'); END"
        ]
    return [
        "CREATE OR REPLACE FUNCTION loyalty_is_history() RETURNS trigger AS $$ "
        "BEGIN RAISE EXCEPTION 'this history is never rewritten'; END $$ LANGUAGE plpgsql",
        f"CREATE OR REPLACE TRIGGER {CHANGES}_guard BEFORE UPDATE ON {CHANGES} "
        "FOR EACH ROW EXECUTE FUNCTION loyalty_is_history()",
    ]


def history_removal(vendor: str) -> list[str]:
    name = f"{CHANGES}_update" if vendor == "sqlite" else f"{CHANGES}_guard ON {CHANGES}"
    return [f"DROP TRIGGER IF EXISTS {name}"]
