from django.conf import settings
from django.db import models

from bangfu.audit.fields import EncryptedTextField, RowKeyField
from bangfu.audit.privacy import ACCOUNTABILITY, classes
from bangfu.disclosure.codes import ExportState, FileFormat, LimitName, Purpose
from bangfu.org.models import InDivision
from bangfu.org.roles import Permission
from bangfu.runs.models import Run


class Limit(models.Model):
    """本地参数: how much is seen or taken before somebody else has to look, from a day on."""

    name = models.CharField("参数", max_length=30, choices=LimitName.choices)
    value = models.PositiveIntegerField("数值")
    valid_from = models.DateField("自")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="设定人"
    )

    privacy = classes(internal="id name value valid_from set_by")

    class Meta:
        verbose_name = "查看与导出参数"
        constraints = [
            models.UniqueConstraint(
                fields=["name", "valid_from"], name="disclosure_limit_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.valid_from}"


class Reveal(models.Model):
    """One field of one person that somebody had shown whole, and what for; never the value.

    The subject is a label and an id, as in the trail: subjects may be erased, this stays.
    """

    subject_kind = models.CharField("对象类型", max_length=60)
    subject_id = models.CharField("对象编号", max_length=60)
    division_code = models.CharField("区划", max_length=12)
    field = models.CharField("项目", max_length=30)
    purpose = models.CharField("用途", max_length=20, choices=Purpose.choices)
    row_key = RowKeyField("行标识")
    note = EncryptedTextField(
        "用途说明", column="disclosure.reveal.note", row="row_key", blank=True
    )
    at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="查看人"
    )

    seen_with = (Permission.TRAIL_VIEW,)
    objects = InDivision.as_manager()

    privacy = classes(
        internal="id subject_kind subject_id division_code field purpose row_key at by",
        sensitive={ACCOUNTABILITY: "note"},
    )

    class Meta:
        verbose_name = "查看记录"
        indexes = [
            models.Index(fields=["by", "at"], name="disclosure_reveal_by"),
            models.Index(fields=["subject_kind", "subject_id"], name="disclosure_reveal_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} {self.field}"


class Export(models.Model):
    """A list of people that somebody takes away: what, what for, who agreed, how long it lives."""

    # dotted path of the ExportKind
    kind = models.CharField("内容", max_length=100)
    columns = models.JSONField("列", default=list)
    file_format = models.CharField("格式", max_length=8, choices=FileFormat.choices)
    purpose = models.CharField("用途", max_length=20, choices=Purpose.choices)
    row_key = RowKeyField("行标识")
    note = EncryptedTextField(
        "用途说明", column="disclosure.export.note", row="row_key", blank=True
    )
    # ids and filters as JSON; a search term may name somebody
    question = EncryptedTextField("范围", column="disclosure.export.question", row="row_key")
    # at the time of asking; no more people are handed out than were asked for
    people_count = models.PositiveIntegerField("人数")
    needs_second = models.BooleanField("须他人批准", default=False)
    division_code = models.CharField("区划", max_length=12, db_index=True)
    state = models.CharField("状态", max_length=12, choices=ExportState.choices)
    asked_at = models.DateTimeField("申请时间", auto_now_add=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="导出人"
    )
    decided_at = models.DateTimeField("批准时间", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="批准人"
    )
    run = models.ForeignKey(Run, models.PROTECT, null=True, verbose_name="生成")
    row_count = models.PositiveIntegerField("行数", null=True)
    ready_at = models.DateTimeField("生成时间", null=True)
    expires_at = models.DateTimeField("到期时间", null=True, db_index=True)
    download_count = models.PositiveIntegerField("下载次数", default=0)

    seen_with = (Permission.EXPORT, Permission.EXPORT_APPROVE)
    objects = InDivision.as_manager()

    privacy = classes(
        internal="id kind columns file_format purpose row_key people_count needs_second "
        "division_code state asked_at asked_by decided_at decided_by run row_count ready_at "
        "expires_at download_count",
        sensitive={ACCOUNTABILITY: "note question"},
    )

    class Meta:
        verbose_name = "导出"
        indexes = [models.Index(fields=["asked_by", "asked_at"], name="disclosure_export_by")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("asked_by")),
                name="disclosure_export_decided_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(needs_second=False)
                | models.Q(state__in=["waiting", "gone"])
                | models.Q(decided_by__isnull=False),
                name="disclosure_export_large_ones_are_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"
