"""Records written before there was a chain are hung on one, in the order of their writing."""

from django.db import migrations

from bangfu.audit.chain import CONTENT, linked

# what opening people was called before records had a kind
LOOKED = (
    "open_person", "open_figure_people", "open_form_cell", "open_evidence", "download_errors",
    "export_discrepancies",
)


def hang_on_a_chain(apps, schema_editor):
    Chain, Record = apps.get_model("audit", "Chain"), apps.get_model("audit", "Record")
    Record.objects.filter(action__in=LOOKED).update(kind="access")
    chain = Chain.objects.create()
    waiting = []
    for record in Record.objects.order_by("pk").iterator(chunk_size=2000):
        chain.length += 1
        record.chain_id, record.place = chain.pk, chain.length
        record.hash = chain.head = linked(
            chain.head, {name: getattr(record, name) for name in CONTENT}
        )
        waiting.append(record)
        if len(waiting) == 2000:
            Record.objects.bulk_update(waiting, ["chain", "place", "hash"], batch_size=200)
            waiting = []
    Record.objects.bulk_update(waiting, ["chain", "place", "hash"], batch_size=200)
    chain.save()


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_chain")]

    operations = [migrations.RunPython(hang_on_a_chain, migrations.RunPython.noop)]
