"""What for: asked before anything is shown or handed out."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.disclosure import rules
from bangfu.disclosure.codes import Purpose
from bangfu.org.language import choices


class PurposeForm(forms.Form):
    """Purpose from the list, in words where none of it fits."""

    purpose = forms.ChoiceField(label=_("用途"), error_messages={"required": _("请选择用途")})
    note = forms.CharField(label=_("说明"), required=False, max_length=rules.LONGEST_NOTE)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = choices(Purpose, blank=_("请选择"))

    def clean(self) -> dict:
        given = super().clean()
        if "purpose" in given:
            try:
                rules.check_purpose(given["purpose"], given.get("note", ""))
            except rules.PurposeMissing as problem:
                self.add_error("note", str(problem))
        return given
