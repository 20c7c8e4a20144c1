"""Chains only ever grow, a cut is taken only of what really was old, and no row replaces another.

A cut opens the way for records to go, so the database looks itself, by its own clock, at what
the cut says. SQLite deletes what INSERT OR REPLACE replaces without asking the triggers for
DELETE: there a row whose place is taken is refused before it comes.
"""

from django.db import migrations

REFUSED = "the trail is only ever added to"
# {clock} and {old} are asked of the database: the moment of the cut is now, ten years are over
TRUE_CUT = (
    "{clock} AND {old}"
    " AND EXISTS (SELECT 1 FROM audit_chain c WHERE c.id = NEW.chain_id AND c.length >= NEW.place)"
    " AND EXISTS (SELECT 1 FROM audit_record r WHERE r.chain_id = NEW.chain_id"
    " AND r.place = NEW.place AND r.hash = NEW.hash)"
    " AND NOT EXISTS (SELECT 1 FROM audit_record r WHERE r.chain_id = NEW.chain_id"
    " AND r.place <= NEW.place AND r.at > NEW.last_at)"
)
GROWS = (
    "NEW.id = OLD.id AND (NEW.length > OLD.length"
    " OR (NEW.length = OLD.length AND NEW.head = OLD.head))"
)
POSTGRESQL_CUT = TRUE_CUT.format(
    clock="abs(extract(epoch FROM clock_timestamp() - NEW.cut_at)) < 86400",
    old="NEW.last_at < clock_timestamp() - interval '10 years'",
)
# moments are texts: only those written as ours are compare as they should
WRITTEN = "NEW.{} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9] [0-9][0-9]:*'"
SQLITE_CUT = TRUE_CUT.format(
    clock=f"{WRITTEN.format('cut_at')} AND abs(julianday('now') - julianday(NEW.cut_at)) < 1",
    old=f"{WRITTEN.format('last_at')}"
    " AND julianday(NEW.last_at) < julianday('now', '-10 years')",
)
TAKEN = {
    "audit_chain": "id = NEW.id",
    "audit_record": "id = NEW.id OR (chain_id = NEW.chain_id AND place = NEW.place)",
    "audit_cut": "id = NEW.id OR (chain_id = NEW.chain_id AND place = NEW.place)",
    "audit_anchor": "id = NEW.id",
}
UP = {
    "postgresql": [
        "CREATE TRIGGER audit_chain_guard BEFORE DELETE OR TRUNCATE ON audit_chain"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
        "CREATE TRIGGER audit_chain_guard_update BEFORE UPDATE ON audit_chain FOR EACH ROW"
        f" WHEN (({GROWS}) IS NOT TRUE) EXECUTE FUNCTION audit_refuse()",
        "CREATE FUNCTION audit_refuse_untrue_cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {POSTGRESQL_CUT} THEN RETURN NEW; END IF; RAISE EXCEPTION '{REFUSED}'; END $$",
        "CREATE TRIGGER audit_cut_guard_insert BEFORE INSERT ON audit_cut"
        " FOR EACH ROW EXECUTE FUNCTION audit_refuse_untrue_cut()",
    ],
    "sqlite": [
        "CREATE TRIGGER audit_chain_no_delete BEFORE DELETE ON audit_chain"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
        "CREATE TRIGGER audit_chain_no_shortening BEFORE UPDATE ON audit_chain"
        f" WHEN ({GROWS}) IS NOT TRUE BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
        "CREATE TRIGGER audit_cut_no_untrue BEFORE INSERT ON audit_cut"
        f" WHEN ({SQLITE_CUT}) IS NOT TRUE BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
        *(
            f"CREATE TRIGGER {table}_no_replacing BEFORE INSERT ON {table}"
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken})"
            f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            for table, taken in TAKEN.items()
        ),
    ],
}
DOWN = {
    "postgresql": [
        "DROP TRIGGER audit_cut_guard_insert ON audit_cut",
        "DROP FUNCTION audit_refuse_untrue_cut()",
        "DROP TRIGGER audit_chain_guard_update ON audit_chain",
        "DROP TRIGGER audit_chain_guard ON audit_chain",
    ],
    "sqlite": [
        *(f"DROP TRIGGER {table}_no_replacing" for table in TAKEN),
        "DROP TRIGGER audit_cut_no_untrue",
        "DROP TRIGGER audit_chain_no_shortening",
        "DROP TRIGGER audit_chain_no_delete",
    ],
}


def run(statements):
    def step(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return step


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_cuts")]

    operations = [migrations.RunPython(run(UP), run(DOWN))]
