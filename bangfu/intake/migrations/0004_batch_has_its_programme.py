from django.db import migrations, models

from bangfu.org.codes import Duty


def say_whose_it_was(apps, schema_editor):
    apps.get_model("intake", "Batch").objects.filter(roster="social_insurance").update(
        duty="comparison"
    )


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_preview_is_named_by_its_digest")]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="duty",
            field=models.CharField(
                choices=Duty.choices,
                default="register",
                max_length=20,
                verbose_name="业务",
            ),
            preserve_default=False,
        ),
        migrations.RunPython(say_whose_it_was, migrations.RunPython.noop),
    ]
