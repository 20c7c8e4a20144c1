"""Forms of the security administrator."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from bangfu.engine.values import DivisionCode, NotADivisionCode
from bangfu.org import queries
from bangfu.org.codes import Duty
from bangfu.org.language import choices, label
from bangfu.org.models import ConfidentialityAgreement, Staff
from bangfu.org.roles import GIVEN_ROLES, Worker


def given_roles() -> list[tuple[str, str]]:
    """Roles that the page gives: administrators are made on the server, workers open their own
    account with the code that the township hands them."""
    return [
        (name, label(role))
        for name, role in GIVEN_ROLES.items()
        if not role.is_administrator and role is not Worker
    ]


class DivisionField(forms.CharField):
    """A code of 2, 4, 6, 9 or 12 digits, padded to twelve."""

    def clean(self, value: str) -> str:
        try:
            return DivisionCode.parse(super().clean(value)).text
        except NotADivisionCode as error:
            raise ValidationError(str(error)) from error


class WhyForm(forms.Form):
    """On what the step stands: the second administrator goes by it."""

    reason = forms.CharField(
        label=_("依据"),
        max_length=200,
        help_text=_("任职文件、本人申请单的编号等，审计管理员据此确认；不写身份证号、电话。"),
        error_messages={"required": _("请写明依据。")},
    )


class RightsForm(WhyForm):
    """Role, place and programmes."""

    role_name = forms.ChoiceField(label=_("角色"), choices=given_roles)
    division_code = DivisionField(
        label=_("区划代码"), max_length=12, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    given_duties = forms.MultipleChoiceField(
        label=_("只分管"),
        required=False,
        choices=choices(Duty),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("都不选就是该角色的全部业务。"),
    )

    def __init__(self, *args, by: Staff, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def rights(self) -> dict[str, object]:
        names = ("role_name", "division_code", "given_duties")
        return {name: self.cleaned_data[name] for name in names}

    @classmethod
    def of(cls, staff: Staff, *, by: Staff) -> "RightsForm":
        given = ("role_name", "division_code", "given_duties")
        return cls(initial={name: getattr(staff, name) for name in given}, by=by)

    field_order = ("role_name", "division_code", "given_duties", "reason")


class InviteForm(RightsForm):
    username = forms.CharField(
        label=_("账号"), max_length=150, validators=Staff._meta.get_field("username").validators
    )
    display_name = forms.CharField(label=_("姓名"), max_length=60)
    agreement = forms.ModelChoiceField(
        label=_("保密协议"),
        required=False,
        queryset=ConfidentialityAgreement.objects.none(),
        empty_label=_("机关工作人员，不需要"),
        help_text=_("外部单位（用人单位、车间、培训机构、人力资源机构）必选。"),
    )
    field_order = [
        "username",
        "display_name",
        "role_name",
        "division_code",
        "given_duties",
        "agreement",
        "reason",
    ]

    def __init__(self, *args, by: Staff, **kwargs) -> None:
        super().__init__(*args, by=by, **kwargs)
        held = ConfidentialityAgreement.objects.visible_to(by)
        today = timezone.localdate()
        self.fields["agreement"].queryset = held.filter(ends_on__gte=today, ended_on=None)

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        if Staff.objects.filter(username=username).exists():
            raise ValidationError(_t("这个账号已经有人用了，请换一个"))
        return username


class LeaveForm(forms.Form):
    to = forms.ModelChoiceField(
        label=_("在办任务移交给"),
        required=False,
        queryset=Staff.objects.none(),
        empty_label=_("本单位（谁办都可以）"),
    )

    def __init__(self, *args, leaver: Staff, by: Staff, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = queries.colleagues(leaver, staff=by)


class AgreementForm(forms.Form):
    party = forms.CharField(label=_("签约单位"), max_length=100)
    document = forms.CharField(label=_("协议编号"), max_length=100)
    division_code = DivisionField(
        label=_("签订地（区划代码）"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    signed_on = forms.DateField(
        label=_("签订日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("到期日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
