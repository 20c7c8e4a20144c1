"""What somebody called an own list stood readable; now sealed, and told apart by a keyed index."""

import uuid

from django.db import migrations, models

from bangfu.audit import keys
from bangfu.audit.fields import EncryptedTextField, KeyedIndexField, RowKeyField

COLUMN = "assistance.savedlist.name"


def seal(apps, schema_editor) -> None:
    """Each row in one step: PostgreSQL alters no table of which a row was written twice."""
    lists, sealer = apps.get_model("assistance", "savedlist"), keys.sealer()
    index = KeyedIndexField(of="name", domain="list:")
    for one in lists.objects.iterator(chunk_size=1000):
        key = uuid.uuid4()
        sealed = sealer.seal(one.name, column=COLUMN, row=str(key))
        lists.objects.filter(pk=one.pk).update(
            row_key=key, name_key=index.key_of(one.name), name=sealed
        )


class Migration(migrations.Migration):
    dependencies = [("assistance", "0009_asked_after_the_start")]
    operations = [
        migrations.RemoveConstraint("savedlist", "assistance_savedlist_name"),
        migrations.AddField("savedlist", "row_key", RowKeyField("行键", null=True)),
        migrations.AddField("savedlist", "name_key", KeyedIndexField(of="name", domain="list:")),
        migrations.AlterField("savedlist", "name", models.TextField("名单名称")),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.AlterField("savedlist", "row_key", RowKeyField("行键")),
        migrations.AlterField(
            "savedlist",
            "name",
            EncryptedTextField("名单名称", column=COLUMN, row="row_key"),
        ),
        migrations.AddConstraint(
            "savedlist",
            models.UniqueConstraint(
                fields=["owner", "name_key"], name="assistance_savedlist_name"
            ),
        ),
    ]
