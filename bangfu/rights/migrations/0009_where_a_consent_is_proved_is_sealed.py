"""Where the proof of a consent lies, and what the file is called, stood readable; now sealed.

The table of consents is not made anew: the database's own rules on placements look into it. On
SQLite a column takes texts of any length as it is.
"""

from django.db import migrations, models

from bangfu.audit.fields import EncryptedTextField, RowKeyField
from bangfu.audit.migrating import seal_existing

REFUSED = "consent: only that it was used and that it was withdrawn may be written, once each"
FIXED = (
    "record_id person_id purpose party_name party_code matter notice_id language channel "
    "given_on expires_on recorded_at recorded_by_id"
).split()
ONCE = "used_at withdrawn_at withdrawn_channel withdrawn_by_id".split()
# under another key: version 2 of sealed values begins so, and then names its key
SEALED_ANEW = (
    "(OLD.reference <> '' AND substr(NEW.reference, 1, 2) = 'Ag'"
    " AND substr(NEW.reference, 1, 4) <> substr(OLD.reference, 1, 4))"
)
REFERENCE, FILE_NAME = "rights.consent.reference", "rights.consentproof.file_name"


def refused(distinct: str) -> str:
    """Whatever is neither the one use, nor the one withdrawal, nor a change of keys."""
    fixed = " OR ".join(f"NEW.{column} {distinct} OLD.{column}" for column in FIXED)
    written = " OR ".join(f"NEW.{column} {distinct} OLD.{column}" for column in ONCE)
    resealed = f"NEW.reference {distinct} OLD.reference"
    is_used_now = "OLD.used_at IS NULL AND NEW.used_at IS NOT NULL"
    return (
        f"{fixed} OR ({resealed} AND (NOT {SEALED_ANEW} OR {written}))"
        f" OR (NOT ({resealed}) AND (OLD.withdrawn_at IS NOT NULL"
        f" OR (OLD.used_at IS NOT NULL AND NEW.used_at {distinct} OLD.used_at)"
        f" OR (NEW.withdrawn_at IS NULL AND NOT ({is_used_now}))))"
    )


def open_up(apps, schema_editor) -> None:
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    on = " ON rights_consent" if on_postgresql else ""
    schema_editor.execute(f"DROP TRIGGER rights_consent_stays{on}")
    if on_postgresql:
        schema_editor.execute("ALTER TABLE rights_consent ALTER COLUMN reference TYPE text")


def seal(apps, schema_editor) -> None:
    consents, proofs = (apps.get_model("rights", name) for name in ("consent", "consentproof"))
    seal_existing(consents, {"reference": REFERENCE}, row="record_id")
    seal_existing(proofs, {"file_name": FILE_NAME})


def shut(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            "CREATE TRIGGER rights_consent_stays BEFORE UPDATE ON rights_consent"
            f" WHEN {refused('IS NOT')} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )
        return
    schema_editor.execute(
        "CREATE OR REPLACE FUNCTION rights_consent_stays() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {refused('IS DISTINCT FROM')} THEN RAISE EXCEPTION '{REFUSED}'"
        " USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
    )
    schema_editor.execute(
        "CREATE TRIGGER rights_consent_stays BEFORE UPDATE ON rights_consent"
        " FOR EACH ROW EXECUTE FUNCTION rights_consent_stays()"
    )


class Migration(migrations.Migration):
    dependencies = [("rights", "0008_nothing_plain_is_left_of_it")]
    operations = [
        migrations.RunPython(open_up, migrations.RunPython.noop),
        migrations.AddField("consentproof", "row_key", RowKeyField("行键", null=True)),
        migrations.AlterField("consentproof", "file_name", models.TextField("文件名")),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.AlterField("consentproof", "row_key", RowKeyField("行键")),
        migrations.AlterField(
            "consentproof",
            "file_name",
            EncryptedTextField("文件名", column=FILE_NAME, row="row_key"),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "consent",
                    "reference",
                    EncryptedTextField(
                        "签字或录音存放处", column=REFERENCE, row="record_id", blank=True
                    ),
                )
            ]
        ),
        migrations.RunPython(shut, migrations.RunPython.noop),
    ]
