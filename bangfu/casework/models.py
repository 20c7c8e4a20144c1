from django.conf import settings
from django.db import models

from bangfu.audit.fields import EncryptedTextField, RowKeyField
from bangfu.audit.privacy import VERIFICATION, classes
from bangfu.casework.codes import EvidenceKind, TaskKind, TaskState
from bangfu.org.models import InDivision
from bangfu.org.roles import Permission


class Task(models.Model):
    """Something a named office has to find out, with a clock in working days."""

    kind = models.CharField("类型", max_length=20, choices=TaskKind.choices)
    title = models.CharField("事项", max_length=200)
    # where the matter lies, down to the village: whoever reaches the place reaches the task
    division_code = models.CharField("所涉区划", max_length=12, db_index=True)
    # the office that owns it: the township, or the next one up that is known
    office_code = models.CharField("承办单位", max_length=12)
    state = models.CharField("状态", max_length=12, choices=TaskState.choices, default="open")
    due_on = models.DateField("截止日期", db_index=True)
    opened_at = models.DateTimeField("派发时间", auto_now_add=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="派发人"
    )
    # who began it goes on with it, until it is handed over; none: whoever of the office
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="接手人"
    )
    closed_at = models.DateTimeField("办结时间", null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="办结人"
    )

    seen_with = (Permission.FINDING_VIEW,)
    objects = InDivision.as_manager()

    privacy = classes(
        internal="id kind title division_code office_code state due_on opened_at opened_by "
        "taken_by closed_at closed_by"
    )

    class Meta:
        verbose_name = "核实任务"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at=None, closed_by=None)
                | models.Q(closed_at__isnull=False, closed_by__isnull=False),
                name="casework_task_closed_at_and_by_together",
            )
        ]
        indexes = [
            models.Index(fields=["division_code", "state", "due_on"], name="casework_task_list"),
            models.Index(fields=["state", "due_on"], name="casework_task_due"),
        ]

    def __str__(self) -> str:
        return self.title


class Evidence(models.Model):
    """佐证材料: a note, a file or a photo, as somebody handed it in."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="evidence")
    kind = models.CharField("类型", max_length=12, choices=EvidenceKind.choices)
    row_key = RowKeyField("行键")
    note = EncryptedTextField("说明", column="casework.evidence.note", row="row_key", blank=True)
    # people name such files by whose they are
    file_name = EncryptedTextField(
        "文件名", column="casework.evidence.file_name", row="row_key", blank=True
    )
    # path in the store; the file itself is kept under its hash
    stored_as = models.CharField("存放位置", max_length=200, blank=True)
    sha256 = models.CharField("摘要", max_length=64, blank=True)
    # what the content is, whatever the name says
    media_type = models.CharField("内容类型", max_length=100, blank=True)
    size_bytes = models.PositiveIntegerField("大小", default=0)
    submitted_at = models.DateTimeField("提交时间", auto_now_add=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提交人"
    )

    seen_with = (Permission.FINDING_VIEW,)
    seen_through = "task__division_code"
    objects = InDivision.as_manager()

    privacy = classes(
        internal="id row_key task kind stored_as sha256 media_type size_bytes submitted_at "
        "submitted_by",
        personal={VERIFICATION: "file_name"},
        sensitive={VERIFICATION: "note"},
    )

    class Meta:
        verbose_name = "佐证材料"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.submitted_at:%Y-%m-%d}"

    @property
    def division_code(self) -> str:
        return self.task.division_code
