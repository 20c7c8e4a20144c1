"""Early warnings: the list of a month, and one warning with what its unit does about it."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.casework import rules as casework
from bangfu.casework.codes import UNFINISHED
from bangfu.engine.codes import WarningLevel
from bangfu.engine.values import Month
from bangfu.monitoring import actions, boards, queries, rules
from bangfu.monitoring.forms import MonthForm, OutcomeForm, StepForm
from bangfu.monitoring.models import EarlyWarning, Snapshot
from bangfu.org import queries as org
from bangfu.org.access import needs
from bangfu.org.roles import Permission

REFUSALS = (
    casework.TaskAlreadyClosed,
    casework.TaskWithdrawn,
    casework.OutOfReach,
    rules.WarningNotAnswered,
    rules.TextMissing,
)


@needs(Permission.FIGURE_VIEW)
def warnings(request: HttpRequest) -> HttpResponse:
    months = list(Snapshot.objects.order_by("-month").values_list("month", flat=True))
    form = MonthForm(request.GET if "month" in request.GET else None, months=months)
    chosen = form.cleaned_data.get("month") if form.is_valid() else None
    month = chosen or (months[0] if months else None)
    found = warnings_of(month, request) if month else []
    context = {"warnings": found, "month": month, "form": form, "levels": tally(found)}
    return render(request, "monitoring/warnings.html", context)


def warnings_of(month: Month, request: HttpRequest) -> list[EarlyWarning]:
    found = queries.warnings(month, staff=request.user)
    return boards.mark_hidden(found, month, tree=org.places(), staff=request.user)


def tally(found: list[EarlyWarning]) -> list[tuple[WarningLevel, int]]:
    """How many of each level, the gravest first."""
    levels = [warning.level for warning in found]
    return [(level, levels.count(level)) for level in reversed(WarningLevel) if level in levels]


@needs(Permission.FIGURE_VIEW)
def warning(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, reachable(request, pk))


@require_POST
@needs(Permission.WARNING_ANSWER)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    form = StepForm(request.POST)
    return taken(request, pk, actions.answer_warning, _("处置记录已保存"), step_form=form)


@require_POST
@needs(Permission.WARNING_ANSWER)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    form = OutcomeForm(request.POST)
    return taken(request, pk, actions.close_warning, _("预警已办结"), outcome_form=form)


def taken(
    request: HttpRequest, pk: int, step: Callable[..., object], done: str, **bound: Form
) -> HttpResponse:
    """A step of the unit: the one form that is `bound` holds what the action takes."""
    found = reachable(request, pk, with_task=True)
    [form] = bound.values()
    if form.is_valid():
        try:
            step(task=found.task, **form.cleaned_data, by=request.user)
        except REFUSALS as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, done)
            return redirect("warning", pk)
    return page(request, found, **bound)


def reachable(request: HttpRequest, pk: int, *, with_task: bool = False) -> EarlyWarning:
    found = queries.warning_of(pk, staff=request.user)
    if found is None or (with_task and found.task is None):
        raise Http404
    return found


def page(request: HttpRequest, found: EarlyWarning, **bound: object) -> HttpResponse:
    """One warning beside the others of its unit and month; `bound` holds a refused form."""
    staff, tree = request.user, org.places()
    rows = queries.warnings(found.month, staff=staff).filter(division_code=found.division_code)
    listed = boards.mark_hidden(rows, found.month, tree=tree, staff=staff)
    is_running = found.task is not None and found.task.state in UNFINISHED
    may_answer = is_running and staff.may(Permission.WARNING_ANSWER)
    context = {
        "warning": next(each for each in listed if each.pk == found.pk),
        "warnings": listed,
        "steps": found.task.warning_steps.select_related("written_by").order_by("pk")
        if found.task
        else [],
        "step_form": StepForm() if may_answer else None,
        "outcome_form": OutcomeForm() if may_answer else None,
        "calendar_note": casework.calendar_note(found.task.due_on) if is_running else "",
        **bound,
    }
    return render(request, "monitoring/warning.html", context, status=422 if bound else 200)
