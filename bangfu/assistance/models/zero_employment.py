"""零就业家庭: a household's case from its application to the day on which somebody has work."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from bangfu.assistance.codes.zero_employment import (
    CERTIFIED,
    JUDGED,
    ONCE,
    OPEN,
    CaseStage,
    CaseStep,
    ClearingRoute,
    ServiceAnswer,
    ServiceKind,
)
from bangfu.audit.fields import EncryptedTextField, RowKeyField
from bangfu.audit.privacy import SERVICE, classes
from bangfu.org.models import InDivision
from bangfu.org.roles import Permission
from bangfu.registry.models import Household, Person
from bangfu.rights.codes import Channel


class ZeroCase(models.Model):
    """One application and what came of it. Whoever comes back has a new case that names this one.

    The database keeps that a household has one open case, that no case is helped or cleared
    before both departments certified it, and that nobody confirms the clearing they proposed.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="zero_cases")
    former = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="later", verbose_name="上一次"
    )
    row_key = RowKeyField("行密钥")
    words = EncryptedTextField("本户的话", column="assistance.zerocase.words", row="row_key")
    stage = models.CharField(
        "环节", max_length=16, choices=CaseStage.choices, default=CaseStage.CHECK
    )
    # the clock of the stage; none where nobody is waited for
    due_on = models.DateField("期限", null=True)
    applied_at = models.DateTimeField("申请时间", auto_now_add=True)
    certified_on = models.DateField("认定日期", null=True)
    route = models.CharField("清零去向", max_length=16, choices=ClearingRoute.choices, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="提出人"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )
    ended_on = models.DateField("结束日期", null=True)
    next_visit_on = models.DateField("下次回访", null=True)

    # where the household lives, wherever it moves
    seen_with = (Permission.PERSON_VIEW,)
    seen_through = "household__division_code"
    objects = InDivision.as_manager()

    privacy = classes(
        internal="id row_key household former stage due_on applied_at certified_on proposed_by "
        "confirmed_by ended_on next_visit_on",
        personal={SERVICE: "route"},
        sensitive={SERVICE: "words"},
    )

    class Meta:
        verbose_name = "零就业家庭"
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(stage__in=OPEN),
                name="assistance_zerocase_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=CERTIFIED) | Q(certified_on__isnull=False),
                name="assistance_zerocase_certified_first",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("proposed_by")),
                name="assistance_zerocase_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=[CaseStage.CLEARED, CaseStage.ENDED])
                | (~Q(route="") & Q(confirmed_by__isnull=False, ended_on__isnull=False)),
                name="assistance_zerocase_cleared_with_route",
            ),
        ]
        indexes = [models.Index(fields=["stage", "due_on"], name="assistance_zero_list")]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def division_code(self) -> str:
        return self.household.division_code

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN


class ZeroMember(models.Model):
    """A member of the household who said: I want to work. Taken back in one step."""

    case = models.ForeignKey(ZeroCase, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="zero_cases")
    channel = models.CharField("方式", max_length=10, choices=Channel.choices)
    said_at = models.DateTimeField("登记时间", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    seen_with = (Permission.PERSON_VIEW,)
    seen_through = "case__household__division_code"
    objects = InDivision.as_manager()

    privacy = classes(
        internal="id case person recorded_by", personal={SERVICE: "channel said_at withdrawn_at"}
    )

    class Meta:
        verbose_name = "表示想工作的人"
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="assistance_zeromember_once")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.person_id}"


class ZeroStep(models.Model):
    """What somebody did to a case: rows are added, never changed, and the last one taken away only
    by whoever took the step, on the same day.

    The database lets nobody judge one case twice: the village's check, the township's review and
    the two departments' words are of four people.
    """

    case = models.ForeignKey(ZeroCase, models.CASCADE, related_name="steps")
    row_key = RowKeyField("行密钥")
    kind = models.CharField("办理", max_length=16, choices=CaseStep.choices)
    is_agreed = models.BooleanField("同意", null=True)
    note = EncryptedTextField("说明", column="assistance.zerostep.note", row="row_key", blank=True)
    # of a publication: its last day
    until = models.DateField("至", null=True)
    # the case before it; of what the person said themselves nothing, that is not taken back
    stood = models.JSONField("此前的环节", null=True)
    done_at = models.DateTimeField("时间", auto_now_add=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人"
    )

    seen_with = (Permission.PERSON_VIEW,)
    seen_through = "case__household__division_code"
    objects = InDivision.as_manager()

    privacy = classes(
        internal="id row_key case kind is_agreed until stood done_at done_by",
        sensitive={SERVICE: "note"},
    )

    class Meta:
        verbose_name = "零就业家庭办理环节"
        ordering = ["done_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(kind__in=ONCE),
                name="assistance_zerostep_once",
            ),
            models.UniqueConstraint(
                fields=["case", "done_by"],
                condition=Q(kind__in=JUDGED),
                name="assistance_zerostep_judged_once_each",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class ZeroObjection(models.Model):
    """异议: what somebody said against a published case, and what was found."""

    case = models.ForeignKey(ZeroCase, models.CASCADE, related_name="objections")
    row_key = RowKeyField("行密钥")
    text = EncryptedTextField("异议内容", column="assistance.zeroobjection.text", row="row_key")
    answer = EncryptedTextField(
        "核实情况", column="assistance.zeroobjection.answer", row="row_key", blank=True
    )
    is_upheld = models.BooleanField("属实", null=True)
    received_at = models.DateTimeField("收到时间", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="答复人"
    )

    seen_with = (Permission.PERSON_VIEW,)
    seen_through = "case__household__division_code"
    objects = InDivision.as_manager()

    privacy = classes(
        internal="id row_key case is_upheld received_at recorded_by answered_at answered_by",
        sensitive={SERVICE: "text answer"},
    )

    class Meta:
        verbose_name = "公示异议"
        ordering = ["received_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="assistance_zeroobjection_answered_at_and_by_together",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.pk}"


class ZeroService(models.Model):
    """What a member was offered: counted as what the office owes, whatever the answer."""

    case = models.ForeignKey(ZeroCase, models.CASCADE, related_name="services")
    person = models.ForeignKey(Person, models.PROTECT, related_name="zero_services")
    row_key = RowKeyField("行密钥")
    kind = models.CharField("服务", max_length=10, choices=ServiceKind.choices)
    note = EncryptedTextField("内容", column="assistance.zeroservice.note", row="row_key")
    answer = models.CharField(
        "本人答复", max_length=8, choices=ServiceAnswer.choices, default=ServiceAnswer.WAITING
    )
    given_at = models.DateTimeField("时间", auto_now_add=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人"
    )

    seen_with = (Permission.PERSON_VIEW,)
    seen_through = "case__household__division_code"
    objects = InDivision.as_manager()

    privacy = classes(
        internal="id row_key case person given_at given_by",
        personal={SERVICE: "kind answer"},
        sensitive={SERVICE: "note"},
    )

    class Meta:
        verbose_name = "零就业家庭服务"
        ordering = ["given_at", "id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
