"""The database itself refuses a placement without a live consent (rights.md 1).

What a consent covers may not be changed without one either; the columns that say how the work
ended may, because leaving needs nobody's consent.
"""

from django.db import migrations

REFUSED = "placement: no live consent of this person for placement on this day"
COVERED = "person_id, consent_id, employer_name, employer_code, post, start_month, placed_on"
LIVE = """SELECT 1 FROM rights_consent consent
    WHERE consent.id = NEW.consent_id AND consent.person_id = NEW.person_id
      AND consent.purpose = 'placement' AND consent.withdrawn_at IS NULL
      AND consent.given_on <= NEW.placed_on AND consent.expires_on >= NEW.placed_on"""


def sqlite() -> list[str]:
    refuse = f"WHEN NOT EXISTS ({LIVE}) BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    return [
        "CREATE TRIGGER assistance_placement_made BEFORE INSERT ON assistance_placement " + refuse,
        "CREATE TRIGGER assistance_placement_changed "
        f"BEFORE UPDATE OF {COVERED} ON assistance_placement " + refuse,
    ]


def postgresql() -> list[str]:
    """FOR SHARE: a withdrawal under way is waited for, and obeyed."""
    return [
        f"""CREATE FUNCTION assistance_placement_consented() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM 1 FROM ({LIVE} FOR SHARE) AS live;
            IF NOT FOUND THEN
                RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$""",
        """CREATE TRIGGER assistance_placement_made BEFORE INSERT ON assistance_placement
        FOR EACH ROW EXECUTE FUNCTION assistance_placement_consented()""",
        f"""CREATE TRIGGER assistance_placement_changed
        BEFORE UPDATE OF {COVERED} ON assistance_placement
        FOR EACH ROW EXECUTE FUNCTION assistance_placement_consented()""",
    ]


def forward(apps, schema_editor) -> None:
    statements = sqlite() if schema_editor.connection.vendor == "sqlite" else postgresql()
    for statement in statements:
        schema_editor.execute(statement)


def backward(apps, schema_editor) -> None:
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    place = " ON assistance_placement" if on_postgresql else ""
    for name in ("assistance_placement_made", "assistance_placement_changed"):
        schema_editor.execute(f"DROP TRIGGER {name}{place}")
    if on_postgresql:
        schema_editor.execute("DROP FUNCTION assistance_placement_consented()")


class Migration(migrations.Migration):
    dependencies = [("assistance", "0001_initial"), ("rights", "0002_consents_stay_as_given")]
    operations = [migrations.RunPython(forward, backward)]
