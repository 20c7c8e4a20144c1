from django.conf import settings
from django.db import models
from django.db.models.functions import NullIf

from bangfu.audit.fields import MonthField
from bangfu.audit.privacy import classes
from bangfu.casework.models import Task
from bangfu.engine.codes import Counting, Indicator, WarningLevel
from bangfu.monitoring.codes import ComparedWith
from bangfu.org.models import InDivision
from bangfu.org.roles import Permission


class Snapshot(models.Model):
    """月度快照: person-months of one closed month, immutable Parquet with a manifest."""

    month = MonthField("月份", unique=True)
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
        internal="id month path sha256 person_count spell_count is_reconstructed "
        "closed_at closed_by"
    )

    class Meta:
        verbose_name = "月度快照"

    def __str__(self) -> str:
        return str(self.month)


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

    privacy = classes(internal="id indicator compared_with level fall_over answer_days")

    class Meta:
        verbose_name = "预警参数"
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "compared_with", "level"],
                name="monitoring_warningthreshold_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.level}"


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
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="warnings")

    seen_with = (Permission.FIGURE_VIEW,)
    objects = InDivision.as_manager()

    privacy = classes(
        internal="id figure month division_code level compared_with before change task"
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
