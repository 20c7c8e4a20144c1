"""Month close: what is ready, what is missing, and the confirmed step itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from bangfu.engine.values import Month
from bangfu.monitoring import readiness
from bangfu.monitoring.forms import CloseForm, MonthForm
from bangfu.monitoring.models import Snapshot
from bangfu.org.access import needs, recently_signed_in_to_act
from bangfu.org.roles import Permission
from bangfu.registry import queries as registry
from bangfu.runs import actions as runs


@needs(Permission.MONTH_CLOSE)
@recently_signed_in_to_act
def month_close(request: HttpRequest) -> HttpResponse:
    """What is ready and what is missing; closing is a second, confirmed step."""
    months = readiness.months_to_close(timezone.localdate())
    form = CloseForm(request.POST or None, months=months)
    if request.method == "POST" and form.is_valid():
        run = runs.enqueue(
            "bangfu.monitoring.jobs.close_month",
            title=f"{form.cleaned_data['month'].zh}月度结账",
            arguments={"month": str(form.cleaned_data["month"])},
            dedupe=f"close:{form.cleaned_data['month']}",
            by=request.user,
        )
        return redirect("run", run.pk)
    month = asked_month(request, months)
    if not form.is_bound:
        form.fields["month"].initial = str(month)
    context = {
        "form": form,
        "month": month,
        "months": MonthForm({"month": str(month)}, months=months),
        "items": readiness.items(month, staff=request.user),
        "closes_for_all": not registry.somebody_outside(request.user.division),
        "snapshots": Snapshot.objects.select_related("closed_by").order_by("-month")[:24],
    }
    status = 422 if form.is_bound else 200
    return render(request, "monitoring/close.html", context, status=status)


def asked_month(request: HttpRequest, months: list[Month]) -> Month:
    asked = request.POST.get("month") or request.GET.get("month")
    return next((month for month in months if str(month) == asked), months[0])
