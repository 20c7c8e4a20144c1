"""What to take and what for; and the local parameters of seeing and taking."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.audit.privacy import FieldClass
from bangfu.disclosure import rules
from bangfu.disclosure.codes import LimitName
from bangfu.disclosure.forms import PurposeForm
from bangfu.disclosure.kinds import ExportKind
from bangfu.org.language import choices, label
from bangfu.org.models import Staff

HARMLESS = {FieldClass.PUBLIC, FieldClass.INTERNAL}


class ExportForm(PurposeForm):
    """Columns by class: those that name nobody are ticked, the others are a decision."""

    field_order = ("columns", "file_format", "purpose", "note")
    columns = forms.MultipleChoiceField(
        label=_("要导出的列"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选择一列")},
    )
    file_format = forms.ChoiceField(label=_("格式"))

    def __init__(self, *args, kind: ExportKind, by: Staff, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offered = [column for column in kind.columns if rules.may_take(column, by)]
        self.withheld = [column for column in kind.columns if column not in offered]
        self.fields["columns"].choices = groups(offered)
        plain = [column.name for column in offered if column.field_class in HARMLESS]
        self.initial["columns"] = plain or [column.name for column in offered]
        self.fields["file_format"].choices = choices(kind.formats)

    @property
    def ticks(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """The boxes by class, and which are ticked."""
        ticked = set(self["columns"].value() or [])
        return [
            (title, [(name, header, name in ticked) for name, header in options])
            for title, options in self.fields["columns"].choices
        ]


def groups(columns) -> list[tuple[str, list[tuple[str, str]]]]:
    titles = {
        FieldClass.PUBLIC: _("公开"),
        FieldClass.INTERNAL: _("内部信息"),
        FieldClass.PERSONAL: _("个人信息"),
        FieldClass.SENSITIVE: _("敏感个人信息"),
    }
    found = {
        str(titles[each]): [(c.name, str(c.header)) for c in columns if c.field_class == each]
        for each in FieldClass
    }
    return [(title, some) for title, some in found.items() if some]


class LimitsForm(forms.Form):
    """All limits at once; what is changed holds from today. One that was set higher on the server
    may stay."""

    def __init__(self, *args, limits: dict[LimitName, int], by: Staff, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, value in limits.items():
            self.fields[name.value] = forms.IntegerField(
                label=label(name),
                min_value=1,
                max_value=max(value, rules.most(name, by=by)),
                initial=value,
            )
