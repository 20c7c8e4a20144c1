"""人口身份 of households, with dates: what a household was on a day is never overwritten."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone

from bangfu.audit.fields import EncryptedTextField, RowKeyField
from bangfu.audit.privacy import SERVICE, classes
from bangfu.engine.codes import PopulationKind, StatusSource
from bangfu.engine.values import DivisionCode
from bangfu.org.models import InDivision
from bangfu.org.roles import Permission
from bangfu.registry.models.people import Household


class OfHousehold(InDivision):
    """What is recorded of a household lies where the household lives."""

    def in_division(self, code: DivisionCode) -> "OfHousehold":
        return self.filter(household__division_code__range=code.range)


class Statuses(OfHousehold):
    def on(self, day: date | None = None) -> "Statuses":
        """Those that hold on a day, which is today where none is given."""
        day = day or timezone.localdate()
        goes_on = models.Q(ends_on=None) | models.Q(ends_on__gt=day)
        return self.filter(goes_on, valid_from__lte=day)


class PopulationStatus(models.Model):
    """人口身份: from a day on, up to another (S0, S4; domain.md §1.1)."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="statuses")
    kind = models.CharField("身份", max_length=20, choices=PopulationKind.choices)
    valid_from = models.DateField("起始日期")
    # the first day on which it no longer holds
    ends_on = models.DateField("终止日期", null=True)
    source = models.CharField("从何得知", max_length=10, choices=StatusSource.choices)
    # one key for all that a file writes at once: their evidence is the same
    row_key = RowKeyField("行键")
    evidence = EncryptedTextField(
        "依据", column="registry.populationstatus.evidence", row="row_key", blank=True
    )
    # nobody, of what stood in the register before statuses had dates
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间")
    ended_at = models.DateTimeField("终止登记时间", null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="终止登记人",
    )

    seen_with = (Permission.PERSON_VIEW,)
    objects = Statuses.as_manager()

    privacy = classes(
        internal="id row_key household recorded_by recorded_at ended_at ended_by",
        personal={SERVICE: "kind valid_from ends_on source evidence"},
    )

    class Meta:
        verbose_name = "人口身份"
        constraints = [
            models.UniqueConstraint(
                fields=["household", "kind"],
                condition=models.Q(ends_on=None),
                name="registry_populationstatus_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("valid_from")),
                name="registry_populationstatus_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.kind}"

    @property
    def was_undone(self) -> bool:
        """It held on no day."""
        return self.ends_on == self.valid_from

    @property
    def division_code(self) -> str:
        return self.household.division_code
