"""Forms of signing in and of accounts; every field is Bootstrap's."""

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from bangfu.org.models import Staff
from bangfu.web.accounts import entering

CODE = {
    "autocomplete": "one-time-code",
    "inputmode": "text",
    "autocapitalize": "none",
    "spellcheck": "false",
}


class SignInForm(AuthenticationForm):
    """Account and password; one sentence for everything that can be wrong, and what to do."""

    error_messages = {
        "invalid_login": _(
            "账号或密码不对。请检查大小写和输入法后重试；仍不能登录，请联系本单位的安全管理员。"
        ),
        "inactive": _("此账号已停用，请联系本单位的安全管理员。"),
    }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("账号")
        self.fields["username"].error_messages["required"] = _("请输入账号。")
        self.fields["password"].label = _("密码")
        self.fields["password"].error_messages["required"] = _("请输入密码。")
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"


def code_field(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=40,
        help_text=help_text,
        widget=forms.TextInput(attrs=CODE),
        error_messages={"required": _("请输入口令。")},
    )


class CodeForm(forms.Form):
    code = code_field(
        _("动态口令或备用码"), _("手机验证器上的 6 位数字；手机不在身边，可用一个备用码。")
    )


class FirstCodeForm(forms.Form):
    """Of the telephone that is being set up: there are no recovery codes yet."""

    code = code_field(_("动态口令"), _("手机验证器上的 6 位数字。"))


def is_password_of(request: HttpRequest, password: str) -> bool:
    """Of who is in; a wrong one counts, and is on record, as at the door."""
    staff = request.user
    if authenticate(request, username=staff.username, password=password) is not None:
        return True
    entering.wrong_password(request, staff)
    return False


class ProveForm(CodeForm):
    """The password once more, and a code by who signs in with one: the same two, counted alike.
    Whom the provider has just proven is asked for the code alone."""

    field_order = ("password", "code")
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("请输入密码。")},
    )

    def __init__(self, *args, request, **kwargs) -> None:
        self.request, self.staff = request, request.user
        super().__init__(*args, **kwargs)
        if not entering.has_factor(self.staff):
            del self.fields["code"]
        elif entering.is_half_proven(request):
            del self.fields["password"]

    def clean(self) -> dict[str, str]:
        """A code is not looked at, and not used up, beside a wrong password."""
        given = super().clean()
        if self.errors:
            return given
        if "password" in given and not is_password_of(self.request, given["password"]):
            self.add_error("password", _t("密码不对，请重新输入。"))
        elif "code" in given:
            wrong, _is_over = entering.try_code(self.request, self.staff, given["code"])
            if wrong:
                self.add_error("code", wrong)
        return given


class NewPasswordForm(forms.Form):
    """A password typed twice, judged by AUTH_PASSWORD_VALIDATORS for this person."""

    password = forms.CharField(
        label=_("新密码"),
        strip=False,
        help_text=_(
            "至少 10 个字符，含大写字母、小写字母、数字、其他字符中的两种；"
            "不能太常见，不能与账号、姓名或用过的密码相近。"
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("请输入新密码。")},
    )
    again = forms.CharField(
        label=_("再输入一次"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("请再输入一次新密码。")},
    )

    def __init__(self, *args, staff: Staff, **kwargs) -> None:
        self.staff = staff
        super().__init__(*args, **kwargs)

    def clean(self):
        given = super().clean()
        password, again = given.get("password"), given.get("again")
        if password and again and password != again:
            self.add_error("again", _t("两次输入不一样，请重新输入。"))
        elif password:
            try:
                validate_password(password, self.staff)
            except forms.ValidationError as problem:
                self.add_error("password", problem)
        return given


class ChangePasswordForm(NewPasswordForm):
    old = forms.CharField(
        label=_("现在的密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("请输入现在的密码。")},
    )
    field_order = ["old", "password", "again"]

    def __init__(self, *args, request, **kwargs) -> None:
        self.request = request
        super().__init__(*args, staff=request.user, **kwargs)

    def clean_old(self) -> str:
        old = self.cleaned_data["old"]
        if not is_password_of(self.request, old):
            raise forms.ValidationError(_t("现在的密码不对，请重新输入。"))
        return old
