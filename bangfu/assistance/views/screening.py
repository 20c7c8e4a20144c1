"""At the rights desk: who is to be asked how work goes, what was said, and the holds it set."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bangfu.assistance.actions import screening as actions
from bangfu.assistance.codes.screening import ScreeningState
from bangfu.assistance.forms.screening import HoldForm, LiftForm, ScreeningForm
from bangfu.assistance.models import EmployerHold, Screening
from bangfu.assistance.queries import screening as queries
from bangfu.assistance.rules import screening as rules
from bangfu.disclosure.rules import DisclosureRefused
from bangfu.org.access import needs, recently_signed_in
from bangfu.org.roles import Permission
from bangfu.org.telling import telling

MOST = 200


@needs(Permission.COMPLAINT_HANDLE)
@never_cache
def screenings(request: HttpRequest, form: HoldForm | None = None) -> HttpResponse:
    waiting = queries.waiting(request.user, today=timezone.localdate())
    holds = queries.standing_holds().visible_to(request.user)
    context = {
        "waiting": waiting[:MOST],
        "answered": queries.answered(request.user, most=MOST),
        "holds": [(hold, LiftForm(auto_id=f"lift-{hold.pk}-%s")) for hold in holds],
        "form": form or HoldForm(),
    }
    return render(request, "assistance/screenings.html", context, status=422 if form else 200)


@needs(Permission.COMPLAINT_HANDLE)
@never_cache
def screening(request: HttpRequest, screening_id: int) -> HttpResponse:
    """What was said; or, while nothing was, the questions to ask on the telephone."""
    found = in_reach(request, screening_id)
    form = ScreeningForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_by_phone(screening=found, **form.cleaned_data, by=request.user)
            messages.success(request, _("已记下。有情况的，该单位已暂停安排上岗"))
            return redirect("screenings")
        except (rules.AlreadyAsked, rules.NothingSaid) as error:
            form.add_error(None, str(error))
    return shown(request, found, form, status=422 if form.is_bound else 200)


@require_POST
@needs(Permission.COMPLAINT_HANDLE)
@recently_signed_in
@never_cache
def call(request: HttpRequest, screening_id: int) -> HttpResponse:
    found = in_reach(request, screening_id)
    try:
        phone = actions.call(screening=found, by=request.user)
    except (rules.AlreadyAsked, DisclosureRefused) as error:
        messages.error(request, str(error))
        return redirect("screening", screening_id)
    return shown(request, found, ScreeningForm(), phone=phone or _("档案里没有电话"))


@require_POST
@needs(Permission.COMPLAINT_HANDLE)
def decline(request: HttpRequest, screening_id: int) -> HttpResponse:
    found = in_reach(request, screening_id)
    with telling(request, _("已记下，这一次不再询问"), refusals=rules.AlreadyAsked):
        actions.decline_by_phone(screening=found, by=request.user)
    return redirect("screenings")


@require_POST
@needs(Permission.COMPLAINT_HANDLE)
def hold(request: HttpRequest) -> HttpResponse:
    form = HoldForm(request.POST)
    if form.is_valid():
        try:
            actions.hold_employer(**form.cleaned_data, by=request.user)
            messages.success(request, _("已暂停向这家单位安排上岗"))
            return redirect("screenings")
        except rules.HoldUnclear as error:
            form.add_error(None, str(error))
    return screenings(request, form)


@require_POST
@needs(Permission.COMPLAINT_HANDLE)
def lift(request: HttpRequest, hold_id: int) -> HttpResponse:
    found = get_object_or_404(EmployerHold.objects.visible_to(request.user), pk=hold_id)
    reason = request.POST.get("reason", "")[:2000]
    with telling(request, _("已恢复，可以再向这家单位安排上岗"), refusals=rules.HoldUnclear):
        actions.lift_hold(hold=found, reason=reason, by=request.user)
    return redirect("screenings")


def in_reach(request: HttpRequest, screening_id: int) -> Screening:
    """Due ones and answered ones: nobody is called before the time."""
    rows = Screening.objects.visible_to(request.user).filter(due_on__lte=timezone.localdate())
    return get_object_or_404(rows.select_related("placement__person"), pk=screening_id)


def shown(
    request: HttpRequest,
    found: Screening,
    form: ScreeningForm,
    *,
    phone: str = "",
    status: int = 200,
) -> HttpResponse:
    actions.open_screening(screening=found, by=request.user)
    context = {
        "screening": found,
        "person": found.placement.person.living(),
        "is_waiting": found.state == ScreeningState.WAITING,
        "form": form,
        "phone": phone,
    }
    return render(request, "assistance/screening.html", context, status=status)
