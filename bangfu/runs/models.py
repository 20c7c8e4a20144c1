from django.conf import settings
from django.db import models

from bangfu.audit.privacy import classes
from bangfu.runs.codes import RunState


class Run(models.Model):
    """Long work, done by whichever worker holds its lease; a killed worker's lease runs out."""

    # dotted path of the function that does it
    kind = models.CharField("工作", max_length=100)
    title = models.CharField("事项", max_length=100)
    arguments = models.JSONField("参数", default=dict)
    state = models.CharField("状态", max_length=12, choices=RunState.choices, default="queued")
    done = models.BigIntegerField("已完成", default=0)
    total = models.BigIntegerField("总量", default=0)
    message = models.CharField("进度说明", max_length=200, blank=True)
    error = models.TextField("错误", blank=True)
    # what the work answered, for the page to go on from: ids and counts
    result = models.JSONField("结果", default=dict)
    checkpoint = models.JSONField("断点", default=dict)
    # two requests for the same work share one run: a double click does nothing twice
    dedupe = models.CharField("去重键", max_length=200, blank=True)
    attempt = models.PositiveSmallIntegerField("第几次", default=0)
    # how often a worker died over it: work that kills its worker must not do so for ever
    crashes = models.PositiveSmallIntegerField("中断次数", default=0)
    lease_until = models.DateTimeField("租约到", null=True)
    created_at = models.DateTimeField("提交时间", auto_now_add=True)
    finished_at = models.DateTimeField("结束时间", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="提交人")

    privacy = classes(
        internal="id kind title arguments state done total message error result checkpoint dedupe "
        "attempt crashes lease_until created_at finished_at by"
    )

    class Meta:
        verbose_name = "长任务"
        indexes = [models.Index(fields=["state", "lease_until"], name="runs_run_claim")]
        constraints = [
            models.UniqueConstraint(
                fields=["dedupe"],
                condition=models.Q(state__in=["queued", "running"]) & ~models.Q(dedupe=""),
                name="runs_run_one_unfinished_per_dedupe",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
