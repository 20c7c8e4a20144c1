"""Muting a check: only with a reason, which is on record."""

from django import forms
from django.utils.translation import gettext_lazy as _


class MuteForm(forms.Form):
    reason = forms.CharField(
        label=_("停用理由"),
        max_length=200,
        error_messages={"required": _("请填写停用理由")},
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )
