"""Under which name a piece of evidence was handed in stood readable; now sealed."""

from django.db import migrations, models

from bangfu.audit.fields import EncryptedTextField
from bangfu.audit.migrating import seal_existing

COLUMN = "casework.evidence.file_name"


def seal(apps, schema_editor):
    seal_existing(apps.get_model("casework", "evidence"), {"file_name": COLUMN}, row="row_key")


class Migration(migrations.Migration):
    dependencies = [("casework", "0003_who_has_taken_it")]
    operations = [
        migrations.AlterField("evidence", "file_name", models.TextField("文件名", blank=True)),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.AlterField(
            "evidence",
            "file_name",
            EncryptedTextField("文件名", column=COLUMN, row="row_key", blank=True),
        ),
    ]
