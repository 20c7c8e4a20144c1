"""Whoever was placed is asked confidentially how work goes (rights.md 8): whoever was before, too."""

from datetime import timedelta

import bangfu.assistance.codes.screening
import bangfu.audit.fields
import bangfu.rights.codes
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

# `rules.screening.ASKED_AFTER` of that day
ASKED_AFTER = {"first": 30, "again": 180}


def lowest_desk_above(code: str, desks: set[str]) -> str:
    above = (code[:digits].ljust(12, "0") for digits in (9, 6, 4, 2))
    return next((desk for desk in above if desk != code and desk in desks), "")


def ask_those_placed_before(apps, schema_editor) -> None:
    """The office that placed is that of whoever recorded it."""
    placements = apps.get_model("assistance", "Placement").objects.select_related("recorded_by")
    model = apps.get_model("assistance", "Screening")
    manned = apps.get_model("org", "Staff").objects.filter(role_name="rights_desk", is_active=True)
    desks = set(manned.values_list("division_code", flat=True))
    model.objects.bulk_create(
        (
            model(
                placement=placement,
                division_code=placement.division_code,
                about_code=placement.recorded_by.division_code,
                handled_by_code=lowest_desk_above(placement.recorded_by.division_code, desks),
                turn=turn,
                due_on=max(placement.placed_on, placement.start_month.first_day)
                + timedelta(days=days),
            )
            for placement in placements.iterator()
            for turn, days in ASKED_AFTER.items()
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('assistance', '0008_steps_taken_back'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EmployerHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row_key', bangfu.audit.fields.RowKeyField(default=uuid.uuid4, editable=False, verbose_name='行密钥')),
                ('employer_name', models.CharField(max_length=200, verbose_name='用人单位')),
                ('employer_code', models.CharField(blank=True, max_length=18, verbose_name='统一社会信用代码')),
                ('division_code', models.CharField(db_index=True, max_length=12, verbose_name='所涉区划')),
                ('about_code', models.CharField(blank=True, max_length=12, verbose_name='安排上岗的单位')),
                ('handled_by_code', models.CharField(blank=True, max_length=12, verbose_name='承办单位')),
                ('since', models.DateTimeField(auto_now_add=True, verbose_name='暂停时间')),
                ('reason', bangfu.audit.fields.EncryptedTextField(blank=True, column='assistance.employerhold.reason', row='row_key', verbose_name='理由')),
                ('lifted_at', models.DateTimeField(null=True, verbose_name='恢复时间')),
                ('lift_reason', bangfu.audit.fields.EncryptedTextField(blank=True, column='assistance.employerhold.lift_reason', row='row_key', verbose_name='恢复理由')),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='恢复人')),
            ],
            options={
                'verbose_name': '暂停安排',
                'ordering': ['-since', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Screening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row_key', bangfu.audit.fields.RowKeyField(default=uuid.uuid4, editable=False, verbose_name='行密钥')),
                ('division_code', models.CharField(db_index=True, max_length=12, verbose_name='户籍所在区划')),
                ('about_code', models.CharField(db_index=True, max_length=12, verbose_name='安排上岗的单位')),
                ('handled_by_code', models.CharField(blank=True, max_length=12, verbose_name='承办单位')),
                ('turn', models.CharField(choices=bangfu.assistance.codes.screening.Turn.choices, max_length=10, verbose_name='轮次')),
                ('due_on', models.DateField(db_index=True, verbose_name='应询问日期')),
                ('state', models.CharField(choices=bangfu.assistance.codes.screening.ScreeningState.choices, default=bangfu.assistance.codes.screening.ScreeningState['WAITING'], max_length=10, verbose_name='状态')),
                ('signs', bangfu.audit.fields.EncryptedTextField(blank=True, column='assistance.screening.signs', padded_to=151, row='row_key', verbose_name='所说情况')),
                ('words', bangfu.audit.fields.EncryptedTextField(blank=True, column='assistance.screening.words', row='row_key', verbose_name='本人的话')),
                ('channel', models.CharField(blank=True, choices=bangfu.rights.codes.Channel.choices, max_length=10, verbose_name='方式')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='回答时间')),
                ('heard_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                ('placement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='screenings', to='assistance.placement')),
            ],
            options={
                'verbose_name': '上岗后保密询问',
                'constraints': [models.UniqueConstraint(fields=('placement', 'turn'), name='assistance_asked_once')],
            },
        ),
        migrations.RunPython(ask_those_placed_before, migrations.RunPython.noop),
    ]
