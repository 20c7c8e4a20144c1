"""A password that was used lately is not taken again."""

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bangfu.org.models import Staff


class NotUsedLately:
    """Validator of AUTH_PASSWORD_VALIDATORS: not the present password, nor one of the last five."""

    kept = 5

    def validate(self, password: str, user: Staff | None = None) -> None:
        if user is None or user.pk is None:
            return
        former = user.former_passwords.order_by("-pk").values_list("password", flat=True)
        if any(check_password(password, old) for old in [user.password, *former[: self.kept]]):
            raise ValidationError(self.get_help_text(), code="password_used_lately")

    def get_help_text(self) -> str:
        return _("不能与现在的密码或最近 %(kept)s 次用过的密码相同。") % {"kept": self.kept}
