"""The database itself refuses to change or delete what is on record."""

import django.db.models.deletion
from django.db import migrations, models

GUARDED = ("audit_record", "audit_anchor")


def put_up_guards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'the trail is only ever added to'; END $$"
        )
    for table in GUARDED:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
            )
            continue
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the trail is only ever added to'); END"
            )


def take_down_guards(apps, schema_editor):
    for table in GUARDED:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {table}_guard ON {table}")
            continue
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION audit_refuse()")


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_records_on_the_chain")]

    operations = [
        migrations.AlterField("record", "chain", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="records", to="audit.chain")),
        migrations.AlterField("record", "place", models.BigIntegerField(verbose_name="链中位置")),
        migrations.AddConstraint("record", models.UniqueConstraint(fields=("chain", "place"), name="audit_record_chain_place")),
        migrations.RunPython(put_up_guards, take_down_guards),
    ]
