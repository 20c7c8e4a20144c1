"""The progress of long work. Everybody sees their own runs and those started in their division."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from bangfu.runs import actions, queries, rules
from bangfu.runs.models import Run


@login_required
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    found = queries.run_visible(run_id, request.user)
    if found is None:
        raise Http404
    return render(request, "runs/run.html", {"run": found, **state_of(found, request)})


@login_required
@require_POST
def cancel(request: HttpRequest, run_id: int) -> HttpResponse:
    """Only whoever started it takes it back."""
    own = get_object_or_404(Run, pk=run_id, by=request.user)
    try:
        actions.cancel(run=own, by=request.user)
    except rules.RunFinished as error:
        messages.info(request, str(error))
    return redirect("run", run_id)


@login_required
@require_POST
def repeat(request: HttpRequest, run_id: int) -> HttpResponse:
    own = get_object_or_404(Run, pk=run_id, by=request.user)
    try:
        own = actions.repeat(run=own, by=request.user)
    except (rules.RunNotRepeatable, rules.RightLost, rules.NotOurWork) as error:
        messages.info(request, str(error))
    return redirect("run", own.pk)


def state_of(found: Run, request: HttpRequest) -> dict[str, object]:
    """What the page offers for a run as it stands. How far it is, which tells of how many people
    it is, is for whoever started it."""
    is_own = found.by_id == request.user.pk
    return {
        "is_own": is_own,
        "is_unfinished": found.state in rules.UNFINISHED,
        "is_waiting_long": queries.is_waiting_long(found),
        "can_cancel": is_own and rules.can_cancel(found),
        "can_repeat": is_own and rules.can_repeat(found, request.user),
    }
