from django.conf import settings
from django.db import models

from bangfu.audit.fields import MonthField
from bangfu.audit.privacy import SERVICE, classes
from bangfu.org.roles import Permission
from bangfu.registry.models import Person, WorkSpell
from bangfu.registry.models.of_person import OfPerson
from bangfu.rights.models import Consent


class Placement(models.Model):
    """上岗安排: a person starts the job agreed to.

    The database refuses the row unless the consent named is this person's, for placement in this
    post with this employer, live on the day and when the job begins, and not used before
    (rights.md 1). Leaving needs no consent.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="placements")
    # on the day of the placement; who sees it is told by where the person lives by now
    division_code = models.CharField("户籍所在区划", max_length=12, db_index=True)
    employer_name = models.CharField("用人单位", max_length=200)
    employer_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    post = models.CharField("岗位", max_length=200)
    start_month = MonthField("开始月份")
    consent = models.OneToOneField(
        Consent, models.PROTECT, related_name="placement", verbose_name="同意"
    )
    spell = models.ForeignKey(
        WorkSpell, models.PROTECT, null=True, related_name="+", verbose_name="务工记录"
    )
    placed_on = models.DateField("登记日期")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )

    seen_with = (Permission.PLACE,)
    objects = OfPerson.as_manager()

    privacy = classes(
        internal="id person division_code consent spell placed_on recorded_by",
        personal={SERVICE: "employer_name employer_code post start_month"},
    )

    class Meta:
        verbose_name = "上岗安排"

    def __str__(self) -> str:
        return f"{self.pk}"
