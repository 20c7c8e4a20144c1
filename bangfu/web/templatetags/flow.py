"""How forms, states and clocks look on the pages of the month's work."""

from django import template
from django.forms import BoundField, CheckboxInput, RadioSelect, Select
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from bangfu.casework import rules
from bangfu.casework.models import Task
from bangfu.engine.forms import FormSpec
from bangfu.engine.values import Quarter
from bangfu.org.language import label
from bangfu.web import places
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
    return places.name(code) if code == township else f"{places.name(township)}{places.name(code)}"


@register.filter
def quarter_label(period: Quarter | str) -> str:
    return str(period) if in_english() else Quarter.parse(period).zh


@register.filter
def spec_title(spec: FormSpec) -> str:
    return spec.en if in_english() else spec.title


def in_english() -> bool:
    return (get_language() or "").startswith("en")
