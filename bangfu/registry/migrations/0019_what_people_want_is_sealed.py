"""Which work and which training people want, in their words, stood readable; now sealed."""

from django.db import migrations, models

from bangfu.audit.fields import EncryptedTextField
from bangfu.audit.migrating import seal_existing

TEXTS = {"wish": ("occupation", "想做什么"), "trainingneed": ("subject", "想学什么")}


def seal(apps, schema_editor) -> None:
    for model, (name, _) in TEXTS.items():
        columns = {name: f"registry.{model}.{name}"}
        seal_existing(apps.get_model("registry", model), columns, row="row_key")


class Migration(migrations.Migration):
    dependencies = [("registry", "0018_risks_are_sealed_as_long_as_each_other")]
    operations = [
        *(
            migrations.AlterField(model, name, models.TextField(title, blank=True))
            for model, (name, title) in TEXTS.items()
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
        *(
            migrations.AlterField(
                model,
                name,
                EncryptedTextField(
                    title, column=f"registry.{model}.{name}", row="row_key", blank=True
                ),
            )
            for model, (name, title) in TEXTS.items()
        ),
    ]
