"""A clearing on record opens the history of the rows it names, no longer every history."""

from django.db import migrations

from bangfu.audit.migrating import guard_history, unguard_history

KEPT = ("historicalhousehold", "historicalperson", "historicalworkspell")


def guard_anew(apps, schema_editor):
    for name in KEPT:
        model = apps.get_model("registry", name)
        unguard_history(model, schema_editor)
        guard_history(model, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("audit", "0008_history_stays"), ("registry", "0010_monitored_households")]
    operations = [migrations.RunPython(guard_anew, migrations.RunPython.noop)]
