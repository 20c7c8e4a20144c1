import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def city_accounts_are_city_officers(apps, schema_editor):
    """One role served cities and provinces; codes of provinces end in ten zeros."""
    staff = apps.get_model("org", "Staff").objects.filter(role_name="province_officer")
    staff.exclude(division_code__endswith="0000000000").update(role_name="city_officer")


def cities_are_provinces_again(apps, schema_editor):
    staff = apps.get_model("org", "Staff").objects.filter(role_name="city_officer")
    staff.update(role_name="province_officer")


class Migration(migrations.Migration):

    dependencies = [("org", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="staff",
            name="given_duties",
            field=models.JSONField(blank=True, default=list, verbose_name="分管业务"),
        ),
        migrations.CreateModel(
            name="ConfidentialityAgreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("party", models.CharField(max_length=100, verbose_name="签约单位")),
                ("document", models.CharField(max_length=100, verbose_name="协议编号")),
                ("division_code", models.CharField(db_index=True, max_length=12, verbose_name="签订地")),
                ("signed_on", models.DateField(verbose_name="签订日期")),
                ("ends_on", models.DateField(verbose_name="到期日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="提前终止日期")),
                ("recorded_at", models.DateTimeField(auto_now_add=True, verbose_name="登记时间")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
            ],
            options={
                "verbose_name": "保密协议",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("signed_on"))),
                        name="org_agreement_ends_after_signed",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="staff",
            name="agreement",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="accounts",
                to="org.confidentialityagreement",
                verbose_name="保密协议",
            ),
        ),
        migrations.RunPython(city_accounts_are_city_officers, cities_are_provinces_again),
    ]
