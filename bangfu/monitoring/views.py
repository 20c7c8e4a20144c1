"""Month close, early warnings, and the local parameters behind them."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.engine.codes import WarningLevel
from bangfu.engine.values import Month
from bangfu.monitoring import actions, boards, queries, readiness
from bangfu.monitoring.forms import CloseForm, MonthForm, ThresholdForm
from bangfu.monitoring.models import EarlyWarning, Snapshot, WarningThreshold
from bangfu.org import queries as org
from bangfu.org.access import needs
from bangfu.org.roles import Permission
from bangfu.registry import queries as registry
from bangfu.runs import actions as runs


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


@needs(Permission.MONTH_CLOSE)
def month_close(request: HttpRequest) -> HttpResponse:
    """What is ready and what is missing; closing is a second, confirmed step."""
    months = readiness.months_to_close(timezone.localdate())
    form = CloseForm(request.POST or None, months=months)
    if request.method == "POST" and form.is_valid():
        run = runs.enqueue(
            "bangfu.monitoring.jobs.close_month",
            title=_("%(month)s 月度结账") % {"month": form.cleaned_data["month"].zh},
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


@needs(Permission.FIGURE_VIEW)
def thresholds(request: HttpRequest) -> HttpResponse:
    rows = WarningThreshold.objects.order_by("indicator", "compared_with", "fall_over")
    context = {"groups": groups([ThresholdForm(threshold=row) for row in rows])}
    return render(request, "monitoring/thresholds.html", context)


@needs(Permission.MONTH_CLOSE)
def thresholds_change(request: HttpRequest) -> HttpResponse:
    rows = WarningThreshold.objects.order_by("indicator", "compared_with", "fall_over")
    forms = [ThresholdForm(request.POST or None, threshold=row) for row in rows]
    if request.method == "POST" and all(form.is_valid() for form in forms):
        set_changed([form for form in forms if form.has_changed()], request)
        return redirect("thresholds")
    context = {"groups": groups(forms), "is_editing": True}
    status = 422 if request.method == "POST" else 200
    return render(request, "monitoring/thresholds.html", context, status=status)


@transaction.atomic
def set_changed(forms: list[ThresholdForm], request: HttpRequest) -> None:
    for form in forms:
        actions.set_threshold(threshold=form.threshold, **form.values, by=request.user)
    messages.success(request, _("已更改 %(count)s 项参数，下次结账起生效") % {"count": len(forms)})


def groups(forms: list[ThresholdForm]) -> list[dict[str, object]]:
    """Forms by indicator and comparison, in the order of the table."""
    found: dict[tuple[str, str], list[ThresholdForm]] = {}
    for form in forms:
        found.setdefault((form.threshold.indicator, form.threshold.compared_with), []).append(form)
    return [
        {"indicator": indicator, "compared_with": compared_with, "forms": members}
        for (indicator, compared_with), members in found.items()
    ]
