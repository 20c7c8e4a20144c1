"""The page of the system, and starting work again that failed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.org.access import needs
from bangfu.org.roles import Permission
from bangfu.runs import actions, rules
from bangfu.web.system import facts


@needs(Permission.SYSTEM_MANAGE)
def system(request: HttpRequest) -> HttpResponse:
    """Counting what is due takes a while at a province's size: only when asked for."""
    staff, queue = request.user, facts.queue(request.user)
    context = {
        "versions": facts.versions(),
        "disk": facts.disk(),
        "keys": facts.keys(),
        "backed_up_at": facts.backed_up_at(),
        "anchored_at": facts.anchored_at(),
        "settings": facts.in_force(),
        "states": facts.states(queue),
        "runs": [
            (run, facts.work(run), rules.can_repeat(run, staff))
            for run in queue[: facts.RUNS_SHOWN]
        ],
        "received": facts.tables_received(staff),
        "compared": facts.tables_compared(staff),
        "due": facts.due_for_clearing(staff) if "due" in request.GET else None,
    }
    return render(request, "web/system/page.html", context)


@needs(Permission.SYSTEM_MANAGE)
@require_POST
def repeat(request: HttpRequest, run_id: int) -> HttpResponse:
    """What failed, in the name of whoever asked for it and still may: never what they took back."""
    found = get_object_or_404(facts.queue(request.user), pk=run_id)
    try:
        actions.repeat(run=found, by=request.user)
    except (rules.RunNotRepeatable, rules.RightLost, rules.NotOurWork) as error:
        messages.info(request, str(error))
    else:
        messages.success(request, _("已重新排队。"))
    return redirect("system")
