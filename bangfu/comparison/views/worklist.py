"""The work list: filter, count, page."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from bangfu.comparison import worklist
from bangfu.comparison.exports import FILTERS
from bangfu.comparison.forms import FilterForm
from bangfu.comparison.sources import titles
from bangfu.comparison.worklist import Filter
from bangfu.org import paging
from bangfu.org.access import needs
from bangfu.org.limits import limited
from bangfu.org.roles import Permission
from bangfu.registry.searching import measured
from bangfu.rights import queries as rights


@needs(Permission.FINDING_VIEW)
@limited("search", when=lambda request: request.GET.get("keyword"))
@measured("keyword")
def discrepancies(request: HttpRequest) -> HttpResponse:
    form = filter_form(request)
    asked = form.wanted()
    scope = {"today": timezone.localdate(), "staff": request.user}
    rows = worklist.discrepancies(asked, **scope).select_related("person", "task")
    page = paging.page(rows, **paging.keys(request.GET))
    context = {
        "filter": form,
        "page": page,
        "quiet": rights.quiet_until([row.person_id for row in page.rows], request.user),
        "counts": worklist.counts(asked, **scope),
        "filter_query": filter_query(request),
        "sources": titles(),
    }
    return render(request, "comparison/list.html", context)


def filter_form(request: HttpRequest) -> FilterForm:
    offered = {"months": worklist.months(request.user), "sources": list(titles().items())}
    return FilterForm(request.GET, staff=request.user, **offered)


def wanted(request: HttpRequest) -> Filter:
    """The filter that the page's address carries."""
    return filter_form(request).wanted()


def filter_query(request: HttpRequest) -> str:
    """The filter as the tail of an address: pages opened from the list find back to it."""
    kept = [(name, request.GET[name]) for name in FILTERS if request.GET.get(name)]
    return f"?{urlencode(kept)}" if kept else ""
