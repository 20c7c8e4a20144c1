from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.engine.values import Month


class PlaceForm(forms.Form):
    """The job that the person agreed to."""

    employer_name = forms.CharField(label=_("用人单位"), max_length=200)
    employer_code = forms.CharField(label=_("统一社会信用代码"), max_length=18, required=False)
    post = forms.CharField(label=_("岗位"), max_length=100)
    start_month = forms.CharField(
        label=_("开始月份"), widget=forms.TextInput({"type": "month", "placeholder": "2023-09"})
    )

    def clean_start_month(self) -> Month:
        try:
            return Month.parse(self.cleaned_data["start_month"])
        except ValueError as error:
            raise forms.ValidationError(_("月份写作 2023-09")) from error
