"""What one can look for in the trail."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.audit.codes import RecordKind
from bangfu.org.language import choices
from bangfu.org.models import Staff
from bangfu.org.roles import Permission
from bangfu.web.trail.search import Asked
from bangfu.web.trail.wording import Action

NAMES = ("person_number", "subject", "by_name", "action", "kind", "first_day", "last_day")


def text(label) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=150)


def day(label) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class SearchForm(forms.Form):
    person_number = text(_("人口编号"))
    by_name = text(_("经办人账号"))
    action = forms.ChoiceField(
        label=_("事项"), required=False, choices=choices(Action, blank=_("全部事项"))
    )
    kind = forms.ChoiceField(
        label=_("类别"), required=False, choices=choices(RecordKind, blank=_("全部类别"))
    )
    first_day = day(_("从"))
    last_day = day(_("到"))
    subject = forms.CharField(required=False, max_length=130, widget=forms.HiddenInput)

    def __init__(self, *args, staff: Staff, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # an audit administrator proves the trail and looks nobody up
        if not staff.may(Permission.PERSON_VIEW):
            del self.fields["person_number"]

    def asked(self) -> Asked:
        """The valid part of it."""
        self.is_valid()
        return Asked(**{name: value for name, value in self.cleaned_data.items() if value})
