"""The trail: search, take away, anchor."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from bangfu.org import paging
from bangfu.org.access import needs, recently_signed_in
from bangfu.org.limits import limited
from bangfu.org.roles import Permission
from bangfu.web.trail import actions, exports, printed, search
from bangfu.web.trail.forms import SearchForm


@needs(Permission.TRAIL_VIEW)
def trail(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET, staff=request.user)
    rows = search.records(form.asked(), staff=request.user)
    page = paging.page(rows, **paging.keys(request.GET), order="-pk")
    return render(request, "web/trail/list.html", {"filter": form, "page": page})


@needs(Permission.TRAIL_VIEW)
@recently_signed_in
@limited("export")
def export(request: HttpRequest) -> StreamingHttpResponse:
    asked = SearchForm(request.GET, staff=request.user).asked()
    rows = search.records(asked, staff=request.user)
    actions.export_trail(asked=asked, by=request.user)
    lines = exports.lines(rows, by=request.user)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{exports.file_name()}"'
    return response


@needs(Permission.TRAIL_VIEW)
def anchors(request: HttpRequest) -> HttpResponse:
    return render(request, "web/trail/anchors.html", {"anchors": printed.anchors()})


@needs(Permission.TRAIL_VIEW)
@require_POST
def take_anchor(request: HttpRequest) -> HttpResponse:
    actions.take_anchor(by=request.user)
    return redirect("trail-anchors")


@needs(Permission.TRAIL_VIEW)
def anchor(request: HttpRequest, anchor_id: int) -> HttpResponse:
    return printed.response(anchor_id)
