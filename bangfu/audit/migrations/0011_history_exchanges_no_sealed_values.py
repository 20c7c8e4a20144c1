"""A sealed value of the history is sealed anew by a change of keys, not exchanged for another."""

from django.db import migrations

from bangfu.audit.migrating import guard_history, unguard_history

KEPT = ("historicalhousehold", "historicalperson", "historicalworkspell")


def guard_anew(apps, schema_editor):
    for name in KEPT:
        model = apps.get_model("registry", name)
        unguard_history(model, schema_editor)
        guard_history(model, schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0010_names_of_all_columns"),
        ("registry", "0022_how_often_search_keys_recur"),
    ]
    operations = [migrations.RunPython(guard_anew, migrations.RunPython.noop)]
