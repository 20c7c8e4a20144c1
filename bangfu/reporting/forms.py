"""The form with which an official form is filled."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.engine.forms import FORMS
from bangfu.engine.values import Quarter
from bangfu.org import queries as org
from bangfu.org.language import DataSelect, in_chinese
from bangfu.reporting.sheets import titled


class FillForm(forms.Form):
    form = forms.ChoiceField(label=_("报表"))
    division_code = forms.ChoiceField(label=_("填报单位"), widget=DataSelect)
    period = forms.ChoiceField(label=_("报告期"))

    def __init__(self, *args, units: list[str], quarters: list[Quarter], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].choices = [(spec.name, titled(spec)) for spec in FORMS.values()]
        self.fields["division_code"].choices = [(code, org.full_name(code)) for code in units]
        self.fields["period"].choices = [
            (str(quarter), quarter.zh if in_chinese() else str(quarter)) for quarter in quarters
        ]
