"""What a file is called may name people: it is taken out of work that is over."""

from django.db import migrations


def strip(apps, schema_editor):
    Run = apps.get_model("runs", "Run")
    over = Run.objects.exclude(state__in=["queued", "running"])
    received = over.filter(kind="bangfu.web.files.jobs.receive")
    for run in received.iterator(chunk_size=1000):
        if run.arguments.pop("file_name", None) is not None:
            run.save(update_fields=["arguments"])


class Migration(migrations.Migration):
    dependencies = [("runs", "0001_initial")]

    operations = [migrations.RunPython(strip, migrations.RunPython.noop)]
