from django.conf import settings
from django.db import models
from django.db.models.functions import NullIf

from bangfu.audit.fields import EncryptedTextField, MonthField, RowKeyField
from bangfu.audit.privacy import SERVICE, VERIFICATION, classes
from bangfu.casework.models import Task
from bangfu.engine.codes import Counting, Indicator, WarningLevel
from bangfu.monitoring.codes import ComparedWith, Number, StepKind
from bangfu.monitoring.parameters import FROM_THE_START
from bangfu.org.models import InDivision
from bangfu.org.roles import Permission


class Snapshot(models.Model):
    """月度快照: person-months of one closed month, immutable Parquet with a manifest."""

    month = MonthField("月份", unique=True)
    # where the rows of its people lie; empty once they are kept no longer
    path = models.CharField("存放位置", max_length=200)
    sha256 = models.CharField("数据摘要", max_length=64)
    person_count = models.BigIntegerField("人数")
    spell_count = models.BigIntegerField("务工记录数")
    # closed after its month was long over, from what is known today
    is_reconstructed = models.BooleanField("事后补算", default=False)
    closed_at = models.DateTimeField("结账时间", auto_now_add=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="结账人"
    )

    privacy = classes(
        internal="id month sha256 person_count spell_count is_reconstructed closed_at closed_by",
        personal={SERVICE: "path"},
    )

    class Meta:
        verbose_name = "月度快照"

    def __str__(self) -> str:
        return str(self.month)

    @property
    def is_cleared(self) -> bool:
        return not self.path


class FigureQuerySet(InDivision):
    def with_changes(self) -> "FigureQuerySet":
        """Adds value_month_ago, value_year_ago and the shares month_on_month, year_on_year.

        0.05 is a rise of five per cent; None where there is nothing to compare with. A year-to-date
        count starts again each January, so it is never compared with the December before.
        """
        same = Figure.objects.filter(
            indicator=models.OuterRef("indicator"),
            counting=models.OuterRef("counting"),
            division_code=models.OuterRef("division_code"),
        ).values("value")
        return self.annotate(
            value_month_ago=models.Subquery(same.filter(month=models.OuterRef("month_ago"))[:1]),
            value_year_ago=models.Subquery(same.filter(month=models.OuterRef("year_ago"))[:1]),
            month_on_month=_share("value_month_ago"),
            year_on_year=_share("value_year_ago"),
        )


def _share(before: str) -> models.ExpressionWrapper:
    return models.ExpressionWrapper(
        1.0 * models.F("value") / NullIf(models.F(before), 0) - 1.0,
        output_field=models.FloatField(),
    )


class Figure(models.Model):
    """One published figure with its counting definition, computed from a snapshot alone."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="figures")
    month = MonthField("月份")
    indicator = models.CharField("指标", max_length=30, choices=Indicator.choices)
    counting = models.CharField("口径", max_length=20, choices=Counting.choices)
    division_code = models.CharField("区划", max_length=12, db_index=True)
    level = models.CharField("级别", max_length=10)
    # people, or whole yuan for incomes
    value = models.BigIntegerField("数值")
    # what it may be compared with; January's year-to-date count has no month before it
    month_ago = MonthField("上月", null=True)
    year_ago = MonthField("上年同月")

    seen_with = (Permission.FIGURE_VIEW,)
    objects = FigureQuerySet.as_manager()

    privacy = classes(
        internal="id snapshot month indicator counting division_code level value month_ago year_ago"
    )

    class Meta:
        verbose_name = "指标数值"
        constraints = [
            models.UniqueConstraint(
                fields=["month", "indicator", "counting", "division_code"],
                name="monitoring_figure_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.indicator} {self.division_code}"


class WarningThreshold(models.Model):
    """本地参数: at which fall a figure becomes a warning (domain.md §9.2; no notice sets this)."""

    indicator = models.CharField("指标", max_length=30, choices=Indicator.choices)
    compared_with = models.CharField("对比", max_length=20, choices=ComparedWith.choices)
    level = models.CharField("等级", max_length=10, choices=WarningLevel.choices)
    # a fall of this share or more, 0.02 is two per cent; 0 is any fall
    fall_over = models.FloatField("降幅达到")
    answer_days = models.PositiveSmallIntegerField("答复时限（工作日）", null=True)
    # a change is a new row: what was in force on an earlier day stays known
    valid_from = models.DateField("生效日期", default=FROM_THE_START)

    privacy = classes(internal="id indicator compared_with level fall_over answer_days valid_from")

    class Meta:
        verbose_name = "预警参数"
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "compared_with", "level", "valid_from"],
                name="monitoring_warningthreshold_once_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.level}"


class WarningNumber(models.Model):
    """本地参数: one number of the early warning, dated (domain.md §9.2; no notice sets this)."""

    name = models.CharField("参数", max_length=20, choices=Number.choices)
    value = models.PositiveSmallIntegerField("数值")
    valid_from = models.DateField("生效日期", default=FROM_THE_START)

    privacy = classes(internal="id name value valid_from")

    class Meta:
        verbose_name = "预警参数（数值）"
        constraints = [
            models.UniqueConstraint(
                fields=["name", "valid_from"], name="monitoring_warningnumber_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


class Target(models.Model):
    """年度目标 of a division's people at work; never of a person or household (rights.md 4)."""

    division_code = models.CharField("区划", max_length=12, db_index=True)
    year = models.PositiveSmallIntegerField("年份")
    base_count = models.PositiveIntegerField("上年末在岗人数")
    target_count = models.PositiveIntegerField("本年末目标人数")
    set_at = models.DateTimeField("设定时间", auto_now=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="设定人"
    )

    seen_with = (Permission.FIGURE_VIEW,)
    objects = InDivision.as_manager()

    privacy = classes(internal="id division_code year base_count target_count set_at set_by")

    class Meta:
        verbose_name = "年度目标"
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "year"], name="monitoring_target_once_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.division_code} {self.year}"


class EarlyWarning(models.Model):
    """预警: a figure fell (S0 早发现、早干预、早帮扶)."""

    figure = models.ForeignKey(Figure, models.PROTECT, related_name="warnings")
    month = MonthField("月份")
    division_code = models.CharField("区划", max_length=12, db_index=True)
    level = models.CharField("等级", max_length=10, choices=WarningLevel.choices)
    compared_with = models.CharField("对比", max_length=20, choices=ComparedWith.choices)
    # the value it fell from; `figure` holds the value it fell to
    before = models.BigIntegerField("此前数值")
    change = models.FloatField("变动")
    # too few people for a percentage: told as counts
    is_small = models.BooleanField("人数过少", default=False)
    # the month it is compared with; near the Spring Festival the one in the same place beside it,
    # and then the change against the same month of the ordinary calendar stands here as well
    compared_month = MonthField("对比月份", null=True)
    ordinary_change = models.FloatField("按公历同月变动", null=True)
    is_seasonal = models.BooleanField("春节前后", default=False)
    # nothing about work was entered for long: the fall may be that nobody wrote it down
    is_lagging = models.BooleanField("数据滞后", default=False)
    # of those no longer at work: by settled corrections of the register; come home without work
    corrected_count = models.PositiveIntegerField("因核实更正减少", null=True)
    returnee_count = models.PositiveIntegerField("返乡未就业", null=True)
    # one task for all warnings of a unit and month
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="warnings")

    seen_with = (Permission.FIGURE_VIEW,)
    objects = InDivision.as_manager()

    privacy = classes(
        internal="id figure month division_code level compared_with before change task is_small "
        "compared_month ordinary_change is_seasonal is_lagging corrected_count returnee_count"
    )

    class Meta:
        verbose_name = "预警"
        constraints = [
            models.UniqueConstraint(
                fields=["figure", "compared_with"], name="monitoring_earlywarning_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.division_code} {self.month}"


class WarningStep(models.Model):
    """处置记录: cause, measures and outcome of what a unit was warned of, in its own words."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="warning_steps")
    kind = models.CharField("类型", max_length=10, choices=StepKind.choices)
    # in free words, which may speak of a person: never searched, so sealed
    row_key = RowKeyField("行键")
    text = EncryptedTextField("内容", column="monitoring.warningstep.text", row="row_key")
    written_at = models.DateTimeField("填写时间", auto_now_add=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填写人"
    )

    privacy = classes(
        internal="id row_key task kind written_at written_by", personal={VERIFICATION: "text"}
    )

    class Meta:
        verbose_name = "预警处置记录"

    def __str__(self) -> str:
        return f"{self.kind} {self.task_id}"
