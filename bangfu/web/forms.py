from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """Account and password; one sentence for everything that can be wrong, and what to do."""

    error_messages = {
        "invalid_login": _(
            "账号或密码不对。请检查大小写和输入法后重试；仍不能登录，请联系本单位的系统管理员。"
        ),
        "inactive": _("此账号已停用，请联系本单位的系统管理员。"),
    }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("账号")
        self.fields["username"].error_messages["required"] = _("请输入账号。")
        self.fields["password"].label = _("密码")
        self.fields["password"].error_messages["required"] = _("请输入密码。")
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"
