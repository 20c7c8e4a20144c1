"""Why an administrator asked for a step stood readable; now sealed."""

from django.db import migrations, models

from bangfu.audit.fields import EncryptedTextField, RowKeyField
from bangfu.audit.migrating import seal_existing

COLUMN = "org.accountstep.reason"


def seal(apps, schema_editor):
    seal_existing(apps.get_model("org", "accountstep"), {"reason": COLUMN})


class Migration(migrations.Migration):
    dependencies = [("org", "0005_steps_on_accounts")]
    operations = [
        migrations.AddField("accountstep", "row_key", RowKeyField("行键", null=True)),
        migrations.AlterField("accountstep", "reason", models.TextField("依据", blank=True)),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.AlterField("accountstep", "row_key", RowKeyField("行键")),
        migrations.AlterField(
            "accountstep",
            "reason",
            EncryptedTextField("依据", column=COLUMN, row="row_key", blank=True),
        ),
    ]
