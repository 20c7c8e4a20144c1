"""The database compares the job with what was agreed to, and takes a consent once (rights.md 1)."""

import django.db.models.deletion
from django.db import migrations, models

REFUSED = "placement: no live consent of this person for placement on this day in this job"
COVERED = (
    "person_id, consent_id, employer_name, employer_code, post, start_month, placed_on"
)
NAMES = ("assistance_placement_made", "assistance_placement_changed")


def live(month: str) -> str:
    """`month` writes a day as the number of its month."""
    first, last = month.format("consent.given_on"), month.format("consent.expires_on")
    return f"""SELECT 1 FROM rights_consent consent
    WHERE consent.id = NEW.consent_id AND consent.person_id = NEW.person_id
      AND consent.purpose = 'placement'
      AND consent.withdrawn_at IS NULL AND consent.used_at IS NULL
      AND consent.given_on <= NEW.placed_on AND consent.expires_on >= NEW.placed_on
      AND NEW.start_month BETWEEN {first} AND {last}
      AND consent.party_name <> '' AND consent.matter <> ''
      AND consent.party_name = NEW.employer_name AND consent.party_code = NEW.employer_code
      AND consent.matter = NEW.post"""


def sqlite() -> list[str]:
    is_live = live("CAST(strftime('%Y%m', {}) AS INTEGER)")
    refuse = f"WHEN NOT EXISTS ({is_live}) BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    return [
        f"CREATE TRIGGER {NAMES[0]} BEFORE INSERT ON assistance_placement {refuse}",
        f"CREATE TRIGGER {NAMES[1]} BEFORE UPDATE OF {COVERED} ON assistance_placement {refuse}",
    ]


def postgresql() -> list[str]:
    """FOR SHARE: a withdrawal under way is waited for, and obeyed."""
    run = "FOR EACH ROW EXECUTE FUNCTION assistance_placement_consented()"
    return [
        f"""CREATE OR REPLACE FUNCTION assistance_placement_consented() RETURNS trigger
        LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM 1 FROM ({live("to_char({}, 'YYYYMM')::integer")} FOR SHARE) AS live;
            IF NOT FOUND THEN
                RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$""",
        f"CREATE TRIGGER {NAMES[0]} BEFORE INSERT ON assistance_placement {run}",
        f"CREATE TRIGGER {NAMES[1]} BEFORE UPDATE OF {COVERED} ON assistance_placement {run}",
    ]


def keep_earliest(apps, schema_editor) -> None:
    """A consent could place again and again before. What it placed first stays; of what came later
    the spell of work stays, and the trail, which names the consent and who placed."""
    placements = apps.get_model("assistance", "Placement").objects.order_by("pk")
    seen, later = set(), []
    for pk, consent in placements.values_list("pk", "consent"):
        if consent in seen:
            later.append(pk)
        seen.add(consent)
    placements.filter(pk__in=later).delete()


def take_away(apps, schema_editor) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    place = " ON assistance_placement" if is_postgresql else ""
    for name in NAMES:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{place}")


def put_back(apps, schema_editor) -> None:
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in sqlite() if is_sqlite else postgresql():
        # a percent sign would be read as the place of a parameter
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("assistance", "0002_no_placement_without_consent"),
        ("rights", "0004_consents_name_what_they_are_for"),
    ]
    operations = [
        migrations.RunPython(keep_earliest, migrations.RunPython.noop),
        migrations.RunPython(take_away, put_back),
        migrations.AlterField(
            "placement",
            "consent",
            models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="placement",
                to="rights.consent",
                verbose_name="同意",
            ),
        ),
        migrations.AlterField("placement", "post", models.CharField("岗位", max_length=200)),
        migrations.RunPython(put_back, take_away),
    ]
