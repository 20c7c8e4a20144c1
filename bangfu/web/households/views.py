"""Pages of households and of what they are."""

from itertools import pairwise

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bangfu.engine.codes import PopulationKind, StatusSource
from bangfu.engine.values.division_code import WIDTHS
from bangfu.org.access import needs
from bangfu.org.models import Staff
from bangfu.org.roles import Permission
from bangfu.org.telling import telling
from bangfu.registry import actions, queries, rules
from bangfu.registry.codes import HouseholdChange
from bangfu.registry.models import Household, HouseholdEvent, Person, PopulationStatus
from bangfu.web import actions as looks
from bangfu.web.asked import division_asked
from bangfu.web.households.forms import EndForm, StatusForm

BELOW = dict(pairwise(WIDTHS))


@needs(Permission.PERSON_VIEW)
def statuses(request: HttpRequest) -> HttpResponse:
    division, today = division_asked(request), timezone.localdate()
    digits = len(division.significant)
    below = BELOW.get(digits)
    page = {
        "division": division.text,
        "kinds": list(PopulationKind),
        "whole": queries.people_by_status(division, digits=digits, on=today),
        "units": queries.people_by_status(division, digits=below, on=today) if below else [],
    }
    return render(request, "web/households/statuses.html", page)


@needs(Permission.PERSON_VIEW)
@never_cache
def household(request: HttpRequest, pk: int) -> HttpResponse:
    home = get_object_or_404(Household.objects.visible_to(request.user), pk=pk)
    return shown(request, home, StatusForm())


@require_POST
@needs(Permission.PERSON_EDIT)
def status_open(request: HttpRequest, pk: int) -> HttpResponse:
    home = get_object_or_404(Household.objects.visible_to(request.user), pk=pk)
    form = StatusForm(request.POST)
    if form.is_valid():
        try:
            given = {"source": StatusSource.DOCUMENT, **form.cleaned_data}
            actions.open_status(household=home, **given, by=request.user)
        except rules.StatusRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已登记"))
            return redirect("household", home.pk)
    return shown(request, home, form, status=422)


@require_POST
@needs(Permission.PERSON_EDIT)
def status_end(request: HttpRequest, pk: int) -> HttpResponse:
    rows = PopulationStatus.objects.visible_to(request.user).select_related("household")
    status, form = get_object_or_404(rows, pk=pk), EndForm(request.POST)
    with telling(request, _("已终止；此前的身份仍可查"), refusals=rules.StatusRefused):
        if not form.is_valid():
            raise rules.StatusRefused(_("请填写终止日期"))
        actions.end_status(status=status, **form.cleaned_data, by=request.user)
    return redirect("household", status.household_id)


@require_POST
@needs(Permission.PERSON_EDIT)
def status_undo(request: HttpRequest, pk: int) -> HttpResponse:
    rows = PopulationStatus.objects.visible_to(request.user).select_related("household")
    status = get_object_or_404(rows, pk=pk)
    with telling(request, _("已撤销这次登记"), refusals=rules.StatusRefused):
        actions.undo_status(status=status, by=request.user)
    return redirect("household", status.household_id)


def shown(request: HttpRequest, home: Household, form: Form, status: int = 200) -> HttpResponse:
    looks.open_household(household=home, by=request.user)
    people = home.people.visible_to(request.user).living().order_by("pk")
    page = {
        "household": home,
        "people": people,
        "gone": queries.who_left(home, staff=request.user),
        "kinds": list(HouseholdChange),
        "events": events(home, request.user),
        "statuses": [
            (one, can_undo_status(one, request.user)) for one in queries.statuses_of(home)
        ],
        "form": form,
        "end_form": EndForm(auto_id=False),
    }
    return render(request, "web/households/household.html", page, status=status)


def events(home: Household, staff: Staff) -> list[dict[str, object]]:
    """Whoever and whatever moved out of reach is not told; one's own of today may be undone."""
    rows = list(queries.events_of(home))
    people = {one.person_id for one in rows}
    reached = set(
        Person.objects.visible_to(staff).filter(pk__in=people).values_list("pk", flat=True)
    )
    homes = {one.other_id for one in rows} | {one.household_id for one in rows}
    near = set(
        Household.objects.visible_to(staff).filter(pk__in=homes).values_list("pk", flat=True)
    )
    places, later = queries.moved_to(rows), queries.built_upon(rows)
    return [
        {
            "event": one,
            "moved_to": places.get(one.pk, ""),
            "person": one.person if one.person_id in reached else None,
            "other": next(
                (
                    each
                    for each in (one.household, one.other)
                    if each and each != home and each.pk in near
                ),
                None,
            ),
            "is_undoable": can_undo(one, staff, is_built_upon=one.pk in later),
        }
        for one in rows
    ]


def can_undo_status(status: PopulationStatus, staff: Staff) -> bool:
    try:
        rules.check_status_undoable(status, is_open_anew=False, by=staff)
    except rules.StatusRefused:
        return False
    return staff.may(Permission.PERSON_EDIT)


def can_undo(event: HouseholdEvent, staff: Staff, *, is_built_upon: bool) -> bool:
    """Asked again when it is done: somebody may be faster."""
    try:
        is_done = is_built_upon or bool(event.undone_at)
        rules.check_change_undoable(event, is_built_upon=is_done, by=staff)
        rules.check_still_so(queries.stands_as_written(event))
    except rules.ChangeRefused:
        return False
    return staff.may(Permission.HOUSEHOLD_CHANGE)
