"""The audit trail is append-only in the database itself."""

SQLITE = (
    "CREATE TRIGGER IF NOT EXISTS audit_is_never_changed BEFORE UPDATE ON work_audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
    "CREATE TRIGGER IF NOT EXISTS audit_is_never_removed BEFORE DELETE ON work_audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
)
POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger AS $$ "
    "BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$ LANGUAGE plpgsql",
    "CREATE OR REPLACE TRIGGER audit_is_never_changed BEFORE UPDATE OR DELETE ON work_audit "
    "FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()",
)


def statements(vendor: str) -> tuple[str, ...]:
    return SQLITE if vendor == "sqlite" else POSTGRESQL


def removal(vendor: str) -> tuple[str, ...]:
    if vendor == "sqlite":
        return (
            "DROP TRIGGER IF EXISTS audit_is_never_changed",
            "DROP TRIGGER IF EXISTS audit_is_never_removed",
        )
    return ("DROP TRIGGER IF EXISTS audit_is_never_changed ON work_audit",)
