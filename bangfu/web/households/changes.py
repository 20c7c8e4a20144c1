"""Pages of what happens to a household. A second click, or the same sent again, changes nothing."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bangfu.assistance.rules.zero_employment import StepNotNow
from bangfu.org.access import needs
from bangfu.org.language import label
from bangfu.org.roles import Permission
from bangfu.org.telling import telling
from bangfu.registry import queries, rules
from bangfu.registry.codes import HouseholdChange
from bangfu.registry.models import Household, HouseholdEvent
from bangfu.web import actions as looks
from bangfu.web.households import actions
from bangfu.web.households.change_forms import ChangeForm

REFUSED = (rules.ChangeRefused, rules.NumberNotValid, StepNotNow)


@needs(Permission.HOUSEHOLD_CHANGE)
@never_cache
def change(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    home = get_object_or_404(Household.objects.visible_to(request.user), pk=pk)
    if kind not in list(HouseholdChange):
        raise Http404
    asked = {"household": home, "kind": HouseholdChange(kind), "staff": request.user}
    if request.method != "POST":
        return shown(request, ChangeForm(**asked))
    form = ChangeForm(request.POST, **asked)
    if form.is_half:
        return shown(request, form.with_joining())
    if form.is_valid():
        try:
            actions.change(household=home, **form.given, by=request.user)
        except REFUSED as refused:
            form.add_error(None, str(refused))
            if isinstance(refused, rules.HouseholdChanged):
                form.data = {**request.POST.dict(), "seen": queries.state_of(home)}
                return shown(request, form, status=409)
        else:
            messages.success(request, _("已登记，当天可以在“户内变动”中撤销"))
            return redirect("household", home.pk)
    return shown(request, form, status=422)


@require_POST
@needs(Permission.HOUSEHOLD_CHANGE)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    rows = HouseholdEvent.objects.visible_to(request.user).select_related("household", "other")
    event = get_object_or_404(rows, pk=pk)
    with telling(request, _("变动已撤销"), refusals=REFUSED):
        actions.undo(event=event, by=request.user)
    return redirect("household", event.household_id)


def shown(request: HttpRequest, form: ChangeForm, status: int = 200) -> HttpResponse:
    """Whoever is on it was looked at: those who live there, and those who would join them."""
    looks.open_household(household=form.household, by=request.user)
    if form.joining:
        looks.open_household(household=form.other, by=request.user)
    page = {"form": form, "household": form.household, "title": label(form.kind)}
    return render(request, "web/households/change.html", page, status=status)
