"""A list may be taken away with all its columns: their names are longer than 300 characters."""

from django.db import migrations, models


def widen(apps, schema_editor):
    """SQLite holds texts of any length already, and a table made anew would lose its guards."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE audit_record ALTER COLUMN fields TYPE text")


class Migration(migrations.Migration):
    dependencies = [("audit", "0009_history_opens_for_what_is_cleared")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "record", "fields", models.TextField("所看字段", blank=True)
                )
            ],
            database_operations=[migrations.RunPython(widen, migrations.RunPython.noop)],
        )
    ]
