import uuid

from django.db import migrations, models

from bangfu.audit.fields import EncryptedTextField, RowKeyField
from bangfu.audit.keys import sealer
from bangfu.engine.values import masks

COLUMN = "comparison.discrepancy.name_there"


def seal(apps, schema_editor):
    rows = apps.get_model("comparison", "discrepancy").objects
    for row in rows.order_by("pk").iterator(chunk_size=1000):
        key, name = uuid.uuid4(), str(row.detail.pop("name", "") or "")
        changed = {"row_key": key}
        if row.kind == "name_differs":
            sealed = sealer().seal(name, column=COLUMN, row=str(key)) if name else ""
            changed |= {"name_there": sealed, "there": "", "detail": row.detail}
        rows.filter(pk=row.pk).update(**changed)


def mask(apps, schema_editor):
    rows = apps.get_model("comparison", "settlement").objects
    for row in rows.order_by("pk").iterator(chunk_size=1000):
        for change in row.changes:
            if "name" in change["fields"]:
                change["fields"]["name"] = [masks.name(text) for text in change["fields"]["name"]]
                rows.filter(pk=row.pk).update(changes=row.changes)


class Migration(migrations.Migration):
    dependencies = [("comparison", "0002_sealed_texts"), ("registry", "0004_encrypted_names")]

    operations = [
        migrations.AddField(
            "discrepancy", "row_key", RowKeyField(null=True, verbose_name="行键")
        ),
        # plain at first, because the migration writes what is sealed already
        migrations.AddField(
            "discrepancy",
            "name_there",
            models.TextField("对方姓名", blank=True, default=""),
            preserve_default=False,
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.RunPython(mask, migrations.RunPython.noop),
        migrations.AlterField("discrepancy", "row_key", RowKeyField(verbose_name="行键")),
        migrations.AlterField(
            "discrepancy",
            "name_there",
            EncryptedTextField(
                blank=True, column=COLUMN, row="row_key", verbose_name="对方姓名"
            ),
        ),
    ]
