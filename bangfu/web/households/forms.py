from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.engine.codes import PopulationKind
from bangfu.engine.rules.population import MONITORED
from bangfu.org.language import choices

# who is monitored is decided by the procedure, which begins with a visit
BY_DOCUMENT = [kind for kind in PopulationKind if kind not in MONITORED]


def day_field(label: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, initial=timezone.localdate, widget=widget)


class StatusForm(forms.Form):
    kind = forms.ChoiceField(label=_("身份"), choices=choices(BY_DOCUMENT, blank=_("请选择")))
    since = day_field(_("起始日期"))
    evidence = forms.CharField(
        label=_("依据"), max_length=100, help_text=_("文件名称和文号；不写姓名、号码。")
    )


class EndForm(forms.Form):
    ends_on = day_field(_("终止日期"))
