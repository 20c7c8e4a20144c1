"""What a received file and its sheet are called, and messages that quote it, stood readable; now sealed."""

from django.db import migrations, models

from bangfu.audit.fields import EncryptedTextField, RowKeyField
from bangfu.audit.migrating import seal_existing

TEXTS = {"file_name": "文件名", "message": "说明", "sheet": "工作表"}
BLANK = ("message", "sheet")
COLUMNS = {name: f"intake.batch.{name}" for name in TEXTS}


def seal(apps, schema_editor):
    seal_existing(apps.get_model("intake", "batch"), COLUMNS)


class Migration(migrations.Migration):
    dependencies = [("intake", "0006_rows_of_another_person")]
    operations = [
        migrations.AddField("batch", "row_key", RowKeyField("行键", null=True)),
        *(
            migrations.AlterField("batch", name, models.TextField(title, blank=name in BLANK))
            for name, title in TEXTS.items()
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.AlterField("batch", "row_key", RowKeyField("行键")),
        *(
            migrations.AlterField(
                "batch",
                name,
                EncryptedTextField(
                    title, column=COLUMNS[name], row="row_key", blank=name in BLANK
                ),
            )
            for name, title in TEXTS.items()
        ),
    ]
