from django.conf import settings
from django.db import models

from bangfu.audit.privacy import classes
from bangfu.rights.codes import LocalDays


class LocalParameter(models.Model):
    """本地参数: so many days from a day on. Rows are added, never changed."""

    name = models.CharField("参数", max_length=20, choices=LocalDays.choices)
    days = models.PositiveSmallIntegerField("天数")
    valid_from = models.DateField("起用日期")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="设定人"
    )

    privacy = classes(internal="id name days valid_from set_by")

    class Meta:
        verbose_name = "本地参数"
        constraints = [
            models.UniqueConstraint(fields=["name", "valid_from"], name="rights_parameter_from")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.valid_from}"
