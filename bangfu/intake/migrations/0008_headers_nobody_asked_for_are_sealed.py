"""Headers of columns that nobody asked for stood readable, and may be a person's name; now sealed."""

from django.db import migrations, models

from bangfu.audit.fields import EncryptedTextField
from bangfu.audit.migrating import seal_existing

COLUMN = "intake.batch.unused_columns"


def seal(apps, schema_editor) -> None:
    batches = apps.get_model("intake", "batch")
    batches.objects.filter(unused_columns="[]").update(unused_columns="")
    seal_existing(batches, {"unused_columns": COLUMN}, row="row_key")


class Migration(migrations.Migration):
    dependencies = [("intake", "0007_names_of_files_are_sealed")]
    operations = [
        migrations.AlterField("batch", "unused_columns", models.TextField("未使用的列", blank=True)),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.AlterField(
            "batch",
            "unused_columns",
            EncryptedTextField("未使用的列", column=COLUMN, row="row_key", blank=True),
        ),
    ]
