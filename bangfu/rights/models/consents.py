import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone

from bangfu.audit.fields import EncryptedTextField, RowKeyField
from bangfu.audit.privacy import RIGHTS, classes
from bangfu.org.roles import Permission
from bangfu.registry.models import Person
from bangfu.registry.models.of_person import OfPerson, WhereThePersonLives
from bangfu.rights.codes import Channel, Purpose


class Notice(models.Model):
    """One version of the text that a person reads before agreeing. The database keeps it as it is:
    a changed text is a new version."""

    purpose = models.CharField("用途", max_length=12, choices=Purpose.choices)
    version = models.PositiveSmallIntegerField("版本")
    text_zh = models.TextField("中文")
    text_en = models.TextField("英文")
    sha256 = models.CharField("摘要", max_length=64)
    published_at = models.DateTimeField("发布时间", auto_now_add=True)

    privacy = classes(public="purpose version text_zh text_en sha256 published_at", internal="id")

    class Meta:
        verbose_name = "告知书"
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version"], name="rights_notice_version")
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"


class ConsentQuerySet(OfPerson):
    def live(self, *, as_of: date | None = None) -> "ConsentQuerySet":
        """Neither withdrawn nor used nor run out."""
        today = as_of or timezone.localdate()
        return self.filter(
            withdrawn_at=None, used_at=None, given_on__lte=today, expires_on__gte=today
        )


class Consent(WhereThePersonLives, models.Model):
    """知情同意: one person's own agreement to one purpose (rights.md 1; ISO/IEC TS 27560).

    It names what exactly is agreed to, and serves once. The database refuses one that does not,
    and every change but that it was used and that it was withdrawn.
    """

    record_id = models.UUIDField("记录编号", default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    purpose = models.CharField("用途", max_length=12, choices=Purpose.choices)
    # the employer, carrier, school or body, where the purpose serves one (NAMES_A_PARTY)
    party_name = models.CharField("对方单位", max_length=200, blank=True)
    party_code = models.CharField("对方统一社会信用代码", max_length=18, blank=True)
    # what exactly: the post, the journey, the course
    matter = models.CharField("具体事项", max_length=200)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+", verbose_name="告知书")
    language = models.CharField("所读语言", max_length=10, default="zh-hans")
    channel = models.CharField("方式", max_length=10, choices=Channel.choices)
    # where the signed sheet or the voice note is kept, in free words
    reference = EncryptedTextField(
        "签字或录音存放处", column="rights.consent.reference", row="record_id", blank=True
    )
    given_on = models.DateField("同意日期")
    expires_on = models.DateField("到期日期")
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)
    # the person's own account where it was given in the portal
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    used_at = models.DateTimeField("使用时间", null=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    withdrawn_channel = models.CharField(
        "撤回方式", max_length=10, choices=Channel.choices, blank=True
    )
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="撤回登记人",
    )

    seen_with = (Permission.CONSENT_RECORD,)
    objects = ConsentQuerySet.as_manager()

    privacy = classes(
        internal="id record_id person notice language channel recorded_at recorded_by used_at "
        "withdrawn_at withdrawn_channel withdrawn_by",
        personal={RIGHTS: "purpose party_name party_code matter reference given_on expires_on"},
    )

    class Meta:
        verbose_name = "同意"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None, withdrawn_by=None)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="rights_consent_withdrawn_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_on__gte=models.F("given_on")),
                name="rights_consent_expires_after_given",
            ),
        ]
        indexes = [models.Index(fields=["person", "purpose"], name="rights_consent_person")]

    def __str__(self) -> str:
        return f"{self.record_id}"

    @property
    def has_proof(self) -> bool:
        """Whether a sheet or a recording was handed in with it."""
        return hasattr(self, "proof")


class ConsentProof(models.Model):
    """The signed sheet or the recording itself, sealed in the store: what shows that a person said
    so, when nobody remembers."""

    folder = "consents"

    consent = models.OneToOneField(Consent, models.CASCADE, related_name="proof")
    row_key = RowKeyField("行键")
    # people name such files by whose they are
    file_name = EncryptedTextField("文件名", column="rights.consentproof.file_name", row="row_key")
    stored_as = models.CharField("存放位置", max_length=200)
    sha256 = models.CharField("摘要", max_length=64)
    media_type = models.CharField("内容类型", max_length=100)
    size_bytes = models.PositiveIntegerField("大小")

    privacy = classes(
        internal="id row_key consent stored_as sha256 media_type size_bytes",
        personal={RIGHTS: "file_name"},
    )

    class Meta:
        verbose_name = "同意的凭证"

    def __str__(self) -> str:
        return f"{self.consent_id}"


class Refusal(WhereThePersonLives, models.Model):
    """The person said no to one purpose. Kept for one thing only: not to ask again for a while."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="refusals")
    purpose = models.CharField("用途", max_length=12, choices=Purpose.choices)
    channel = models.CharField("方式", max_length=10, choices=Channel.choices)
    said_on = models.DateField("日期")
    ask_again_from = models.DateField("此前不再询问")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )

    seen_with = (Permission.CONSENT_RECORD,)
    objects = OfPerson.as_manager()

    privacy = classes(
        internal="id person channel recorded_by",
        personal={RIGHTS: "purpose said_on ask_again_from"},
    )

    class Meta:
        verbose_name = "不同意"

    def __str__(self) -> str:
        return f"{self.pk}"
