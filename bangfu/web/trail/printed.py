"""Anchors, newest first, and one as a file."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from bangfu.audit.anchors import text_of
from bangfu.audit.models import Anchor

SHOWN = 31


def anchors() -> QuerySet[Anchor]:
    return Anchor.objects.order_by("-pk")[:SHOWN]


def response(anchor_id: int) -> HttpResponse:
    """The very lines that `bangfu verify-trail --anchor` reads."""
    anchor = get_object_or_404(Anchor, pk=anchor_id)
    answer = HttpResponse(text_of(anchor), content_type="text/plain; charset=utf-8")
    name = f"anchor-{anchor.taken_at:%Y%m%d-%H%M}.txt"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
