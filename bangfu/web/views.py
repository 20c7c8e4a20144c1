"""Pages that compose what the packages below know. Nothing is decided here."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bangfu.disclosure.rules import DisclosureRefused
from bangfu.engine.values import Month
from bangfu.monitoring.models import Figure
from bangfu.org.access import needs, recently_signed_in
from bangfu.org.limits import limited
from bangfu.org.roles import Permission
from bangfu.registry import queries as registry
from bangfu.registry.models import Person
from bangfu.registry.searching import measured
from bangfu.web import (
    actions,
    dashboards,
    figure_people,
    homes,
    people_lists,
    person_cards,
    person_files,
)
from bangfu.web.asked import division_asked
from bangfu.web.context import shell_of


@login_required
def home(request: HttpRequest) -> HttpResponse:
    if request.user.may(Permission.OWN_FILE) and not request.user.may(Permission.PERSON_VIEW):
        return redirect("portal")
    template, context = homes.template_and_context(request.user)
    return render(request, template, context)


@needs(Permission.FIGURE_VIEW)
def dashboard(request: HttpRequest) -> HttpResponse:
    asked = dashboards.question(request.GET, division=division_asked(request))
    return render(request, "web/dashboard.html", dashboards.page(asked, staff=request.user))


@needs(Permission.PERSON_VIEW)
def people_of_figure(request: HttpRequest, figure_id: int) -> HttpResponse:
    visible = Figure.objects.visible_to(request.user).select_related("snapshot")
    figure = get_object_or_404(visible, pk=figure_id)
    page = figure_people.page(figure, number=request.GET.get("page", ""), staff=request.user)
    actions.open_figure_people(figure=figure, by=request.user)
    return render(request, "web/figure_people.html", page)


@needs(Permission.PERSON_VIEW)
@limited("search", when=lambda request: "q" in request.GET)
@measured("q", within="division")
def people(request: HttpRequest) -> HttpResponse:
    term = request.GET.get("q", "").strip()
    division = division_asked(request)
    departed = "departed" in request.GET and request.user.may(Permission.PERSON_EDIT)
    found = people_lists.people(term, division=division, staff=request.user, departed=departed)
    after = request.GET.get("after", "")
    context = {"page": people_lists.page(found, after=after), "after": after}
    context |= {"term": term, "division": division.text, "departed": departed}
    return render(request, "web/people.html", context)


@needs(Permission.PERSON_VIEW)
def person(request: HttpRequest, person_number: str) -> HttpResponse:
    found = registry.person_numbered(person_number, request.user)
    if found is None:
        return without_file(request, person_number)
    if found.person_number != person_number:
        return redirect("person-file", found.person_number)
    until = shell_of(request).month or Month.parse(timezone.localdate())
    page = person_files.page(found, until=until, staff=request.user)
    actions.open_person(person=found, by=request.user)
    return render(request, "web/person.html", page)


@require_POST
@needs(Permission.REVEAL)
@recently_signed_in
@never_cache
def card(request: HttpRequest, person_number: str) -> HttpResponse:
    """To be printed for the person: the name is whole on it, and counts as seen whole."""
    found = registry.person_numbered(person_number, request.user)
    if found is None:
        raise Http404
    try:
        actions.print_card(person=found, by=request.user)
    except DisclosureRefused as refused:
        messages.error(request, str(refused))
        return redirect("person-file", found.person_number)
    return render(request, "web/person_card.html", person_cards.card(found, staff=request.user))


def without_file(request: HttpRequest, person_number: str) -> HttpResponse:
    """Nobody within reach has the number; or a row has, merged into one that is not."""
    closed = Person.objects.visible_to(request.user).filter(person_number=person_number)
    if not closed.exists():
        raise Http404
    messages.info(request, _("该记录已并入其他区划的一条记录，请联系能看到两处的上级单位"))
    return redirect("people")
