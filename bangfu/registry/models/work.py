"""What people worked."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from bangfu.audit.fields import MonthField
from bangfu.audit.privacy import SERVICE, classes
from bangfu.engine.codes import ContractKind, EmploymentKind, InsuredBy, Sector, WorkChannel
from bangfu.engine.values import DivisionCode
from bangfu.org.models import InDivision
from bangfu.org.roles import Permission
from bangfu.registry.models.people import Person


class WorkSpell(models.Model):
    """务工记录: one stretch of paid work. The start month is unique per person (domain.md §1.5)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="spells")
    division_code = models.CharField("户籍所在区划", max_length=12, db_index=True)
    start_month = MonthField("开始月份")
    end_month = MonthField("结束月份", null=True, blank=True)
    place_code = models.CharField("务工地区划", max_length=12, blank=True)
    place_name = models.CharField("务工地", max_length=100, blank=True)
    employer_name = models.CharField("务工单位", max_length=200, blank=True)
    employer_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    employment_kind = models.CharField(
        "务工类型", max_length=20, choices=EmploymentKind.choices, blank=True
    )
    industry = models.CharField("所属行业", max_length=60, blank=True)
    sector = models.CharField("产业", max_length=10, choices=Sector.choices, blank=True)
    channel = models.CharField("就业渠道", max_length=20, choices=WorkChannel.choices, blank=True)
    # of no file: as somebody said or a paper shows
    contract = models.CharField("合同", max_length=20, choices=ContractKind.choices, blank=True)
    insured_by = models.CharField("参保", max_length=20, choices=InsuredBy.choices, blank=True)
    monthly_income_yuan = models.DecimalField(
        "务工月收入（元）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    is_organised = models.BooleanField("点对点输送", null=True)
    transport_subsidy_yuan = models.DecimalField(
        "年度交通费补助（元）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    row_digest = models.CharField("行摘要", max_length=32, blank=True)
    # set when a person settled a discrepancy about this spell: files no longer overwrite it
    verified_at = models.DateTimeField("核实时间", null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="核实人"
    )
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    seen_with = (Permission.PERSON_VIEW,)
    objects = InDivision.as_manager()
    history = HistoricalRecords()

    privacy = classes(
        internal="id person division_code verified_at verified_by updated_at",
        personal={
            SERVICE: "start_month end_month place_code place_name employer_name employer_code "
            "employment_kind industry sector channel contract insured_by monthly_income_yuan "
            "is_organised transport_subsidy_yuan row_digest"
        },
    )

    class Meta:
        verbose_name = "务工记录"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "start_month"], name="registry_workspell_person_start"
            ),
            models.CheckConstraint(
                condition=models.Q(end_month=None)
                | models.Q(end_month__gte=models.F("start_month")),
                name="registry_workspell_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.start_month}"


class IncomesOfSpells(InDivision):
    def in_division(self, code: DivisionCode) -> "IncomesOfSpells":
        return self.filter(spell__division_code__range=code.range)

    def standing(self) -> "IncomesOfSpells":
        """Of each month what was recorded last."""
        later = self.model.objects.filter(
            spell=models.OuterRef("spell"),
            month=models.OuterRef("month"),
            pk__gt=models.OuterRef("pk"),
        )
        return self.filter(~models.Exists(later)).order_by("spell", "month")


class MonthlyIncome(models.Model):
    """月收入: what a spell brings from a month on, up to the next row's.

    Only of spells whose income changed; the newest amount stands in the spell too.
    """

    spell = models.ForeignKey(WorkSpell, models.CASCADE, related_name="incomes")
    # of the spell's history: taken back together with it
    version = models.PositiveBigIntegerField("务工记录版本")
    month = MonthField("自哪个月起")
    income_yuan = models.DecimalField("月收入（元）", max_digits=12, decimal_places=2, null=True)
    source = models.CharField("从何得知", max_length=100)
    # nobody, of what a file brought
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间")

    seen_with = (Permission.PERSON_VIEW,)
    objects = IncomesOfSpells.as_manager()

    privacy = classes(
        internal="id spell version recorded_by recorded_at",
        personal={SERVICE: "month income_yuan source"},
    )

    class Meta:
        verbose_name = "务工月收入"

    def __str__(self) -> str:
        return f"{self.spell_id} {self.month}"

    @property
    def division_code(self) -> str:
        return self.spell.division_code
