"""Records may go behind a cut that covers them, and in no other way; cuts stay as they are."""

import django.db.models.deletion
from django.db import migrations, models

COVERED = (
    "EXISTS (SELECT 1 FROM audit_cut WHERE audit_cut.chain_id = OLD.chain_id"
    " AND audit_cut.place >= OLD.place AND audit_cut.last_at >= OLD.at)"
)
REFUSED = "the trail is only ever added to"
UP = {
    "postgresql": [
        "DROP TRIGGER audit_record_guard ON audit_record",
        "CREATE TRIGGER audit_record_guard BEFORE UPDATE OR TRUNCATE ON audit_record"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
        "CREATE FUNCTION audit_refuse_uncut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {COVERED} THEN RETURN OLD; END IF; RAISE EXCEPTION '{REFUSED}'; END $$",
        "CREATE TRIGGER audit_record_guard_delete BEFORE DELETE ON audit_record"
        " FOR EACH ROW EXECUTE FUNCTION audit_refuse_uncut()",
        "CREATE TRIGGER audit_cut_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_cut"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    ],
    "sqlite": [
        "DROP TRIGGER audit_record_no_delete",
        f"CREATE TRIGGER audit_record_no_delete BEFORE DELETE ON audit_record WHEN NOT {COVERED}"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
        *(
            f"CREATE TRIGGER audit_cut_no_{verb.lower()} BEFORE {verb} ON audit_cut"
            f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            for verb in ("UPDATE", "DELETE")
        ),
    ],
}
DOWN = {
    "postgresql": [
        "DROP TRIGGER audit_cut_guard ON audit_cut",
        "DROP TRIGGER audit_record_guard_delete ON audit_record",
        "DROP FUNCTION audit_refuse_uncut()",
        "DROP TRIGGER audit_record_guard ON audit_record",
        "CREATE TRIGGER audit_record_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_record"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    ],
    "sqlite": [
        "DROP TRIGGER audit_cut_no_update",
        "DROP TRIGGER audit_cut_no_delete",
        "DROP TRIGGER audit_record_no_delete",
        "CREATE TRIGGER audit_record_no_delete BEFORE DELETE ON audit_record"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
    ],
}


def run(statements):
    def step(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return step


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_guarded")]

    operations = [
        migrations.CreateModel(
            name="Cut",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.BigIntegerField(verbose_name="链中位置")),
                ("hash", models.CharField(max_length=64, verbose_name="摘要")),
                ("last_at", models.DateTimeField(verbose_name="最后一条的时间")),
                ("cut_at", models.DateTimeField(verbose_name="截断时间")),
                ("chain", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="cuts", to="audit.chain")),
            ],
            options={
                "verbose_name": "审计链截断点",
                "constraints": [models.UniqueConstraint(fields=("chain", "place"), name="audit_cut_place")],
            },
        ),
        migrations.RunPython(run(UP), run(DOWN)),
    ]
