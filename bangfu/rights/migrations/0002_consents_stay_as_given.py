"""The database refuses to change a consent but for its one withdrawal, and a notice at all."""

from django.db import migrations

REFUSED = "consent: only a withdrawal may be written, once"
NOTICE_REFUSED = "notice: a text that was read is never changed"
FIXED = (
    "record_id person_id division_code purpose matter notice_id language channel evidence_id "
    "reference given_on expires_on recorded_at recorded_by_id"
).split()


def changed(distinct: str) -> str:
    return " OR ".join(f"NEW.{column} {distinct} OLD.{column}" for column in FIXED)


def sqlite() -> list[str]:
    return [
        f"""CREATE TRIGGER rights_consent_stays BEFORE UPDATE ON rights_consent
        WHEN OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL OR {changed("IS NOT")}
        BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END""",
        f"""CREATE TRIGGER rights_notice_stays BEFORE UPDATE ON rights_notice
        BEGIN SELECT RAISE(ABORT, '{NOTICE_REFUSED}'); END""",
    ]


def postgresql() -> list[str]:
    return [
        f"""CREATE FUNCTION rights_consent_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL
                OR {changed("IS DISTINCT FROM")} THEN
                RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$""",
        """CREATE TRIGGER rights_consent_stays BEFORE UPDATE ON rights_consent
        FOR EACH ROW EXECUTE FUNCTION rights_consent_stays()""",
        f"""CREATE FUNCTION rights_notice_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{NOTICE_REFUSED}' USING ERRCODE = 'check_violation';
        END $$""",
        """CREATE TRIGGER rights_notice_stays BEFORE UPDATE ON rights_notice
        FOR EACH ROW EXECUTE FUNCTION rights_notice_stays()""",
    ]


def forward(apps, schema_editor) -> None:
    statements = sqlite() if schema_editor.connection.vendor == "sqlite" else postgresql()
    for statement in statements:
        schema_editor.execute(statement)


def backward(apps, schema_editor) -> None:
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for table in ("consent", "notice"):
        name = f"rights_{table}_stays"
        if on_postgresql:
            schema_editor.execute(f"DROP TRIGGER {name} ON rights_{table}")
            schema_editor.execute(f"DROP FUNCTION {name}()")
        else:
            schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("rights", "0001_initial")]
    operations = [migrations.RunPython(forward, backward)]
