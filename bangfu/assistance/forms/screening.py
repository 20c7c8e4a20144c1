from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.assistance.codes.screening import Sign
from bangfu.org.language import choices


class ScreeningForm(forms.Form):
    """What is so at work, in the words of whoever is asked."""

    signs = forms.MultipleChoiceField(
        label=_("有没有这些情况（可以多选）"),
        required=False,
        choices=choices(Sign),
        widget=forms.CheckboxSelectMultiple,
    )
    is_well = forms.BooleanField(label=_("以上都没有"), required=False)
    words = forms.CharField(
        label=_("还想说的"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
    )


class HoldForm(forms.Form):
    employer = forms.CharField(label=_("用人单位的名称，或统一社会信用代码"), max_length=200)
    reason = forms.CharField(label=_("理由"), max_length=2000, widget=forms.Textarea({"rows": 3}))


class LiftForm(forms.Form):
    reason = forms.CharField(label=_("查清了什么，为什么恢复"), max_length=2000)
