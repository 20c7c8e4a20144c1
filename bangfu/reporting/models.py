from django.conf import settings
from django.db import models

from bangfu.audit.privacy import classes
from bangfu.monitoring.models import Snapshot
from bangfu.org.models import InDivision
from bangfu.org.roles import Permission


class FilledForm(models.Model):
    """An official form filled for one division and period. Filled again, it is a new row."""

    form = models.CharField("报表", max_length=40)
    division_code = models.CharField("填报单位", max_length=12, db_index=True)
    period = models.CharField("报告期", max_length=10)
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, verbose_name="依据快照")
    # rows of cells as printed; see engine.forms
    cells = models.JSONField("内容")
    filled_on = models.DateField("填表日期")
    filled_at = models.DateTimeField("生成时间", auto_now_add=True)
    filled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填表人"
    )

    seen_with = (Permission.FIGURE_VIEW,)
    objects = InDivision.as_manager()

    privacy = classes(
        internal="id form division_code period snapshot cells filled_on filled_at filled_by"
    )

    class Meta:
        verbose_name = "已填报表"
        indexes = [
            models.Index(fields=["form", "division_code", "period"], name="reporting_filled")
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.division_code} {self.period}"
