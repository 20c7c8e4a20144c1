"""What a password must be beside long and not known to everybody: validators of Django's setting
AUTH_PASSWORD_VALIDATORS (GB/T 22239-2019 8.1.4.1: 复杂度, 定期更换)."""

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bangfu.org.models import Staff


class LongEnough(MinimumLengthValidator):
    """Django's, whose sentence is not in Chinese."""

    def get_error_message(self) -> str:
        return _("密码太短，至少 %(length)s 个字符。") % {"length": self.min_length}

    def get_help_text(self) -> str:
        return self.get_error_message()


class Varied:
    """Of two kinds of characters, and not one of them over and over. No more is asked: workers type
    theirs on a phone."""

    kinds, different = 2, 5

    def is_met(self, password: str) -> bool:
        found = {_kind(character) for character in password}
        return len(found) >= self.kinds and len(set(password)) >= self.different

    def validate(self, password: str, user: Staff | None = None) -> None:
        if not self.is_met(password):
            raise ValidationError(self.get_help_text(), code="password_not_varied")

    def get_help_text(self) -> str:
        return _(
            "密码须有大写字母、小写字母、数字、其他字符中的至少 %(kinds)s 种，"
            "至少 %(different)s 个不同的字符。"
        ) % {"kinds": self.kinds, "different": self.different}


def _kind(character: str) -> str:
    tests = {"upper": str.isupper, "lower": str.islower, "digit": str.isdecimal}
    return next((kind for kind, is_so in tests.items() if is_so(character)), "other")


class NotUsedLately:
    """Not the present password, nor one of the last five."""

    kept = 5

    def validate(self, password: str, user: Staff | None = None) -> None:
        if user is None or user.pk is None:
            return
        former = user.former_passwords.order_by("-pk").values_list("password", flat=True)
        if any(check_password(password, old) for old in [user.password, *former[: self.kept]]):
            raise ValidationError(self.get_help_text(), code="password_used_lately")

    def get_help_text(self) -> str:
        return _("不能与现在的密码或最近 %(kept)s 次用过的密码相同。") % {"kept": self.kept}
