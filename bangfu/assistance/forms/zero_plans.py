from django import forms
from django.utils.translation import gettext_lazy as _


class ShareForm(forms.Form):
    year = forms.IntegerField(label=_("年度"), min_value=2016, max_value=2100)
    percent = forms.IntegerField(label=_("比例（%）"), min_value=0, max_value=100)
