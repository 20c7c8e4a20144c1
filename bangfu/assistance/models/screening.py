from django.conf import settings
from django.db import models

from bangfu.assistance.codes.screening import ScreeningState, Sign, Turn
from bangfu.assistance.models.placements import Placement
from bangfu.audit.fields import EncryptedTextField, RowKeyField
from bangfu.audit.privacy import RIGHTS, classes
from bangfu.org.roles import Permission
from bangfu.rights.codes import Channel
from bangfu.rights.models import BeforeDesk

# said that nothing of it is so
NO_SIGN = "-"


class Screening(models.Model):
    """上岗后保密询问: is the work free and as agreed? Asked once at each turn (rights.md 8).

    It is before one rights desk above the office that placed the person, and before nobody else.
    """

    row_key = RowKeyField("行密钥")
    placement = models.ForeignKey(Placement, models.CASCADE, related_name="screenings")
    division_code = models.CharField("户籍所在区划", max_length=12, db_index=True)
    # the office that placed: it never learns what was said
    about_code = models.CharField("安排上岗的单位", max_length=12, db_index=True)
    # the lowest rights desk above it when the person was placed
    handled_by_code = models.CharField("承办单位", max_length=12, blank=True)
    turn = models.CharField("轮次", max_length=10, choices=Turn.choices)
    due_on = models.DateField("应询问日期", db_index=True)
    state = models.CharField(
        "状态", max_length=10, choices=ScreeningState.choices, default=ScreeningState.WAITING
    )
    # values of `Sign` with a space between, or `NO_SIGN`: equally long whatever was said
    signs = EncryptedTextField(
        "所说情况",
        column="assistance.screening.signs",
        row="row_key",
        padded_to=len(" ".join(Sign)),
        blank=True,
    )
    words = EncryptedTextField(
        "本人的话", column="assistance.screening.words", row="row_key", blank=True
    )
    channel = models.CharField("方式", max_length=10, choices=Channel.choices, blank=True)
    answered_at = models.DateTimeField("回答时间", null=True)
    # empty where the person answered in the portal
    heard_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )

    seen_with = (Permission.COMPLAINT_HANDLE,)
    objects = BeforeDesk.as_manager()

    privacy = classes(
        internal="id row_key placement division_code about_code handled_by_code turn due_on "
        "answered_at heard_by",
        personal={RIGHTS: "state channel"},
        sensitive={RIGHTS: "signs words"},
    )

    class Meta:
        verbose_name = "上岗后保密询问"
        constraints = [
            models.UniqueConstraint(fields=["placement", "turn"], name="assistance_asked_once")
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def told(self) -> list[Sign]:
        return [Sign(value) for value in self.signs.split() if value != NO_SIGN]


class EmployerHold(models.Model):
    """暂停安排: nobody is placed with this employer until a rights desk lifts it (rights.md 8).

    Set by an answer, or by a desk that gives its reason. The row points at nobody who was asked.
    """

    row_key = RowKeyField("行密钥")
    employer_name = models.CharField("用人单位", max_length=200)
    employer_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    division_code = models.CharField("所涉区划", max_length=12, db_index=True)
    about_code = models.CharField("安排上岗的单位", max_length=12, blank=True)
    handled_by_code = models.CharField("承办单位", max_length=12, blank=True)
    since = models.DateTimeField("暂停时间", auto_now_add=True)
    reason = EncryptedTextField(
        "理由", column="assistance.employerhold.reason", row="row_key", blank=True
    )
    lifted_at = models.DateTimeField("恢复时间", null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="恢复人"
    )
    lift_reason = EncryptedTextField(
        "恢复理由", column="assistance.employerhold.lift_reason", row="row_key", blank=True
    )

    seen_with = (Permission.COMPLAINT_HANDLE,)
    objects = BeforeDesk.as_manager()

    privacy = classes(
        internal="id row_key employer_name employer_code division_code about_code "
        "handled_by_code since lifted_at lifted_by",
        sensitive={RIGHTS: "reason lift_reason"},
    )

    class Meta:
        verbose_name = "暂停安排"
        ordering = ["-since", "-pk"]

    def __str__(self) -> str:
        return f"{self.pk}"
