"""Who complained, which change was judged and what a code was for stood readable; now sealed."""

from django.db import migrations, models

from bangfu.audit.fields import EncryptedTextField, KeyedIndexField, RowKeyField
from bangfu.audit.migrating import seal_existing


def seal_complainants(apps, schema_editor) -> None:
    named = apps.get_model("rights", "Complaint").objects.exclude(person=None)
    for complaint in named.iterator(chunk_size=1000):
        complaint.complainant = str(complaint.person_id)
        complaint.save(update_fields=["complainant", "complainant_key"])


def seal_changes(apps, schema_editor) -> None:
    """As they came from the database they are still plain."""
    for answer in apps.get_model("rights", "WatchAnswer").objects.iterator(chunk_size=1000):
        answer.change = answer.__dict__["change"].stored
        answer.save(update_fields=["change", "change_key"])


def seal_notes(apps, schema_editor) -> None:
    seal_existing(apps.get_model("rights", "PortalCode"), {"note": "rights.portalcode.note"})


class Migration(migrations.Migration):
    dependencies = [("rights", "0006_what_proves_a_consent")]
    operations = [
        migrations.AddField(
            "complaint",
            "complainant",
            EncryptedTextField(
                "投诉人",
                column="rights.complaint.complainant",
                row="row_key",
                blank=True,
                default="",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "complaint", "complainant_key", KeyedIndexField(of="complainant", domain="complainant:")
        ),
        migrations.RemoveConstraint("watchanswer", "rights_watch_once"),
        migrations.AlterField(
            "watchanswer",
            "change",
            EncryptedTextField("变动", column="rights.watchanswer.change", row="row_key"),
        ),
        migrations.AddField(
            "watchanswer", "change_key", KeyedIndexField(of="change", domain="watched:")
        ),
        migrations.AddField("portalcode", "row_key", RowKeyField("行标识", null=True)),
        migrations.AlterField("portalcode", "note", models.TextField("说明", blank=True)),
        migrations.RunPython(seal_complainants, migrations.RunPython.noop),
        migrations.RunPython(seal_changes, migrations.RunPython.noop),
        migrations.RunPython(seal_notes, migrations.RunPython.noop),
    ]
