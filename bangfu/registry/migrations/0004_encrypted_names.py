import django.db.models.deletion
from django.db import migrations, models

from bangfu.audit.fields import EncryptedTextField, KeyedIndexField, index_key
from bangfu.audit.keys import sealer
from bangfu.engine.values import identity_key

COLUMN = "registry.person.name"
AT_ONCE = 1000


def seal(apps, schema_editor):
    for name in ("person", "historicalperson"):
        model = apps.get_model("registry", name)
        for row in model._base_manager.order_by("pk").iterator(chunk_size=AT_ONCE):
            sealed = sealer().seal(row.name, column=COLUMN, row=row.person_number)
            model._base_manager.filter(pk=row.pk).update(
                name=sealed if row.name else "", name_key=key_of(row)
            )


def key_of(row):
    if not row.name or not row.identity_number:
        return None
    return identity_key(f"name:{row.identity_number}:{row.name}", index_key())


def name_key():
    return KeyedIndexField(
        db_index=False,
        domain="name:",
        editable=False,
        null=True,
        of="name",
        verbose_name="姓名索引",
        within="identity_number",
    )


def sealed_name():
    return EncryptedTextField(column=COLUMN, row="person_number", verbose_name="姓名")


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_people_of_one_identity_merge")]

    operations = [
        migrations.AddField("person", "name_key", name_key()),
        migrations.AddField("historicalperson", "name_key", name_key()),
        migrations.AlterField("person", "name", models.TextField("姓名")),
        migrations.AlterField("historicalperson", "name", models.TextField("姓名")),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.AlterField("person", "name", sealed_name()),
        migrations.AlterField("historicalperson", "name", sealed_name()),
        # left empty: the next migration writes what people are found by
        migrations.CreateModel(
            name="NamePart",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False, auto_created=True, verbose_name="ID")),
                ("part_key", models.BigIntegerField(verbose_name="姓名片段索引")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="name_parts",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "姓名片段",
                "indexes": [
                    models.Index(fields=["part_key", "person"], name="registry_namepart_key_person")
                ],
            },
        ),
    ]
