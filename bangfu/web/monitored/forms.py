from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.engine.codes import CaseStage, LeadSource, RiskKind
from bangfu.engine.rules.population import MONITORED
from bangfu.org.language import choices
from bangfu.web.households.forms import day_field

CHOOSE = _("请选择")


class LeadForm(forms.Form):
    source = forms.ChoiceField(label=_("线索来源"), choices=choices(LeadSource, blank=CHOOSE))
    kind = forms.ChoiceField(
        label=_("拟定类型"),
        choices=choices(sorted(MONITORED), blank=CHOOSE),
        help_text=_("已是这一类的，按风险消除办理。"),
    )
    risk = forms.ChoiceField(
        label=_("风险类型"), choices=choices(RiskKind, blank=CHOOSE), required=False
    )
    found_on = day_field(_("发现日期"))
    is_sure = forms.BooleanField(
        label=_("已核对：按县里现行规定，这一户就是这一类"),
        required=False,
        widget=forms.HiddenInput,
    )

    def ask_if_sure(self) -> None:
        """Shown once the type was doubted."""
        self.fields["is_sure"].widget = forms.CheckboxInput()


class StepForm(forms.Form):
    """`stage`: as the page showed it."""

    stage = forms.ChoiceField(choices=CaseStage.choices, widget=forms.HiddenInput)
    done_on = day_field(_("办理日期"))
    is_so = forms.TypedChoiceField(
        label=_("结果"),
        choices=[("yes", _("是，进入下一步")), ("no", _("否，办理到此结束，没有任何后果"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
