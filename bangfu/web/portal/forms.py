from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from bangfu.org.language import choices
from bangfu.rights.codes import (
    NAMES_A_PARTY,
    ComplaintKind,
    Matter,
    NotLookingReason,
    Purpose,
    RequestKind,
)
from bangfu.web.accounts.forms import CODE


class ReasonForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("原因（可以不说）"),
        required=False,
        choices=choices(NotLookingReason, blank=_("不填")),
    )


class AgreeForm(forms.Form):
    """With whom and to what: each purpose has its own, with fields of its own names in the page."""

    party_name = forms.CharField(label=_("哪家单位"), max_length=200)
    matter = forms.CharField(label=_("具体事项（岗位、行程或课程）"), max_length=200)

    def __init__(self, purpose: Purpose, *args, **more) -> None:
        super().__init__(*args, auto_id=f"{purpose}-%s", **more)
        if purpose not in NAMES_A_PARTY:
            del self.fields["party_name"]


class OwnRequestForm(forms.Form):
    kind = forms.ChoiceField(label=_("我想"), choices=choices(RequestKind))
    text = forms.CharField(
        label=_("具体说明"), required=False, max_length=2000, widget=forms.Textarea({"rows": 4})
    )


class WantWorkForm(forms.Form):
    words = forms.CharField(
        label=_("想找什么样的工作，有什么困难"),
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
    )
    wants_work = forms.BooleanField(label=_("我想工作"))
    knows_of_notice = forms.BooleanField(label=_("我知道：户主姓名会在村里和乡镇公示 5 个工作日"))


class ComplaintForm(forms.Form):
    kind = forms.ChoiceField(label=_("类型"), choices=choices(ComplaintKind))
    matter = forms.ChoiceField(label=_("事由"), choices=choices(Matter))
    text = forms.CharField(
        label=_("发生了什么"), max_length=4000, widget=forms.Textarea({"rows": 6})
    )
    contact = forms.CharField(
        label=_("怎么联系您"),
        required=False,
        max_length=200,
        help_text=_("不填就是匿名：凭回执码也能看到答复。"),
    )


class NamedComplaintForm(ComplaintForm):
    """For somebody signed in, who may still choose to stay unnamed."""

    is_named = forms.BooleanField(
        label=_("用我的名字提出"),
        required=False,
        help_text=_("署名后，您档案里的不利变动会有专人核查是否属于报复。"),
    )


class ReceiptForm(forms.Form):
    receipt = forms.CharField(label=_("回执码"), max_length=40)
    text = forms.CharField(
        label=_("补充"), required=False, max_length=4000, widget=forms.Textarea({"rows": 3})
    )


class OpenAccountForm(forms.Form):
    code = forms.CharField(label=_("一次性开通码"), max_length=40)
    password = forms.CharField(
        label=_("自己设一个密码"),
        strip=False,
        widget=forms.PasswordInput,
        help_text=_("至少 10 位，比如字母加数字；不要用生日和手机号。"),
    )
    again = forms.CharField(label=_("再输一遍密码"), strip=False, widget=forms.PasswordInput)
    factor_code = forms.CharField(
        label=_("动态口令"),
        required=False,
        max_length=40,
        widget=forms.TextInput(CODE),
        help_text=_("只有以前绑定过手机验证器的账号才填。"),
    )

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"])
        return self.cleaned_data["password"]

    def clean(self) -> dict[str, object]:
        given = super().clean()
        if given.get("password") and given["password"] != given.get("again"):
            self.add_error("again", _("两次输入的密码不一样"))
        return given
