"""What the checks of the register found (S4.99), and which of them a county is not shown."""

from django.conf import settings
from django.db import models

from bangfu.audit.fields import EncryptedTextField, MonthField, RowKeyField
from bangfu.audit.privacy import SERVICE, classes
from bangfu.engine.codes import Severity
from bangfu.org.models import InDivision
from bangfu.org.roles import Permission
from bangfu.registry.models.people import Person


class CheckPass(models.Model):
    """台账检查: every rule over everybody of a division, as of a month (S4.99)."""

    division_code = models.CharField("检查区划", max_length=12, db_index=True)
    month = MonthField("检查月份")
    people_count = models.PositiveIntegerField("检查人数")
    finding_count = models.PositiveIntegerField("发现条数")
    ran_at = models.DateTimeField("检查时间", auto_now_add=True)
    ran_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="检查人"
    )

    seen_with = (Permission.PERSON_VIEW,)
    objects = InDivision.as_manager()

    privacy = classes(internal="id division_code month people_count finding_count ran_at ran_by")

    class Meta:
        verbose_name = "台账检查"

    def __str__(self) -> str:
        return f"{self.division_code} {self.month}"


class CheckFinding(models.Model):
    """What a rule of `engine.checks` finds now; gone as soon as it no longer holds."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="check_findings")
    division_code = models.CharField("所在区划", max_length=12)
    rule = models.CharField("检查规则", max_length=40)
    severity = models.CharField("性质", max_length=10, choices=Severity.choices)
    # of which spell the rule speaks: 202309, or 0 where it speaks of the person
    start_number = models.PositiveIntegerField("务工开始月份", default=0)
    first_found_on = models.DateField("首次发现")

    seen_with = (Permission.PERSON_VIEW,)
    objects = InDivision.as_manager()

    privacy = classes(
        internal="id person division_code first_found_on",
        personal={SERVICE: "rule severity start_number"},
    )

    class Meta:
        verbose_name = "检查发现"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "rule", "start_number"], name="registry_checkfinding_once"
            )
        ]
        indexes = [
            models.Index(fields=["division_code", "rule"], name="registry_checkfinding_place")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.rule}"


class MutedRule(models.Model):
    """A county does not want to be shown what a rule finds, and says why; it can be undone."""

    division_code = models.CharField("停用区划", max_length=12)
    rule = models.CharField("检查规则", max_length=40)
    row_key = RowKeyField("行键")
    # in free words, which may name somebody
    reason = EncryptedTextField("停用理由", column="registry.mutedrule.reason", row="row_key")
    muted_at = models.DateTimeField("停用时间", auto_now_add=True)
    muted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="停用人"
    )
    ended_at = models.DateTimeField("恢复时间", null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="恢复人"
    )

    seen_with = (Permission.PERSON_VIEW,)
    objects = InDivision.as_manager()

    privacy = classes(
        internal="id row_key division_code rule reason muted_at muted_by ended_at ended_by"
    )

    class Meta:
        verbose_name = "停用的检查规则"
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "rule"],
                condition=models.Q(ended_at=None),
                name="registry_mutedrule_once",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ended_by=None)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="registry_mutedrule_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_code} {self.rule}"
