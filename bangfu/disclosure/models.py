from django.conf import settings
from django.db import models

from bangfu.audit.fields import EncryptedTextField, RowKeyField
from bangfu.audit.privacy import ACCOUNTABILITY, classes
from bangfu.disclosure.codes import LimitName, Purpose
from bangfu.org.models import InDivision
from bangfu.org.roles import Permission


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
