"""Words of the trail."""

from django import template

from bangfu.audit.anchors import text_of
from bangfu.web.trail import wording

register = template.Library()
register.filter("action_label", wording.action_label)
register.filter("subject_named", wording.subject_named)
register.filter("purpose_label", wording.purpose_label)
register.filter("fields_label", wording.fields_label)
register.filter("details", wording.details)
register.filter("anchor_text", text_of)
