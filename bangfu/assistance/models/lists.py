"""名单: what somebody asks of the register again and again (S1.32)."""

from django.conf import settings
from django.db import models

from bangfu.audit.fields import EncryptedTextField, KeyedIndexField, RowKeyField
from bangfu.audit.privacy import ACCOUNT, classes


class SavedList(models.Model):
    """A question with a name. Who is on the list is found each time; nobody is kept in it."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="lists", verbose_name="谁的名单"
    )
    row_key = RowKeyField("行键")
    # somebody may call it after a person
    name = EncryptedTextField("名单名称", column="assistance.savedlist.name", row="row_key")
    name_key = KeyedIndexField(of="name", domain="list:")
    criteria = models.JSONField("条件")
    # shown on the first page, with how many there were when last looked at
    is_followed = models.BooleanField("首页关注", default=False)
    seen_count = models.PositiveIntegerField("上次查看时人数", null=True)
    seen_at = models.DateTimeField("上次查看时间", null=True)
    saved_at = models.DateTimeField("保存时间", auto_now_add=True)

    privacy = classes(
        internal="id row_key owner name_key criteria is_followed seen_count seen_at saved_at",
        personal={ACCOUNT: "name"},
    )

    class Meta:
        verbose_name = "名单"
        constraints = [
            models.UniqueConstraint(fields=["owner", "name_key"], name="assistance_savedlist_name")
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
