from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from bangfu.audit.fields import EncryptedTextField, RowKeyField
from bangfu.audit.privacy import RIGHTS, classes
from bangfu.engine.checks.facts import WITHOUT_COUNTIES
from bangfu.org.models import Staff
from bangfu.org.roles import Permission
from bangfu.registry.models import Person
from bangfu.registry.models.of_person import OfPerson, WhereThePersonLives
from bangfu.registry.rules import COUNTY_DIGITS
from bangfu.rights.codes import Channel, RequestKind, RequestState


class StatementQuerySet(OfPerson):
    def visible_to(self, staff: Staff) -> "StatementQuerySet":
        """By name for the village and the township, and for nobody above (rights.md 3)."""
        return super().visible_to(staff) if staff.is_near else self.none()

    def in_force(self, *, as_of: date | None = None) -> "StatementQuerySet":
        today = as_of or timezone.localdate()
        return self.filter(ended_at=None, expires_on__gte=today)

    def quiet(self, *, as_of: date | None = None) -> "StatementQuerySet":
        """In force, and not to be disturbed today."""
        today = as_of or timezone.localdate()
        return self.in_force(as_of=today).filter(quiet_until__gte=today)


class NotLooking(WhereThePersonLives, models.Model):
    """暂不找工作: the person's own statement (rights.md 3). It stops outreach, and nothing else."""

    row_key = RowKeyField("行密钥")
    person = models.ForeignKey(Person, models.PROTECT, related_name="not_looking")
    # a NotLookingReason; encrypted because it may speak of health
    reason = EncryptedTextField(
        "原因", column="rights.notlooking.reason", row="row_key", padded_to=8, blank=True
    )
    channel = models.CharField("方式", max_length=10, choices=Channel.choices)
    said_on = models.DateField("日期")
    expires_on = models.DateField("到期日期")
    quiet_until = models.DateField("不再打扰至")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    ended_at = models.DateTimeField("取消时间", null=True)

    seen_with = (Permission.CONSENT_RECORD,)
    objects = StatementQuerySet.as_manager()

    privacy = classes(
        internal="id row_key person channel recorded_by",
        personal={RIGHTS: "said_on expires_on quiet_until ended_at"},
        sensitive={RIGHTS: "reason"},
    )

    class Meta:
        verbose_name = "暂不找工作"
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(ended_at=None),
                name="rights_notlooking_one_per_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class RequestQuerySet(OfPerson):
    def visible_to(self, staff: Staff) -> "RequestQuerySet":
        """Answered in the township and the county. Whoever stands above sees what they left
        unanswered past its day, and what was answered there: nobody else's file (ADR 22)."""
        rows, place = super().visible_to(staff), staff.division.significant
        if len(place) >= COUNTY_DIGITS or place in WITHOUT_COUNTIES:
            return rows
        late = Q(state=RequestState.OPEN, due_on__lt=timezone.localdate())
        return rows.filter(late | Q(answered_by=staff))

    def still_open(self) -> "RequestQuerySet":
        return self.filter(state=RequestState.OPEN)


class DataRequest(WhereThePersonLives, models.Model):
    """What a person asks for about the own data, with a clock (PIPL 44–50), or help with work."""

    row_key = RowKeyField("行密钥")
    person = models.ForeignKey(Person, models.PROTECT, related_name="data_requests")
    kind = models.CharField("请求", max_length=10, choices=RequestKind.choices)
    text = EncryptedTextField(
        "本人的话", column="rights.datarequest.text", row="row_key", blank=True
    )
    channel = models.CharField("方式", max_length=10, choices=Channel.choices)
    received_at = models.DateTimeField("收到时间", auto_now_add=True)
    due_on = models.DateField("答复期限")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    state = models.CharField("状态", max_length=10, choices=RequestState.choices, default="open")
    answer = EncryptedTextField(
        "答复和理由", column="rights.datarequest.answer", row="row_key", blank=True
    )
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="答复人"
    )

    seen_with = (Permission.REQUEST_ANSWER,)
    objects = RequestQuerySet.as_manager()

    privacy = classes(
        internal="id row_key person channel received_at due_on recorded_by state answered_at "
        "answered_by",
        personal={RIGHTS: "kind"},
        sensitive={RIGHTS: "text answer"},
    )

    class Meta:
        verbose_name = "本人请求"
        indexes = [models.Index(fields=["state", "due_on"], name="rights_request_open")]

    def __str__(self) -> str:
        return f"{self.pk}"
