from django.db import migrations

from bangfu.audit.fields import EncryptedTextField, RowKeyField
from bangfu.audit.migrating import seal_existing


def seal(apps, schema_editor):
    model = apps.get_model("casework", "evidence")
    seal_existing(model, {"note": "casework.evidence.note"})


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="row_key",
            field=RowKeyField(null=True, verbose_name="行键"),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="evidence", name="row_key", field=RowKeyField(verbose_name="行键")
        ),
        migrations.AlterField(
            model_name="evidence",
            name="note",
            field=EncryptedTextField(
                blank=True, column="casework.evidence.note", row="row_key", verbose_name="说明"
            ),
        ),
    ]
