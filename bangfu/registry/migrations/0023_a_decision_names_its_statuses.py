"""A decision on a monitored household keeps which statuses it opened and ended; of those there are,
what the same person wrote down of the same kind within the minute."""

from datetime import timedelta

from django.db import migrations, models

WITHIN = timedelta(minutes=1)


def forward(apps, schema_editor) -> None:
    steps = apps.get_model("registry", "MonitoredStep").objects
    statuses = apps.get_model("registry", "PopulationStatus").objects
    for step in steps.filter(stage="decided").select_related("case").iterator():
        mine = statuses.filter(household=step.case.household_id, kind=step.case.kind)
        moment, by = (step.recorded_at, step.recorded_at + WITHIN), step.recorded_by_id
        opened = mine.filter(source="decision", recorded_at__range=moment, recorded_by=by)
        ended = mine.filter(ended_at__range=moment, ended_by=by)
        step.written = {
            name: list(rows.order_by("pk").values_list("pk", flat=True))
            for name, rows in (("opened", opened), ("ended", ended))
        }
        step.save(update_fields=["written"])


class Migration(migrations.Migration):
    dependencies = [("registry", "0022_how_often_search_keys_recur")]

    operations = [
        migrations.AddField(
            model_name="monitoredstep",
            name="written",
            field=models.JSONField(default=dict, verbose_name="写入的身份"),
        ),
        migrations.RunPython(forward, migrations.RunPython.noop),
    ]
