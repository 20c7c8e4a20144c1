"""What an address asks for."""

from django.http import Http404, HttpRequest

from bangfu.engine.values import DivisionCode
from bangfu.web import dashboards


def division_asked(request: HttpRequest) -> DivisionCode:
    try:
        return dashboards.division_in_reach(request.GET.get("division", ""), staff=request.user)
    except dashboards.OutOfReach as error:
        raise Http404 from error
