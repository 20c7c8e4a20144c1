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
