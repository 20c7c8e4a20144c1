from django.conf import settings
from django.db import models

from bangfu.audit.privacy import classes
from bangfu.org.models import InDivision
from bangfu.org.roles import Permission


class ZeroShare(models.Model):
    """年度清零计划: the share of a division's certified households to be cleared in a year (S2.13,
    S2.14). Of divisions alone: there is none of a household (rights.md 4)."""

    division_code = models.CharField("区划", max_length=12, db_index=True)
    year = models.PositiveSmallIntegerField("年度")
    percent = models.PositiveSmallIntegerField("比例（%）")
    set_at = models.DateTimeField("设定时间", auto_now=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="设定人"
    )

    seen_with = (Permission.FIGURE_VIEW,)
    objects = InDivision.as_manager()

    privacy = classes(internal="id division_code year percent set_at set_by")

    class Meta:
        verbose_name = "年度清零计划"
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "year"], name="assistance_zeroshare_once"
            ),
            models.CheckConstraint(
                condition=models.Q(percent__lte=100), name="assistance_zeroshare_at_most_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_code} {self.year}"
