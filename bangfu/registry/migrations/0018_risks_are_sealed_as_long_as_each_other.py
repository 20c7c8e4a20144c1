"""Which risk a household was watched for was told by the length of what was sealed; no longer."""

from django.db import migrations

from bangfu.audit.fields import EncryptedTextField
from bangfu.audit.migrating import pad_existing


def pad(apps, schema_editor) -> None:
    pad_existing(apps.get_model("registry", "MonitoredCase"), "risk")


class Migration(migrations.Migration):
    dependencies = [("registry", "0017_free_words_are_sealed")]
    operations = [
        migrations.AlterField(
            "monitoredcase",
            "risk",
            EncryptedTextField(
                "风险类型",
                column="registry.monitoredcase.risk",
                row="row_key",
                padded_to=10,
                blank=True,
            ),
        ),
        migrations.RunPython(pad, migrations.RunPython.noop),
    ]
