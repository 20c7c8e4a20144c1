"""A value that is shown masked, with the way to see it whole for who may."""

from django import template
from django.db.models import Model

from bangfu.org.roles import Permission
from bangfu.web.reveals.fields import Shown

register = template.Library()


@register.inclusion_tag("web/reveals/masked.html", takes_context=True)
def revealable(context, kind: str, subject: Model, name: str, is_linked: bool = False) -> dict:
    """`{% revealable "person" person "phone" %}`; linked, the value leads to the row's page."""
    return {
        "shown": Shown(kind, subject, name, is_linked),
        "may_reveal": context["request"].user.may(Permission.REVEAL),
        "takes_focus": False,
    }
