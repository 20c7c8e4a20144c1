"""Visits as they were made, what was answered on them, and the phones they are written on."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models

from bangfu.audit.fields import EncryptedTextField, RowKeyField
from bangfu.audit.privacy import ACCOUNT, SERVICE, classes
from bangfu.org.models import InDivision
from bangfu.org.roles import Permission
from bangfu.registry.models import Person, WorkSpell
from bangfu.registry.models.of_person import OfPerson, WhereThePersonLives
from bangfu.visits.codes import AnswerState, Fact, FileKind, HeldFor, Outcome


class Device(models.Model):
    """走访设备: a phone on which somebody may write visits without a network, until a day."""

    # by which its token names it
    key = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="devices")
    name = models.CharField("设备", max_length=100, blank=True)
    issued_at = models.DateTimeField("登记时间", auto_now_add=True)
    expires_on = models.DateField("到期日期")
    revoked_at = models.DateTimeField("停用时间", null=True)

    privacy = classes(
        internal="id key owner issued_at expires_on revoked_at", personal={ACCOUNT: "name"}
    )

    class Meta:
        verbose_name = "走访设备"

    def __str__(self) -> str:
        return f"{self.key}"

    def is_in_use(self, as_of: date) -> bool:
        return self.revoked_at is None and as_of <= self.expires_on


class Visit(WhereThePersonLives, models.Model):
    """走访: one talk at somebody's door (S1.17, S2.24). Its uuid is made where it is written, so
    that it is taken in once however often it is sent."""

    uuid = models.UUIDField("走访编号", unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="visits")
    visited_on = models.DateField("走访日期")
    outcome = models.CharField("走访结果", max_length=10, choices=Outcome.choices)
    row_key = RowKeyField("行密钥")
    note = EncryptedTextField("走访情况", column="visits.visit.note", row="row_key", blank=True)
    # keyed, of everything as it was sent: the same once more is the same visit
    row_digest = models.CharField("行摘要", max_length=64)
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="visits")
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )

    seen_with = (Permission.VISIT_VIEW,)
    objects = OfPerson.as_manager()

    privacy = classes(
        internal="id uuid person row_key row_digest device recorded_at recorded_by",
        personal={SERVICE: "visited_on outcome"},
        sensitive={SERVICE: "note"},
    )

    class Meta:
        verbose_name = "走访"
        indexes = [models.Index(fields=["person", "visited_on"], name="visits_visit_person")]

    def __str__(self) -> str:
        return f"{self.uuid}"


class Answer(models.Model):
    """One answer, kept as it was said whatever became of it."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="answers")
    fact = models.CharField("内容", max_length=20, choices=Fact.choices)
    row_key = RowKeyField("行密钥")
    said = EncryptedTextField("本人所说", column="visits.answer.said", row="row_key")
    # the spell that was asked about; one that was taken back since is no longer there
    spell = models.ForeignKey(WorkSpell, models.SET_NULL, null=True, related_name="+")
    state = models.CharField("处理", max_length=10, choices=AnswerState.choices)
    held_for = models.CharField("待核对原因", max_length=10, choices=HeldFor.choices, blank=True)
    settled_at = models.DateTimeField("核对时间", null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="核对人"
    )

    seen_with = (Permission.VISIT_VIEW,)
    seen_through = "visit__person__division_code"
    objects = InDivision.as_manager()

    privacy = classes(
        internal="id visit row_key spell state held_for settled_at settled_by",
        personal={SERVICE: "fact"},
        sensitive={SERVICE: "said"},
    )

    class Meta:
        verbose_name = "走访答复"
        constraints = [
            models.UniqueConstraint(fields=["visit", "fact"], name="visits_answer_once"),
            models.CheckConstraint(
                condition=models.Q(settled_at=None, settled_by=None)
                | models.Q(settled_at__isnull=False, settled_by__isnull=False),
                name="visits_answer_settled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.fact}"

    @property
    def division_code(self) -> str:
        return self.visit.division_code


class VisitFile(models.Model):
    """A photograph, a signature or a voice note, sealed in the store."""

    folder = "visits"

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="files")
    kind = models.CharField("类型", max_length=10, choices=FileKind.choices)
    row_key = RowKeyField("行密钥")
    # people name such files by whose they are
    file_name = EncryptedTextField("文件名", column="visits.visitfile.file_name", row="row_key")
    stored_as = models.CharField("存放位置", max_length=200)
    sha256 = models.CharField("摘要", max_length=64)
    media_type = models.CharField("内容类型", max_length=100)
    size_bytes = models.PositiveIntegerField("大小")

    privacy = classes(
        internal="id row_key visit kind stored_as sha256 media_type size_bytes",
        personal={SERVICE: "file_name"},
    )

    class Meta:
        verbose_name = "走访材料"
        constraints = [models.UniqueConstraint(fields=["visit", "kind"], name="visits_file_once")]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.kind}"
