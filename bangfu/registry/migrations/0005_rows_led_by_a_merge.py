"""Merges remember which rows they led on; rows that were led to a row merged since follow it."""

from django.db import migrations, models


def lead_to_the_last(apps, schema_editor) -> None:
    people = apps.get_model("registry", "Person").objects.order_by("pk")
    chained = people.exclude(merged_into__merged_into=None)
    while steps := list(chained.values_list("pk", "merged_into__merged_into")):
        for pk, last in steps:
            people.filter(pk=pk).update(merged_into=last)


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_encrypted_names")]
    operations = [
        migrations.AddField(
            model_name="merge",
            name="led",
            field=models.JSONField(default=list, verbose_name="改为并入保留记录的"),
        ),
        migrations.RunPython(lead_to_the_last, migrations.RunPython.noop),
    ]
