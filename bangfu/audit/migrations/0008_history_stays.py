"""The database itself refuses to change or delete what a row of the register was before."""

from django.db import migrations

from bangfu.audit.migrating import guard_history, unguard_history

KEPT = ("historicalhousehold", "historicalperson", "historicalworkspell")


def on_each(step):
    def run(apps, schema_editor):
        for name in KEPT:
            step(apps.get_model("registry", name), schema_editor)

    return run


class Migration(migrations.Migration):
    dependencies = [("audit", "0007_chains_and_cuts_guarded"), ("registry", "0008_wishes")]
    operations = [migrations.RunPython(on_each(guard_history), on_each(unguard_history))]
