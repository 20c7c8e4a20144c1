"""Local parameters of the early warning, and the yearly targets of divisions."""

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.monitoring import actions, goals, queries
from bangfu.monitoring.forms import NumberForm, TargetForm, ThresholdForm
from bangfu.org import queries as org
from bangfu.org.access import needs
from bangfu.org.roles import Permission


@needs(Permission.FIGURE_VIEW)
def thresholds(request: HttpRequest) -> HttpResponse:
    rows = [ThresholdForm(threshold=row) for row in queries.thresholds_in_force()]
    numbers = [NumberForm(number=row) for row in queries.numbers().values()]
    context = {"groups": groups(rows), "numbers": numbers}
    return render(request, "monitoring/thresholds.html", context)


@needs(Permission.MONTH_CLOSE)
def thresholds_change(request: HttpRequest) -> HttpResponse:
    data = request.POST or None
    rows = [ThresholdForm(data, threshold=row) for row in queries.thresholds_in_force()]
    numbers = [NumberForm(data, number=row) for row in queries.numbers().values()]
    if request.method == "POST" and not refused(*rows, *numbers):
        set_changed(rows, numbers, request)
        return redirect("thresholds")
    context = {"groups": groups(rows), "numbers": numbers, "is_editing": True}
    status = 422 if request.method == "POST" else 200
    return render(request, "monitoring/thresholds.html", context, status=status)


def refused(*forms: Form) -> list[Form]:
    """Every form is asked, so that all errors are told at once."""
    return [form for form in forms if not form.is_valid()]


@transaction.atomic
def set_changed(rows: list[ThresholdForm], numbers: list[NumberForm], request: HttpRequest) -> None:
    changed = [form for form in (*rows, *numbers) if form.has_changed()]
    for form in changed:
        if isinstance(form, ThresholdForm):
            actions.set_threshold(threshold=form.threshold, **form.values, by=request.user)
        else:
            value = form.cleaned_data["value"]
            actions.set_number(number=form.number, value=value, by=request.user)
    count = {"count": len(changed)}
    messages.success(request, _("已更改 %(count)s 项参数，下次结账起生效") % count)


@needs(Permission.FIGURE_VIEW)
def targets(request: HttpRequest) -> HttpResponse:
    """Targets of the year: of divisions alone, with the share of people who agree beside them."""
    year = asked_year(request)
    standing = queries.targets(year, staff=request.user)
    units = org.units_of(request.user)
    may_set = request.user.may(Permission.TARGET_SET)
    forms = {
        code: TargetForm(
            request.POST or None,
            division_code=code,
            target=standing.get(code),
            use_required_attribute=False,
        )
        for code in units
    }
    if request.method == "POST" and may_set and not refused(*forms.values()):
        set_targets(list(forms.values()), year, request)
        return redirect(f"{request.path}?year={year}")
    context = {
        "year": year,
        "rows": goals.rows(units, standing, forms, year=year, staff=request.user),
        "may_set": may_set,
    }
    return render(
        request, "monitoring/targets.html", context, status=422 if request.method == "POST" else 200
    )


@transaction.atomic
def set_targets(forms: list[TargetForm], year: int, request: HttpRequest) -> None:
    changed = [f for f in forms if f.has_changed() and f.cleaned_data["target"] is not None]
    for form in changed:
        actions.set_target(
            division_code=form.division_code,
            year=year,
            base_count=form.cleaned_data["base"],
            target_count=form.cleaned_data["target"],
            by=request.user,
        )
    messages.success(request, _("已保存 %(count)s 个单位的目标") % {"count": len(changed)})


def asked_year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    latest = queries.latest_snapshot()
    this = latest.month.year if latest else timezone.localdate().year
    return (
        int(asked) if asked.isascii() and asked.isdigit() and 2000 < int(asked[:5]) < 2100 else this
    )


def groups(forms: list[ThresholdForm]) -> list[dict[str, object]]:
    """Forms by indicator and comparison, in the order of the table."""
    found: dict[tuple[str, str], list[ThresholdForm]] = {}
    for form in forms:
        found.setdefault((form.threshold.indicator, form.threshold.compared_with), []).append(form)
    return [
        {"indicator": indicator, "compared_with": compared_with, "forms": members}
        for (indicator, compared_with), members in found.items()
    ]
