"""What units wrote of a fall in their place stood readable; now sealed."""

from django.db import migrations

from bangfu.audit.fields import EncryptedTextField, RowKeyField
from bangfu.audit.migrating import seal_existing

COLUMN = "monitoring.warningstep.text"


def seal(apps, schema_editor):
    seal_existing(apps.get_model("monitoring", "warningstep"), {"text": COLUMN})


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0002_warnings_with_all_their_conditions")]
    operations = [
        migrations.AddField("warningstep", "row_key", RowKeyField("行键", null=True)),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.AlterField("warningstep", "row_key", RowKeyField("行键")),
        migrations.AlterField(
            "warningstep", "text", EncryptedTextField("内容", column=COLUMN, row="row_key")
        ),
    ]
