"""Under which name a file of a visit was handed in stood readable; now sealed."""

from django.db import migrations, models

from bangfu.audit.fields import EncryptedTextField, RowKeyField
from bangfu.audit.migrating import seal_existing

COLUMN = "visits.visitfile.file_name"


def seal(apps, schema_editor):
    seal_existing(apps.get_model("visits", "visitfile"), {"file_name": COLUMN})


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial")]
    operations = [
        migrations.AddField("visitfile", "row_key", RowKeyField("行密钥", null=True)),
        migrations.AlterField("visitfile", "file_name", models.TextField("文件名")),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.AlterField("visitfile", "row_key", RowKeyField("行密钥")),
        migrations.AlterField(
            "visitfile", "file_name", EncryptedTextField("文件名", column=COLUMN, row="row_key")
        ),
    ]
