"""Pages of monitored households' cases."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bangfu.disclosure.rules import DisclosureRefused
from bangfu.engine.codes import CaseStage
from bangfu.org.access import needs, recently_signed_in
from bangfu.org.models import Staff
from bangfu.org.paging import keys, page
from bangfu.org.roles import Permission
from bangfu.org.telling import telling
from bangfu.registry import actions, case_steps, leads, queries, rules
from bangfu.registry.models import Household, MonitoredCase, MonitoredStep
from bangfu.web import actions as looks
from bangfu.web.monitored.forms import LeadForm, StepForm

# what is asked at each step; a refusal at the first ends the case without a word
QUESTIONS = {
    CaseStage.LEAD: gettext_lazy("入户核实：本户是否授权核查信息"),
    CaseStage.VISITED: gettext_lazy("村民主评议：是否同意并已张贴公示"),
    CaseStage.PUBLISHED: gettext_lazy("公示期满无异议，乡镇初审：是否符合"),
    CaseStage.REVIEWED: gettext_lazy("县级审定：是否符合"),
}


@needs(Permission.MONITORED_WORK)
def cases(request: HttpRequest) -> HttpResponse:
    stage = request.GET.get("stage", "")
    stage = stage if stage in list(CaseStage) else ""
    found = queries.cases_before(request.user, stage=stage)
    context = {
        "stages": list(CaseStage),
        "stage": stage,
        "page": page(found, **keys(request.GET)),
        "today": timezone.localdate(),
    }
    return render(request, "web/monitored/list.html", context)


@needs(Permission.MONITORED_WORK)
@never_cache
def case(request: HttpRequest, pk: int) -> HttpResponse:
    found = reachable(request, pk)
    return shown(request, found, StepForm(initial={"stage": found.stage}))


@require_POST
@needs(Permission.MONITORED_WORK)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = reachable(request, pk), StepForm(request.POST)
    if form.is_valid():
        try:
            actions.take_step(case=found, **form.cleaned_data, by=request.user)
        except (rules.CaseRefused, rules.StatusRefused) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已登记这一步"))
            return redirect("monitored-case", found.pk)
    return shown(request, found, form, status=422)


@require_POST
@needs(Permission.MONITORED_WORK)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    found = reachable(request, pk)
    with telling(request, _("已撤销这一步"), refusals=(rules.CaseRefused, rules.StatusRefused)):
        actions.undo_step(case=found, by=request.user)
    return redirect("monitored-case", found.pk)


@needs(Permission.MONITORED_WORK)
@never_cache
def lead(request: HttpRequest, pk: int) -> HttpResponse:
    home = get_object_or_404(Household.objects.visible_to(request.user), pk=pk)
    form = LeadForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = actions.open_case(household=home, **form.cleaned_data, by=request.user)
        except rules.CaseRefused as refused:
            form.add_error(None, str(refused))
            if isinstance(refused, leads.KindDoubted):
                form.ask_if_sure()
        else:
            messages.success(request, _("线索已登记，下一步是入户核实"))
            return redirect("monitored-case", opened.pk)
    looks.open_household(household=home, by=request.user)
    return render(request, "web/monitored/lead.html", {"household": home, "form": form})


@require_POST
@needs(Permission.MONITORED_WORK)
@never_cache
@recently_signed_in
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """To be put up in the village, once: no number, phone, account or health (domain.md §1.2)."""
    found = reachable(request, pk)
    head = queries.head_of(found)
    if found.stage not in (CaseStage.VISITED, CaseStage.PUBLISHED) or head is None:
        messages.error(request, _("入户核实并取得授权以后、初审以前才能打印公示"))
        return redirect("monitored-case", found.pk)
    try:
        actions.print_notice(head=head, by=request.user)
    except DisclosureRefused as refused:
        messages.error(request, str(refused))
        return redirect("monitored-case", found.pk)
    context = {"case": found, "head": head, "today": timezone.localdate()}
    return render(request, "web/monitored/notice.html", context)


def shown(
    request: HttpRequest, found: MonitoredCase, form: Form, status: int = 200
) -> HttpResponse:
    actions.open_case_file(case=found, by=request.user)
    steps = list(found.steps.select_related("recorded_by").order_by("pk"))
    context = {
        "case": found,
        "steps": steps,
        "is_undoable": can_undo(steps[-1] if steps else None, request.user),
        "days": queries.days_of_case(found),
        "question": QUESTIONS.get(CaseStage(found.stage)),
        "not_mine": not_mine(found, steps, request.user),
        "form": form,
        "today": timezone.localdate(),
        "has_notice": found.stage in (CaseStage.VISITED, CaseStage.PUBLISHED),
    }
    return render(request, "web/monitored/case.html", context, status=status)


def reachable(request: HttpRequest, pk: int) -> MonitoredCase:
    rows = MonitoredCase.objects.visible_to(request.user).select_related("household")
    return get_object_or_404(rows, pk=pk)


def can_undo(last: MonitoredStep | None, staff: Staff) -> bool:
    try:
        case_steps.check_step_undoable(last, by=staff)
    except rules.CaseRefused:
        return False
    return True


def not_mine(case: MonitoredCase, steps: list[MonitoredStep], staff: Staff) -> str:
    """Who takes the next step, where that is somebody else."""
    try:
        case_steps.check_turn(case, steps, by=staff)
    except rules.CaseRefused as refused:
        return str(refused)
    return ""
