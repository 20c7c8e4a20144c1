import json

from django.conf import settings
from django.db import models

from bangfu.audit.fields import EncryptedTextField, MonthField, RowKeyField
from bangfu.audit.privacy import RECEPTION, classes
from bangfu.intake.codes import BatchState, ReplaceReason, Severity
from bangfu.org.codes import Duty
from bangfu.org.models import InDivision
from bangfu.org.roles import Permission


class Batch(models.Model):
    """A received file: what came, what is wrong with it, what became of it.

    Its rows lie in the store under `intake/<id>/`, not in the database.
    """

    roster = models.CharField("内容", max_length=40)
    month = MonthField("所属月份", null=True, blank=True)
    row_key = RowKeyField("行键")
    # people name files and sheets by whose they are, and the message may quote either
    file_name = EncryptedTextField("文件名", column="intake.batch.file_name", row="row_key")
    sha256 = models.CharField("文件摘要", max_length=64, db_index=True)
    size_bytes = models.BigIntegerField("大小")
    state = models.CharField("状态", max_length=12, choices=BatchState.choices, default="received")
    message = EncryptedTextField("说明", column="intake.batch.message", row="row_key", blank=True)
    sheet = EncryptedTextField("工作表", column="intake.batch.sheet", row="row_key", blank=True)
    header_row = models.PositiveIntegerField("表头行", null=True)
    # headers of columns dropped on purpose (rights.md), by their known names
    dropped_columns = models.JSONField("按规定未接收的列", default=list)
    # headers of columns nobody asked for, as JSON: one may be a person's name
    unused_columns = EncryptedTextField(
        "未使用的列", column="intake.batch.unused_columns", row="row_key", blank=True
    )
    row_count = models.PositiveIntegerField("总行数", default=0)
    accepted_count = models.PositiveIntegerField("可入库", default=0)
    rejected_count = models.PositiveIntegerField("不能入库", default=0)
    warned_count = models.PositiveIntegerField("需核对", default=0)
    added_count = models.PositiveIntegerField("新增", default=0)
    changed_count = models.PositiveIntegerField("变更", default=0)
    same_count = models.PositiveIntegerField("无变化", default=0)
    # rows that would overwrite what a person verified: never applied without another decision
    held_count = models.PositiveIntegerField("与核实结果冲突，暂不覆盖", default=0)
    # rows of another person than the register keeps under that number: left out without a reason
    other_count = models.PositiveIntegerField("编号属于另一人，暂不入库", default=0)
    replaced_reason = models.CharField(
        "替换人员的理由", max_length=12, choices=ReplaceReason.choices, blank=True
    )
    # cells that say nothing where the register has a value, which stays unless somebody decided
    # that the blank ones mean to clear
    kept_count = models.PositiveIntegerField("空白而保留台账原值的单元格", default=0)
    blank_clears = models.BooleanField("空白单元格表示清除", default=False)
    # which preview stands, by its digest, and how many rows it treats otherwise than the one that
    # somebody had confirmed when the register had moved on
    preview_sha256 = models.CharField("预览摘要", max_length=64, blank=True)
    drifted_count = models.PositiveIntegerField("预览后处理方式有变", default=0)
    received_at = models.DateTimeField("接收时间", auto_now_add=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="接收人"
    )
    # where the file's rows belong, at the highest: who may see the batch
    division_code = models.CharField("区划", max_length=12, db_index=True)
    # the programme whose officers receive, see and apply it
    duty = models.CharField("业务", max_length=20, choices=Duty.choices)
    applied_at = models.DateTimeField("入库时间", null=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="入库人"
    )

    seen_with = (Permission.FILE_RECEIVE,)
    seen_by_duty = "duty"
    objects = InDivision.as_manager()

    privacy = classes(
        internal="id row_key roster month sha256 size_bytes state header_row "
        "dropped_columns row_count accepted_count rejected_count warned_count "
        "added_count changed_count same_count held_count kept_count blank_clears other_count "
        "replaced_reason received_at received_by division_code duty applied_at applied_by "
        "preview_sha256 drifted_count",
        personal={RECEPTION: "file_name message sheet unused_columns"},
    )

    class Meta:
        verbose_name = "接收批次"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(applied_at=None, applied_by=None)
                | models.Q(applied_at__isnull=False, applied_by__isnull=False),
                name="intake_batch_applied_at_and_by_together",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"

    @property
    def unused_headers(self) -> list[str]:
        return json.loads(self.unused_columns or "[]")

    @property
    def taken_count(self) -> int:
        """Of an applied batch: the rows that the register took in or had already."""
        return self.accepted_count - self.held_count - self.other_count


class CellError(models.Model):
    """One thing wrong in one cell, in words its sender can act on. Never the value itself."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="errors")
    row = models.PositiveIntegerField("行")
    column = models.PositiveIntegerField("列序", null=True)
    header = models.CharField("列名", max_length=100, blank=True)
    value_class = models.CharField("内容类别", max_length=40)
    severity = models.CharField("程度", max_length=8, choices=Severity.choices)
    message = models.CharField("问题", max_length=200)
    remedy = models.CharField("怎么改", max_length=200)

    privacy = classes(internal="id batch row column header value_class severity message remedy")

    class Meta:
        verbose_name = "单元格问题"
        indexes = [models.Index(fields=["batch", "row"], name="intake_cellerror_batch_row")]

    def __str__(self) -> str:
        return f"{self.row}:{self.header} {self.message}"
