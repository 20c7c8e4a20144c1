"""Words of exports on a page."""

from django import template

from bangfu.web.exports import lists

register = template.Library()


@register.filter
def export_title(path: str) -> str:
    return lists.title_of(path)
