from django.db import migrations, models

from bangfu.registry.search_keys import keys_of, remembering_keys

AT_ONCE = 1000


def write_keys(apps, schema_editor):
    """Pieces of names alone, under other keys, were there before."""
    people, rows = apps.get_model("registry", "person"), apps.get_model("registry", "searchkey")
    keys = remembering_keys()
    waiting = []
    for row in people._base_manager.order_by("pk").iterator(chunk_size=AT_ONCE):
        found_by = keys_of(
            row.name, row.identity_number, division_code=row.division_code, keys=keys
        )
        waiting += [rows(person_id=row.pk, key=key) for key in found_by]
        if len(waiting) > 10 * AT_ONCE:
            rows.objects.bulk_create(waiting, batch_size=AT_ONCE)
            waiting = []
    rows.objects.bulk_create(waiting, batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_rows_led_by_a_merge")]

    operations = [
        migrations.DeleteModel("NamePart"),
        migrations.CreateModel(
            name="SearchKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        primary_key=True, serialize=False, auto_created=True, verbose_name="ID"
                    ),
                ),
                ("key", models.BigIntegerField(verbose_name="查找索引")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="search_keys",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "查找索引",
                "indexes": [
                    models.Index(fields=["key", "person"], name="registry_searchkey_key_person")
                ],
            },
        ),
        migrations.RunPython(write_keys, migrations.RunPython.noop),
    ]
