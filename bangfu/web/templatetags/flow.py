"""How forms, states and clocks look on the pages of the month's work."""

from django import template
from django.apps import apps
from django.forms import BoundField, CheckboxInput, RadioSelect, Select
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from bangfu.casework import rules
from bangfu.casework.models import Task
from bangfu.comparison import exports, wording
from bangfu.comparison.models import Discrepancy
from bangfu.engine.forms import FormColumn, FormSpec
from bangfu.engine.values import Quarter
from bangfu.org.language import data, in_chinese, label, reworded
from bangfu.reporting.sheets import titled
from bangfu.web import code_lists, places
from bangfu.web.receivers import Contents

register = template.Library()

# by the value of the state: what waits is amber, what needs work is blue, what failed is red
BADGES = {
    "found": "badge-grey",
    "dispatched": "badge-blue",
    "settled": "badge-green",
    "gone": "badge-grey",
    "received": "badge-grey",
    "checked": "badge-blue",
    "applied": "badge-green",
    "repeated": "badge-grey",
    "refused": "badge-red",
    "waiting": "badge-amber",
    "making": "badge-blue",
    "ready": "badge-green",
    "failed": "badge-red",
    "withdrawn": "badge-grey",
    "red": "badge-red",
    "orange": "badge-orange",
    "yellow": "badge-amber",
    "blue": "badge-blue",
}


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's control with the theme's class; Django ties help and errors to it by id."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect):
        return field.as_widget()
    return field.as_widget(attrs={"class": css_class(field, widget)})


def css_class(field: BoundField, widget: object) -> str:
    if isinstance(widget, CheckboxInput):
        base = "form-check-input"
    else:
        base = "form-select" if isinstance(widget, Select) else "form-control"
    return f"{base} is-invalid" if field.errors else base


@register.filter
def is_checkbox(field: BoundField) -> bool:
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_group(field: BoundField) -> bool:
    """Several controls under one question: radio buttons or check boxes."""
    return isinstance(field.field.widget, RadioSelect)


@register.filter
def state_badge(state: str) -> str:
    return BADGES.get(state, "badge-grey")


@register.filter
def lateness(task: Task) -> str:
    """The value of casework's Lateness, or nothing once the task is finished."""
    return rules.lateness(task, as_of=timezone.localdate()) or ""


@register.filter
def days_left(task: Task) -> int:
    """Working days until the clock ends; negative once it has."""
    return rules.days_left(task, as_of=timezone.localdate())


@register.filter
def absolute(number: int) -> int:
    return abs(number)


@register.filter
def contents_label(roster: str) -> str:
    """What a file contains, by the name of its roster."""
    return label(Contents(roster)) if roster in list(Contents) else roster


@register.filter
def short_place(code: str) -> str:
    """Township and village, which is what a county's list needs."""
    township = code[:9].ljust(12, "0")
    inside = "" if code == township else places.name(code)
    return data(f"{places.name(township)}{inside}")


@register.filter
def side(discrepancy: Discrepancy, which: str) -> str:
    """What one side says, names masked: `{{ row|side:"here" }}`."""
    text = {"here": exports.here, "there": exports.there}[which](discrepancy) or "—"
    is_told = (discrepancy.kind, which) in wording.TOLD_IN_WORDS
    return reworded(text) if is_told else data(text)


@register.filter
def columns(change: dict[str, object]) -> list[dict[str, object]]:
    """What a decision wrote into a row, each column by its title and a code by its member."""
    model = apps.get_model(change["row"])
    fields = {name: model._meta.get_field(name) for name in change["fields"]}
    return [
        {
            "name": name,
            "label": gettext(str(field.verbose_name)),
            **{
                side: code_lists.of_choices(field.choices, text) or text
                for side, text in zip(("before", "after"), change["fields"][name], strict=True)
            },
        }
        for name, field in fields.items()
    ]


@register.filter
def quarter_label(period: Quarter | str) -> str:
    return Quarter.parse(period).zh if in_chinese() else str(period)


@register.filter
def spec_title(spec: FormSpec) -> str:
    return titled(spec)


@register.filter
def spec_number(spec: FormSpec) -> str:
    return spec.number if in_chinese() else spec.number_en


@register.filter
def column_title(column: FormColumn) -> str:
    return column.label if in_chinese() else column.en
