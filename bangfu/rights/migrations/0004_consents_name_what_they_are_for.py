"""A consent names with whom and to what, serves once, and moves with its person (rights.md 1).

Rows written before stay as they are: one that names nothing serves no placement any more, and the
database takes no other like it. There is no way back: what was used would serve again.
"""

from django.db import migrations, models

REFUSED = "consent: only that it was used and that it was withdrawn may be written, once each"
UNNAMED = "consent: it does not say to what, or with whom"
FIXED = (
    "record_id person_id purpose party_name party_code matter notice_id language channel "
    "reference given_on expires_on recorded_at recorded_by_id"
).split()
NAMELESS = (
    "trim(NEW.matter) = '' OR (trim(NEW.party_name) = ''"
    " AND NEW.purpose IN ('placement', 'transport', 'training', 'exchange'))"
)
# tables that are made anew here lose these, and the others speak of columns that go
OLD = ("rights_consent_stays", "assistance_placement_made", "assistance_placement_changed")


def other_change(distinct: str) -> str:
    """Whatever is neither the one use nor the one withdrawal."""
    fixed = " OR ".join(f"NEW.{column} {distinct} OLD.{column}" for column in FIXED)
    is_used_now = "OLD.used_at IS NULL AND NEW.used_at IS NOT NULL"
    return (
        f"{fixed} OR OLD.withdrawn_at IS NOT NULL"
        f" OR (OLD.used_at IS NOT NULL AND NEW.used_at {distinct} OLD.used_at)"
        f" OR (NEW.withdrawn_at IS NULL AND NOT ({is_used_now}))"
    )


def sqlite() -> list[str]:
    return [
        f"""CREATE TRIGGER rights_consent_stays BEFORE UPDATE ON rights_consent
        WHEN {other_change("IS NOT")} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END""",
        f"""CREATE TRIGGER rights_consent_named BEFORE INSERT ON rights_consent
        WHEN {NAMELESS} BEGIN SELECT RAISE(ABORT, '{UNNAMED}'); END""",
    ]


def postgresql() -> list[str]:
    return [
        f"""CREATE OR REPLACE FUNCTION rights_consent_stays() RETURNS trigger
        LANGUAGE plpgsql AS $$
        BEGIN
            IF {other_change("IS DISTINCT FROM")} THEN
                RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$""",
        f"""CREATE FUNCTION rights_consent_named() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {NAMELESS} THEN
                RAISE EXCEPTION '{UNNAMED}' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$""",
        """CREATE TRIGGER rights_consent_named BEFORE INSERT ON rights_consent
        FOR EACH ROW EXECUTE FUNCTION rights_consent_named()""",
    ]


def take_away(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for name in OLD:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")


def put_back(apps, schema_editor) -> None:
    statements = sqlite() if schema_editor.connection.vendor == "sqlite" else postgresql()
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0004_encrypted_names"),
        ("rights", "0003_limits_are_counted_elsewhere"),
    ]
    operations = [
        migrations.RunPython(take_away),
        migrations.RemoveIndex("datarequest", "rights_request_list"),
        *(
            migrations.RemoveField(model, "division_code")
            for model in ("consent", "refusal", "notlooking", "datarequest")
        ),
        migrations.RemoveField("consent", "evidence"),
        migrations.RemoveField("datarequest", "office_code"),
        migrations.AddField(
            "consent",
            "party_name",
            models.CharField("对方单位", max_length=200, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "consent",
            "party_code",
            models.CharField("对方统一社会信用代码", max_length=18, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField("consent", "used_at", models.DateTimeField("使用时间", null=True)),
        migrations.AlterField(
            "consent", "matter", models.CharField("具体事项", max_length=200)
        ),
        migrations.AddIndex(
            "datarequest", models.Index(fields=["state", "due_on"], name="rights_request_open")
        ),
        migrations.RunPython(put_back),
    ]
