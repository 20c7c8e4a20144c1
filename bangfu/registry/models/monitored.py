"""防止返贫监测对象: a household's way to being monitored and back (S0, S4; domain.md §1.2)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone

from bangfu.audit.fields import EncryptedTextField, RowKeyField
from bangfu.audit.privacy import SERVICE, classes
from bangfu.engine.codes import CaseAim, CaseDone, CaseStage, LeadSource, PopulationKind
from bangfu.engine.rules.monitored import ENDS, decision_due, review_from
from bangfu.org.roles import Permission
from bangfu.registry.models.people import Household
from bangfu.registry.models.statuses import OfHousehold


class Cases(OfHousehold):
    def going_on(self) -> "Cases":
        return self.exclude(stage__in=ENDS)


class MonitoredCase(models.Model):
    """监测对象办理: one household, one aim; where it ends without the household's word, nothing
    follows from that."""

    row_key = RowKeyField("行密钥")
    household = models.ForeignKey(Household, models.PROTECT, related_name="cases")
    aim = models.CharField("办理事项", max_length=10, choices=CaseAim.choices)
    source = models.CharField("线索来源", max_length=10, choices=LeadSource.choices)
    found_on = models.DateField("发现日期")
    # a RiskKind; encrypted because it may speak of health
    risk = EncryptedTextField(
        "风险类型", column="registry.monitoredcase.risk", row="row_key", padded_to=10, blank=True
    )
    kind = models.CharField("拟定类型", max_length=20, choices=PopulationKind.choices)
    stage = models.CharField("办理阶段", max_length=20, choices=CaseStage.choices, default="lead")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    opened_at = models.DateTimeField("登记时间", auto_now_add=True)

    seen_with = (Permission.PERSON_VIEW,)
    objects = Cases.as_manager()

    privacy = classes(
        internal="id row_key household opened_by opened_at",
        personal={SERVICE: "aim source found_on kind stage"},
        sensitive={SERVICE: "risk"},
    )

    class Meta:
        verbose_name = "监测对象办理"
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=~models.Q(stage__in=sorted(ENDS)),
                name="registry_monitoredcase_one_going_on",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def division_code(self) -> str:
        return self.household.division_code

    @property
    def due_on(self) -> date | None:
        """By when it is decided, while it goes on."""
        return None if self.stage in ENDS else decision_due(self.found_on)


class MonitoredStep(models.Model):
    """办理步骤: one step, by one person, on one day.

    `written`: which statuses of the household a decision opened and ended, for these to be taken
    back with it, and for what was ended to be judged.
    """

    case = models.ForeignKey(MonitoredCase, models.CASCADE, related_name="steps")
    stage = models.CharField("办到", max_length=20, choices=CaseStage.choices)
    done_on = models.DateField("办理日期")
    written = models.JSONField("写入的身份", default=dict)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    seen_with = (Permission.PERSON_VIEW,)

    privacy = classes(internal="id case stage done_on written recorded_by recorded_at")

    class Meta:
        verbose_name = "监测对象办理步骤"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "stage"], name="registry_monitoredstep_each_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.stage}"

    @property
    def done(self) -> CaseDone:
        """What was done; `stage` is what the case then waited for."""
        return CaseDone(self.stage)

    @property
    def review_from(self) -> date:
        """Of a notice: its days begin when it is written down, whatever day it is said to be of,
        so that none of them is stepped over."""
        return review_from(timezone.localdate(self.recorded_at))
