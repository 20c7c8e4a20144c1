"""The database itself refuses to change or delete a closed month, its figures and filled forms.

Corrections show in later months; a form filled again is a new row. The one thing that goes is
where a snapshot's rows of people lie, once they are kept no longer.
"""

from django.db import migrations

REFUSED = "a closed month stays as it was published"
SNAPSHOT = "id month sha256 person_count spell_count is_reconstructed closed_at closed_by_id".split()
# what may be another, and which row stands where a new one wants to
TABLES = {
    "monitoring_snapshot": ("NEW.path = '' AND {kept}", "id = NEW.id OR month = NEW.month"),
    "monitoring_figure": (
        "FALSE",
        "id = NEW.id OR (month = NEW.month AND indicator = NEW.indicator"
        " AND counting = NEW.counting AND division_code = NEW.division_code)",
    ),
    "reporting_filledform": ("FALSE", "id = NEW.id"),
}


def lawful(table: str, same: str) -> str:
    kept = " AND ".join(f"NEW.{column} {same} OLD.{column}" for column in SNAPSHOT)
    return TABLES[table][0].format(kept=kept)


def sqlite(table: str) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    return [
        f"CREATE TRIGGER {table}_no_edit BEFORE UPDATE ON {table}"
        f" WHEN NOT ({lawful(table, 'IS')}) {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        # INSERT OR REPLACE deletes without asking the trigger for DELETE
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"
        f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {TABLES[table][1]}) {refuse}",
    ]


def postgresql(table: str) -> list[str]:
    refuse = "EXECUTE FUNCTION reporting_published_stays()"
    return [
        f"CREATE TRIGGER {table}_no_edit BEFORE UPDATE ON {table} FOR EACH ROW"
        f" WHEN (NOT ({lawful(table, 'IS NOT DISTINCT FROM')})) {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE OR TRUNCATE ON {table}"
        f" FOR EACH STATEMENT {refuse}",
    ]


def forward(apps, schema_editor) -> None:
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    if not is_sqlite:
        schema_editor.execute(
            "CREATE FUNCTION reporting_published_stays() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'check_violation'; END $$"
        )
    for table in TABLES:
        for statement in sqlite(table) if is_sqlite else postgresql(table):
            schema_editor.execute(statement)


def backward(apps, schema_editor) -> None:
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for table in TABLES:
        for name in ("edit", "delete", *(["replace"] if is_sqlite else [])):
            place = "" if is_sqlite else f" ON {table}"
            schema_editor.execute(f"DROP TRIGGER {table}_no_{name}{place}")
    if not is_sqlite:
        schema_editor.execute("DROP FUNCTION reporting_published_stays()")


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0001_initial"),
        ("monitoring", "0002_warnings_with_all_their_conditions"),
    ]
    operations = [migrations.RunPython(forward, backward)]
