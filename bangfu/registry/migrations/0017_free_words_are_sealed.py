"""Upon what evidence a status rests, and why a rule was muted, stood readable; now sealed."""

import uuid

from django.db import migrations, models

from bangfu.audit import keys
from bangfu.audit.fields import EncryptedTextField, RowKeyField
from bangfu.audit.migrating import seal_existing

EVIDENCE, REASON = "registry.populationstatus.evidence", "registry.mutedrule.reason"
# a file writes the same into as many rows as it has households
MANY = 100


def seal(apps, schema_editor):
    statuses = apps.get_model("registry", "populationstatus")
    counted = statuses.objects.order_by().values_list("evidence").annotate(models.Count("pk"))
    done = {uuid.uuid4(): text for text, count in counted if count > MANY}
    for key, text in done.items():
        sealed = text and keys.sealer().seal(text, column=EVIDENCE, row=str(key))
        statuses.objects.filter(evidence=text).update(row_key=key, evidence=sealed)
    seal_existing(statuses, {"evidence": EVIDENCE}, done=list(done))
    seal_existing(apps.get_model("registry", "mutedrule"), {"reason": REASON})


class Migration(migrations.Migration):
    dependencies = [("registry", "0016_departed_people")]
    operations = [
        migrations.AddField("populationstatus", "row_key", RowKeyField("行键", null=True)),
        migrations.AddField("mutedrule", "row_key", RowKeyField("行键", null=True)),
        migrations.AlterField("populationstatus", "evidence", models.TextField("依据", blank=True)),
        migrations.AlterField("mutedrule", "reason", models.TextField("停用理由")),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.AlterField("populationstatus", "row_key", RowKeyField("行键")),
        migrations.AlterField("mutedrule", "row_key", RowKeyField("行键")),
        migrations.AlterField(
            "populationstatus",
            "evidence",
            EncryptedTextField("依据", column=EVIDENCE, row="row_key", blank=True),
        ),
        migrations.AlterField(
            "mutedrule",
            "reason",
            EncryptedTextField("停用理由", column=REASON, row="row_key"),
        ),
    ]
