from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.engine.values import Month


class PlaceForm(forms.Form):
    """When the job begins: with whom and as what stands in the consent."""

    start_month = forms.CharField(
        label=_("开始月份"), widget=forms.TextInput({"type": "month", "placeholder": "2023-09"})
    )

    def clean_start_month(self) -> Month:
        try:
            return Month.parse(self.cleaned_data["start_month"])
        except ValueError as error:
            raise forms.ValidationError(_("月份写作 2023-09")) from error
