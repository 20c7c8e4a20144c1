"""Columns of the chain; existing records are hung on it by the next one."""

import django.db.models.deletion
from django.db import migrations, models

import bangfu.audit.codes


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_key_checks")]

    operations = [
        migrations.CreateModel(
            name="Chain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("length", models.BigIntegerField(default=0, verbose_name="记录数")),
                ("head", models.CharField(blank=True, max_length=64, verbose_name="末尾摘要")),
            ],
            options={"verbose_name": "审计链"},
        ),
        migrations.CreateModel(
            name="Anchor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("taken_at", models.DateTimeField(verbose_name="时间")),
                ("heads", models.JSONField(verbose_name="各链末尾")),
                ("sha256", models.CharField(max_length=64, verbose_name="摘要")),
            ],
            options={"verbose_name": "存证"},
        ),
        migrations.AlterField("record", "at", models.DateTimeField(db_index=True, verbose_name="时间")),
        migrations.AlterField("record", "division_code", models.CharField(blank=True, db_index=True, max_length=12, verbose_name="区划")),
        migrations.AddField("record", "kind", models.CharField(choices=bangfu.audit.codes.RecordKind.choices, default="change", max_length=10, verbose_name="类别")),
        migrations.AddField("record", "purpose", models.CharField(blank=True, max_length=40, verbose_name="用途")),
        migrations.AddField("record", "fields", models.CharField(blank=True, max_length=300, verbose_name="所看字段")),
        migrations.AddField("record", "chain", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="records", to="audit.chain")),
        migrations.AddField("record", "place", models.BigIntegerField(null=True, verbose_name="链中位置")),
        migrations.AddField("record", "hash", models.CharField(default="", max_length=64, verbose_name="摘要"), preserve_default=False),
    ]
