from django.db import models

from bangfu.audit.privacy import ACCOUNTABILITY, classes


class Record(models.Model):
    """One thing that somebody did or saw. Rows are added inside actions and never changed.

    The subject is a label and an id, not a foreign key: subjects may be erased, the trail stays.
    """

    at = models.DateTimeField("时间", auto_now_add=True, db_index=True)
    by_id = models.BigIntegerField("经办人编号", null=True)
    by_name = models.CharField("经办人账号", max_length=150)
    action = models.CharField("事项", max_length=60)
    subject_kind = models.CharField("对象类型", max_length=60)
    subject_id = models.CharField("对象编号", max_length=60)
    division_code = models.CharField("区划", max_length=12, blank=True)
    before = models.JSONField("之前", default=dict)
    after = models.JSONField("之后", default=dict)

    privacy = classes(
        internal="id at by_id action subject_kind subject_id division_code before after",
        personal={ACCOUNTABILITY: "by_name"},
    )

    class Meta:
        verbose_name = "审计记录"
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="audit_record_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by_name} {self.action} {self.subject_kind}"


class KeyCheck(models.Model):
    """A key generation that this database knows: enough to tell a wrong key, nothing of the key.

    `finished_at` is empty as long as something may still be under an older generation.
    """

    kind = models.CharField("密钥", max_length=10)
    generation = models.PositiveSmallIntegerField("代")
    check_value = models.CharField("校验值", max_length=32)
    made_at = models.DateTimeField("启用时间", auto_now_add=True)
    finished_at = models.DateTimeField("全部换用时间", null=True)

    privacy = classes(internal="id kind generation check_value made_at finished_at")

    class Meta:
        verbose_name = "密钥校验"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "generation"], name="audit_keycheck_kind_generation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.generation}"
