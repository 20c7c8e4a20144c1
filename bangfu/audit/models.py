from django.db import models

from bangfu.audit.codes import RecordKind
from bangfu.audit.privacy import ACCOUNTABILITY, classes


class Chain(models.Model):
    """One chain of records, held by one writer at a time until its transaction ends.

    There are as many as ever wrote at the same moment: a writer takes any that is free, so nobody
    waits for another and a roll-back leaves no gap.
    """

    length = models.BigIntegerField("记录数", default=0)
    # hash of its last record
    head = models.CharField("末尾摘要", max_length=64, blank=True)

    privacy = classes(internal="id length head")

    class Meta:
        verbose_name = "审计链"

    def __str__(self) -> str:
        return f"{self.pk}: {self.length}"


class Record(models.Model):
    """One thing that somebody did or saw. The database refuses to change or delete it.

    The subject is a label and an id, not a foreign key: subjects may be erased, the trail stays.
    Its hash is that of its content and of the record before it in the chain (`audit.chain`).
    """

    at = models.DateTimeField("时间", db_index=True)
    kind = models.CharField("类别", max_length=10, choices=RecordKind.choices, default="change")
    by_id = models.BigIntegerField("经办人编号", null=True)
    by_name = models.CharField("经办人账号", max_length=150)
    action = models.CharField("事项", max_length=60)
    subject_kind = models.CharField("对象类型", max_length=60)
    subject_id = models.CharField("对象编号", max_length=60)
    division_code = models.CharField("区划", max_length=12, blank=True, db_index=True)
    # of an access: what for, and which fields were seen, as words; empty is what the page masks
    purpose = models.CharField("用途", max_length=40, blank=True)
    fields = models.TextField("所看字段", blank=True)
    before = models.JSONField("之前", default=dict)
    after = models.JSONField("之后", default=dict)
    chain = models.ForeignKey(Chain, models.PROTECT, related_name="records")
    place = models.BigIntegerField("链中位置")
    hash = models.CharField("摘要", max_length=64)

    privacy = classes(
        internal="id at kind by_id action subject_kind subject_id division_code purpose fields "
        "before after chain place hash",
        personal={ACCOUNTABILITY: "by_name"},
    )

    class Meta:
        verbose_name = "审计记录"
        constraints = [
            models.UniqueConstraint(fields=["chain", "place"], name="audit_record_chain_place")
        ]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="audit_record_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by_name} {self.action} {self.subject_kind}"


class Cut(models.Model):
    """Where a chain begins now: what stood up to here was kept long enough (rights.md 11), and its
    hash still vouches for what was there.

    The database lets records go only behind a cut that covers them.
    """

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="cuts")
    # the last record that went, and its hash
    place = models.BigIntegerField("链中位置")
    hash = models.CharField("摘要", max_length=64)
    # when the last of them was written
    last_at = models.DateTimeField("最后一条的时间")
    cut_at = models.DateTimeField("截断时间")

    privacy = classes(internal="id chain place hash last_at cut_at")

    class Meta:
        verbose_name = "审计链截断点"
        constraints = [models.UniqueConstraint(fields=["chain", "place"], name="audit_cut_place")]

    def __str__(self) -> str:
        return f"{self.chain_id}: {self.place}"


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


class Anchor(models.Model):
    """How far every chain was at some moment, told to somebody outside this database."""

    taken_at = models.DateTimeField("时间")
    # rows of chain, length, head
    heads = models.JSONField("各链末尾")
    sha256 = models.CharField("摘要", max_length=64)

    privacy = classes(internal="id taken_at heads sha256")

    class Meta:
        verbose_name = "存证"

    def __str__(self) -> str:
        return f"{self.taken_at:%Y-%m-%d} {self.sha256[:12]}"
