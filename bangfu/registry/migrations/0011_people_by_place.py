"""A page of people in one step down one index, however many people there are.

Indexes only, and no table is made anew: on SQLite that would lose the guards of its history.
"""

import django.db.models.deletion
from django.db import migrations, models

OWN_INDEXES = (("person", "division_code"), ("person", "merged_into_id"), ("historicalperson", "division_code"))


def drop_own_indexes(apps, schema_editor):
    for name, column in OWN_INDEXES:
        table = apps.get_model("registry", name)._meta.db_table
        with schema_editor.connection.cursor() as cursor:
            found = schema_editor.connection.introspection.get_constraints(cursor, table)
        for index, told in found.items():
            if told["columns"] == [column] and told["index"] and not told["foreign_key"]:
                schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(index)}")


def make_own_indexes(apps, schema_editor):
    for name, column in OWN_INDEXES:
        model = apps.get_model("registry", name)
        field = next(field for field in model._meta.fields if field.column == column)
        schema_editor.execute(schema_editor._create_index_sql(model, fields=[field]))


class Migration(migrations.Migration):
    dependencies = [("registry", "0010_monitored_households")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop_own_indexes, make_own_indexes)],
            state_operations=[
                *(
                    migrations.AlterField(
                        name, "division_code", models.CharField(max_length=12, verbose_name="所在区划")
                    )
                    for name in ("historicalperson", "person")
                ),
                migrations.AlterField(
                    "person",
                    "merged_into",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_rows",
                        to="registry.person",
                        verbose_name="并入",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            "person", models.Index(fields=["division_code", "id"], name="registry_person_by_place")
        ),
        migrations.AddIndex(
            "person",
            models.Index(
                fields=["merged_into"],
                condition=models.Q(merged_into__isnull=False),
                name="registry_person_merged",
            ),
        ),
    ]
