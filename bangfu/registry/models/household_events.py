"""户内变动: births, deaths, moves, splits and merges, each with its day and who wrote it down."""

from django.conf import settings
from django.db import models

from bangfu.audit.privacy import SERVICE, classes
from bangfu.org.roles import Permission
from bangfu.registry.codes import ChangeGround, HouseholdChange
from bangfu.registry.models.people import Household, Person
from bangfu.registry.models.statuses import OfHousehold


class HouseholdEvent(models.Model):
    """What happened on a day, and what it wrote, so that it can be taken back on the same day.

    `written`: the version of each row's history that it wrote; statuses it opened and ended; what
    it ended elsewhere. `places`: where each person that it touched was registered before, nothing
    for who was not, null of who had left a household that moves: what a month counts that is closed
    later.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="events")
    # split off from, merged with or left
    other = models.ForeignKey(
        Household, models.PROTECT, null=True, related_name="+", verbose_name="另一户"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="events", verbose_name="变动的人"
    )
    kind = models.CharField("变动", max_length=10, choices=HouseholdChange.choices)
    happened_on = models.DateField("发生日期")
    ground = models.CharField("变动依据", max_length=12, choices=ChangeGround.choices)
    # of the page from which it was sent: a second click is the same event
    token = models.UUIDField("表单", unique=True)
    # where the household lived that moved
    left_code = models.CharField("原所在区划", max_length=12, blank=True)
    written = models.JSONField("写入的版本", default=dict)
    places = models.JSONField("原登记地", default=dict)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="撤销人"
    )
    undone_at = models.DateTimeField("撤销时间", null=True)

    seen_with = (Permission.PERSON_VIEW,)
    objects = OfHousehold.as_manager()

    privacy = classes(
        internal="id household other person token left_code written places recorded_by "
        "recorded_at undone_by undone_at",
        personal={SERVICE: "kind happened_on ground"},
    )

    class Meta:
        verbose_name = "户内变动"
        indexes = [
            models.Index(fields=["happened_on"], name="registry_householdevent_day"),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.kind}"

    @property
    def division_code(self) -> str:
        return self.household.division_code
