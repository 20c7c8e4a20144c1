"""Whether a change was held to be retaliation stood readable; why somebody is not looking for work
was told by the length of what was sealed. Now neither is."""

from django.db import migrations

from bangfu.audit.fields import EncryptedTextField
from bangfu.audit.migrating import pad_existing

VERDICT = {True: "retaliation", False: "otherwise"}


def seal(apps, schema_editor) -> None:
    for answer in apps.get_model("rights", "WatchAnswer").objects.iterator(chunk_size=1000):
        answer.verdict = VERDICT[answer.is_retaliation]
        answer.save(update_fields=["verdict"])


def pad(apps, schema_editor) -> None:
    pad_existing(apps.get_model("rights", "NotLooking"), "reason")


class Migration(migrations.Migration):
    dependencies = [("rights", "0009_where_a_consent_is_proved_is_sealed")]
    operations = [
        migrations.AddField(
            "watchanswer",
            "verdict",
            EncryptedTextField(
                "结论", column="rights.watchanswer.verdict", row="row_key", padded_to=11, default=""
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            "notlooking",
            "reason",
            EncryptedTextField(
                "原因", column="rights.notlooking.reason", row="row_key", padded_to=8, blank=True
            ),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.RunPython(pad, migrations.RunPython.noop),
        migrations.RemoveField("watchanswer", "is_retaliation"),
    ]
