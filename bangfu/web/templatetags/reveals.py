"""A value that is shown masked, with the way to see it whole for who may.

Written here and not in a template: a list shows fifty of them, whose ways differ in one number.
"""

from functools import lru_cache

from django import template
from django.db.models import Model
from django.urls import get_script_prefix
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bangfu.org import language
from bangfu.org.roles import Permission
from bangfu.web.reveals.fields import KINDS, NOBODY, Shown
from bangfu.web.templatetags.bangfu import NOTHING, icon

register = template.Library()

WAYS_KEPT = 256
MASKED = '<span class="reveal"><span class="reveal-value">{}</span> {}</span>'
LINKED = '<a href="{}">{}</a>'
# one click shows a name
BUTTON = (
    '<button class="reveal-toggle" type="submit" form="reveal-names" formaction="{url}"'
    ' hx-post="{url}" hx-vals=\'{{"purpose": "recognise"}}\' hx-params="purpose"'
    ' hx-trigger="click" hx-target="closest .reveal" hx-swap="outerHTML"{focus}>{eye}'
    '<span class="visually-hidden">{prompt}</span></button>'
)
# of anything else it is asked what for
LINK = (
    '<a class="reveal-toggle" role="button" rel="nofollow" href="{url}" hx-get="{url}"'
    ' hx-trigger="click" hx-target="closest .reveal" hx-swap="outerHTML"{focus}>{eye}'
    '<span class="visually-hidden">{prompt}</span></a>'
)
FOCUS = SafeString(" autofocus")


@register.simple_tag(takes_context=True)
def revealable(
    context: template.Context, kind: str, subject: Model, name: str, is_linked: bool = False
) -> SafeString:
    """`{% revealable "person" person "phone" %}`; linked, the value leads to the row's page."""
    may_reveal = context["request"].user.may(Permission.REVEAL)
    return masked(Shown(kind, subject, name, is_linked), may_reveal=may_reveal)


@register.simple_tag
def masked(shown: Shown, *, may_reveal: bool = True, takes_focus: bool = False) -> SafeString:
    value = language.data(shown.masked or NOTHING)
    if shown.is_linked:
        value = format_html(LINKED, shown.page, value)
    return format_html(MASKED, value, way(shown, takes_focus) if may_reveal and shown.value else "")


def way(shown: Shown, takes_focus: bool) -> SafeString:
    in_force = get_language(), get_script_prefix()
    pieces = _way(shown.kind, shown.name, shown.is_linked, takes_focus, *in_force)
    return mark_safe(str(shown.subject.pk).join(pieces))  # noqa: S308 - a number between pieces


@lru_cache(WAYS_KEPT)
def _way(
    kind: str, name: str, is_linked: bool, takes_focus: bool, language: str | None, root: str
) -> list[str]:
    """Parted where the number of the row stands; `language` and `root` are those in force."""
    any_row = Shown(kind, KINDS[kind].model(pk=NOBODY), name, is_linked)
    way = format_html(
        BUTTON if any_row.is_name else LINK,
        url=any_row.url,
        focus=FOCUS if takes_focus else "",
        eye=icon("eye"),
        prompt=_("显示%(field)s") % {"field": any_row.field.label},
    )
    return way.split(str(NOBODY))
