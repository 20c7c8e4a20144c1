"""What was sealed in the step before goes from where it stood readable."""

from django.db import migrations, models

from bangfu.audit.fields import EncryptedTextField, RowKeyField


class Migration(migrations.Migration):
    dependencies = [("rights", "0007_who_complained_is_sealed")]
    operations = [
        migrations.RemoveField("complaint", "person"),
        migrations.AddConstraint(
            "watchanswer",
            models.UniqueConstraint(fields=["complaint", "change_key"], name="rights_watch_once"),
        ),
        migrations.AlterField("portalcode", "row_key", RowKeyField("行标识")),
        migrations.AlterField(
            "portalcode",
            "note",
            EncryptedTextField(
                "说明", column="rights.portalcode.note", row="row_key", blank=True
            ),
        ),
    ]
