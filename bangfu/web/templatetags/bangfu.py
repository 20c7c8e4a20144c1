"""How values look on a page: labels in the page's language, masks, amounts, shares, icons."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from django import template
from django.db.models import Model
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bangfu.engine.codes import Code
from bangfu.engine.values import Month, masks
from bangfu.org import language, small_cells
from bangfu.org.language import in_chinese
from bangfu.org.models import Staff
from bangfu.org.roles import ROLES, Role
from bangfu.web import code_lists, places

register = template.Library()

register.filter("data", language.data)
register.filter("reworded", language.reworded)

NOTHING = "—"
BREAK = SafeString("<br>")
MONTH_DAYS, YEAR_DAYS = 30, 365
SPRITE = "vendor/tabler-icons-3.51.0/sprite.svg"


@register.filter
def reworded_lines(text: str) -> SafeString:
    """Line by line: what somebody wrote stands beside sentences of the program."""
    lines = ((language.reworded(line),) for line in text.splitlines())
    return format_html_join(BREAK, "{}", lines)


@register.simple_tag
@cache
def icon(name: str, place: str = "") -> SafeString:
    """A decorative icon; the words beside it carry the meaning. Names are in tools/vendor."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        f"icon-{place}" if place else "",
        static(SPRITE),
        name,
    )


@register.filter
def code_label(value: object, list_name: str = "") -> str:
    """The label of a code in the page's language: `{{ task.kind|code_label:"TaskKind" }}`."""
    if value in (None, ""):
        return NOTHING
    member = value if isinstance(value, Code) else code_lists.member(str(value), list_name)
    if member is None:
        return str(value)
    return language.label(member)


@register.filter
def label(row: Model, field_name: str) -> str:
    """The label of a row's code field: `{{ task|label:"kind" }}`."""
    return code_label(code_lists.of_field(row, field_name) or getattr(row, field_name))


@register.filter
def month_label(value: Month | None) -> str:
    """2023年9月 or 2023-09, as the page's language has it."""
    if value is None:
        return NOTHING
    return language.month_label(value)


@register.filter
def month_number(value: int | None) -> str:
    """2023-09 for 202309; a dash for an open end, which tables keep as 0 or nothing."""
    return str(Month.from_number(int(value))) if value else NOTHING


@register.filter
def age(born_on: date) -> int:
    """Completed years."""
    today = timezone.localdate()
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


@register.filter
def since(moment: datetime) -> str:
    """How long ago, as one says it of what is known: days, months, years."""
    days = (timezone.localdate() - timezone.localdate(moment)).days
    if days < 1:
        return _("今天")
    if days < MONTH_DAYS:
        return _("%(count)s 天前") % {"count": days}
    if days < YEAR_DAYS:
        return _("%(count)s 个月前") % {"count": days // MONTH_DAYS}
    return _("%(count)s 年前") % {"count": days // YEAR_DAYS}


@register.filter
def told(value: object) -> object:
    """A value of an edit: a code's label, a dash for nothing, yes or no for a truth."""
    if isinstance(value, Code):
        return code_label(value)
    if value in (None, ""):
        return NOTHING
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return language.data(value)


@register.filter
def masked_name(value: str | None) -> str:
    return language.data(masks.name(value or ""))


@register.filter
def masked_number(value: str | None) -> str:
    return masks.number(value or "")


@register.filter
def masked_phone(value: str | None) -> str:
    return masks.phone(value or "")


@register.filter
def count(value: int | None) -> str:
    """12,408, or a dash where nothing is counted."""
    return NOTHING if value is None else f"{value:,}"


@register.filter
def listed(value: int, staff: Staff) -> str:
    """How long a list of names is that this reader works off."""
    return small_cells.listed(value, staff=staff)


@register.filter
def few(value: int, staff: Staff) -> str:
    """How many there are today, as far as this reader may know it."""
    return small_cells.told(value, staff=staff)


@register.filter
def yuan(value: Decimal | int | None) -> str:
    """An amount without its unit: 3,912 or 3,912.50."""
    if value is None:
        return NOTHING
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


@register.filter
def share(value: float | None) -> str:
    """A change as people read it: +0.8%, -1.2%, 0.0%."""
    if value is None:
        return NOTHING
    shown = f"{value * 100:+.1f}%"
    return "0.0%" if shown in ("+0.0%", "-0.0%") else shown


@register.filter
def change_class(value: float | None) -> str:
    """The colour of a change; the sign says the same to those who see no colours."""
    if value is None or share(value) == "0.0%":
        return "change-none"
    return "change-up" if value > 0 else "change-down"


@register.filter
def division_name(code: str | None) -> str:
    return language.data(places.name(code or ""))


@register.filter
def division_full_name(code: str | None) -> str:
    return language.data(places.full_name(code or ""))


@register.filter
def place_below(code: str, staff: Staff) -> str:
    """As one says it where the reader sits: a county names township and village, a province all."""
    below = places.full_name(code).removeprefix(places.full_name(staff.division_code))
    return language.data(below or places.name(code))


@register.filter
def staff_name(staff: Staff | None) -> str:
    """What a colleague is called; nothing where nobody acted."""
    return language.data(staff.display_name or staff.get_username()) if staff else ""


@register.filter
def column_header(text: str) -> str:
    """A column as files call it, on an English page with its English beside it."""
    if in_chinese():
        return text
    english = language.in_english(text)
    return format_html("{} {}", language.data(text), english) if english else language.data(text)


@register.filter
def column_headers(texts: Iterable[str]) -> SafeString:
    between = "、" if in_chinese() else ", "
    return format_html_join(between, "{}", ((column_header(text),) for text in texts))


@register.filter
def role_label(role: type[Role]) -> str:
    return language.label(role)


@register.filter
def role_named(name: str) -> str:
    return role_label(ROLES[name]) if name in ROLES else name


@register.filter
def role_sentence(role: type[Role]) -> str:
    return role.description if in_chinese() else role.description_en


@register.filter
def alert_class(level_tag: str) -> str:
    """Bootstrap's word for a message's level."""
    return {"error": "danger", "debug": "secondary"}.get(level_tag, level_tag)


@register.filter
def warning_class(level: str) -> str:
    """The colour of an early warning's badge."""
    return {"red": "badge-red", "orange": "badge-orange", "yellow": "badge-amber"}.get(
        level, "badge-blue"
    )


@register.filter
def days_left(due_on: date) -> int:
    """Calendar days until a clock ends; negative once it has."""
    return (due_on - timezone.localdate()).days


@register.filter
def get(mapping: dict[object, object], key: object) -> object:
    return mapping.get(key)
