from django.db import migrations

from bangfu.audit.fields import EncryptedTextField, RowKeyField
from bangfu.audit.migrating import seal_existing


def seal(apps, schema_editor):
    model = apps.get_model("comparison", "settlement")
    seal_existing(model, {"reason": "comparison.settlement.reason", "reopen_reason": "comparison.settlement.reopen_reason"})


class Migration(migrations.Migration):
    dependencies = [("comparison", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="settlement",
            name="row_key",
            field=RowKeyField(null=True, verbose_name="行键"),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="settlement", name="row_key", field=RowKeyField(verbose_name="行键")
        ),
        migrations.AlterField(
            model_name="settlement",
            name="reason",
            field=EncryptedTextField(
                blank=True, column="comparison.settlement.reason", row="row_key", verbose_name="理由"
            ),
        ),
        migrations.AlterField(
            model_name="settlement",
            name="reopen_reason",
            field=EncryptedTextField(
                blank=True, column="comparison.settlement.reopen_reason", row="row_key", verbose_name="退回理由"
            ),
        ),
    ]
