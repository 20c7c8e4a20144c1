from django.conf import settings
from django.db import models

from bangfu.audit.fields import EncryptedTextField, RowKeyField
from bangfu.audit.privacy import ACCOUNT, classes
from bangfu.registry.models import Person


class WorkerAccount(models.Model):
    """The account with which a person sees the own file. One account, one person."""

    staff = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="worker", verbose_name="账号"
    )
    person = models.OneToOneField(Person, models.PROTECT, related_name="account")
    opened_at = models.DateTimeField("开通时间", auto_now_add=True)

    privacy = classes(internal="id opened_at", personal={ACCOUNT: "staff person"})

    class Meta:
        verbose_name = "本人账号"

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def is_open(self) -> bool:
        """Not closed by the person."""
        return self.staff.is_active


class PortalCode(models.Model):
    """A one-time code, handed over at the desk after the identity card was looked at."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="portal_codes")
    code_hash = models.CharField("开通码摘要", max_length=64, unique=True)
    issued_at = models.DateTimeField("发放时间", auto_now_add=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发放人"
    )
    purpose = models.CharField("用途", max_length=12, blank=True)
    row_key = RowKeyField("行标识")
    note = EncryptedTextField("说明", column="rights.portalcode.note", row="row_key", blank=True)
    # of an account that is in use: before this day only together with the code of its telephone
    usable_from = models.DateField("启用日期", null=True)
    expires_on = models.DateField("有效期至")
    used_at = models.DateTimeField("使用时间", null=True)
    # another one was given since, or the person said no
    voided_at = models.DateTimeField("作废时间", null=True)

    privacy = classes(
        internal="id code_hash issued_at issued_by purpose row_key usable_from expires_on used_at "
        "voided_at",
        personal={ACCOUNT: "person"},
        sensitive={ACCOUNT: "note"},
    )

    class Meta:
        verbose_name = "开通码"

    def __str__(self) -> str:
        return f"{self.pk}"
