from django.conf import settings
from django.db import models

from bangfu.audit.fields import EncryptedTextField, MonthField, RowKeyField
from bangfu.audit.privacy import VERIFICATION, classes
from bangfu.casework.models import Task
from bangfu.comparison.codes import DiscrepancyState, Outcome
from bangfu.engine.codes import DiscrepancyKind
from bangfu.org.models import InDivision
from bangfu.org.roles import Permission
from bangfu.registry.models import Person


class Comparison(models.Model):
    """One run of the register against one source for one month (S4 数据比对)."""

    source = models.CharField("来源", max_length=40)
    month = MonthField("月份")
    people_count = models.BigIntegerField("台账人数", default=0)
    row_count = models.BigIntegerField("对方行数", default=0)
    matched_count = models.BigIntegerField("匹配人数", default=0)
    finding_count = models.BigIntegerField("差异数", default=0)
    extract_sha256 = models.CharField("数据摘要", max_length=64)
    division_code = models.CharField("区划", max_length=12, db_index=True)
    ran_at = models.DateTimeField("比对时间", auto_now_add=True)
    ran_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="比对人"
    )

    seen_with = (Permission.FINDING_VIEW, Permission.FIGURE_VIEW)
    objects = InDivision.as_manager()

    privacy = classes(
        internal="id source month people_count row_count matched_count finding_count "
        "extract_sha256 division_code ran_at ran_by"
    )

    class Meta:
        verbose_name = "数据比对"
        indexes = [models.Index(fields=["source", "month"], name="comparison_source_month")]

    def __str__(self) -> str:
        return f"{self.source} {self.month}"


class Discrepancy(models.Model):
    """差异信息: what stands here, what stands there. Found again, it stays the same row."""

    source = models.CharField("来源", max_length=40)
    month = MonthField("月份")
    kind = models.CharField("类型", max_length=20, choices=DiscrepancyKind.choices)
    person = models.ForeignKey(Person, models.PROTECT, related_name="discrepancies")
    division_code = models.CharField("区划", max_length=12, db_index=True)
    # texts as shown; `detail` keeps the values a settlement would write
    here = models.CharField("台账", max_length=300, blank=True)
    there = models.CharField("对方", max_length=300, blank=True)
    detail = models.JSONField("明细", default=dict)
    row_key = RowKeyField("行键")
    name_there = EncryptedTextField(
        "对方姓名", column="comparison.discrepancy.name_there", row="row_key", blank=True
    )
    state = models.CharField(
        "状态", max_length=12, choices=DiscrepancyState.choices, default="found"
    )
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="discrepancies")
    outcome = models.CharField("结论", max_length=20, choices=Outcome.choices, blank=True)
    first_found_in = models.ForeignKey(Comparison, models.PROTECT, related_name="+")
    last_found_in = models.ForeignKey(Comparison, models.PROTECT, related_name="discrepancies")
    settled_at = models.DateTimeField("办结时间", null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="办结人"
    )

    # figures: how many are open stands on the dashboard
    seen_with = (Permission.FINDING_VIEW, Permission.FIGURE_VIEW)
    objects = InDivision.as_manager()

    privacy = classes(
        internal="id row_key source month kind person division_code state task outcome "
        "first_found_in last_found_in settled_at settled_by",
        personal={VERIFICATION: "here there detail name_there"},
    )

    class Meta:
        verbose_name = "差异"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "month", "kind", "person"],
                name="comparison_discrepancy_one_per_person_kind_month",
            ),
            models.CheckConstraint(
                condition=models.Q(settled_at=None, settled_by=None)
                | models.Q(settled_at__isnull=False, settled_by__isnull=False),
                name="comparison_discrepancy_settled_at_and_by_together",
            ),
        ]
        indexes = [
            models.Index(
                fields=["division_code", "state", "kind"], name="comparison_discrepancy_list"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id} {self.month}"


class Settlement(models.Model):
    """办结: one decision about a discrepancy; reopened and settled again, it is a new row."""

    discrepancy = models.ForeignKey(Discrepancy, models.PROTECT, related_name="settlements")
    outcome = models.CharField("结论", max_length=20, choices=Outcome.choices)
    row_key = RowKeyField("行键")
    reason = EncryptedTextField(
        "理由", column="comparison.settlement.reason", row="row_key", blank=True
    )
    # register rows it changed: kind, id, and each field's text before and after
    changes = models.JSONField("更正内容", default=list)
    # open findings that went along to the entry that is kept: id, and how each was
    carried = models.JSONField("随并的差异", default=list)
    settled_at = models.DateTimeField("办结时间")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="办结人"
    )
    reopened_at = models.DateTimeField("退回时间", null=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="退回人"
    )
    reopen_reason = EncryptedTextField(
        "退回理由", column="comparison.settlement.reopen_reason", row="row_key", blank=True
    )

    seen_with = (Permission.FINDING_VIEW,)
    seen_through = "discrepancy__division_code"
    objects = InDivision.as_manager()

    privacy = classes(
        internal="id row_key discrepancy outcome carried settled_at settled_by reopened_at "
        "reopened_by",
        personal={VERIFICATION: "changes"},
        sensitive={VERIFICATION: "reason reopen_reason"},
    )

    class Meta:
        verbose_name = "差异办结"
        constraints = [
            models.UniqueConstraint(
                fields=["discrepancy"],
                condition=models.Q(reopened_at=None),
                name="comparison_settlement_one_standing",
            ),
            models.CheckConstraint(
                condition=models.Q(reopened_at=None, reopened_by=None)
                | models.Q(reopened_at__isnull=False, reopened_by__isnull=False),
                name="comparison_settlement_reopened_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.discrepancy_id} {self.outcome}"

    @property
    def division_code(self) -> str:
        return self.discrepancy.division_code
