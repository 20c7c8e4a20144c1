"""Official forms: calendar and list, filling, the form as on paper, and who stands behind it."""

import tempfile
from datetime import timedelta
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from bangfu.engine.forms import FORMS
from bangfu.org import paging, small_cells
from bangfu.org.access import needs
from bangfu.org.limits import limited
from bangfu.org.roles import Permission
from bangfu.reporting import actions, calendar, queries, rules, sheets, shown
from bangfu.reporting.forms import FillForm
from bangfu.reporting.models import FilledForm

PAGE = 50
# the same form sent again within this time is the same filling
DOUBLE_CLICK = timedelta(minutes=1)


@needs(Permission.FIGURE_VIEW)
def forms(request: HttpRequest) -> HttpResponse:
    rows = queries.filled_forms(request.user)
    context = {
        "calendar": calendar.entries(request.user, today=timezone.localdate()),
        "page": paging.page(rows, **paging.keys(request.GET), order="-pk"),
        "specs": FORMS,
    }
    return render(request, "reporting/list.html", context)


@needs(Permission.FORM_FILL)
def fill(request: HttpRequest) -> HttpResponse:
    form = fill_form(request)
    if request.method == "POST" and form.is_valid():
        try:
            filled = just_filled(form.cleaned_data, request) or actions.fill(
                **form.cleaned_data, by=request.user
            )
        except rules.CannotFill as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("filled-form", filled.pk)
    status = 422 if form.is_bound else 200
    return render(request, "reporting/fill.html", {"form": form}, status=status)


def fill_form(request: HttpRequest) -> FillForm:
    quarters = calendar.quarters(timezone.localdate())
    return FillForm(
        request.POST or None,
        initial=request.GET.dict(),
        units=calendar.units(request.user),
        quarters=quarters,
    )


def just_filled(given: dict[str, str], request: HttpRequest) -> FilledForm | None:
    """What this person filled a moment ago, when the button was pressed twice."""
    latest = queries.latest(**given)
    if latest is None or latest.filled_by_id != request.user.pk:
        return None
    return latest if timezone.now() - latest.filled_at < DOUBLE_CLICK else None


@needs(Permission.FIGURE_VIEW)
def filled_form(request: HttpRequest, pk: int) -> HttpResponse:
    form = shown.shown(reachable(request, pk), staff=request.user)
    context = {"form": form, "sheet": sheets.sheet(form, staff=request.user)}
    return render(request, "reporting/filled.html", context)


def reachable(request: HttpRequest, pk: int) -> FilledForm:
    return get_object_or_404(queries.filled_forms(request.user), pk=pk)


@needs(Permission.FIGURE_VIEW)
@limited("export")
def filled_form_xlsx(request: HttpRequest, pk: int) -> FileResponse:
    filled = reachable(request, pk)
    actions.download(filled=filled, by=request.user)
    with tempfile.TemporaryDirectory() as folder:
        path = shown.write_workbook(filled, Path(folder) / "form.xlsx", staff=request.user)
        return FileResponse(path.open("rb"), as_attachment=True, filename=shown.file_name(filled))


@needs(Permission.PERSON_VIEW)
def filled_form_cell(request: HttpRequest, pk: int, row: str, column: str) -> HttpResponse:
    """The people of one cell, as of the close, as far as the reader may reach them."""
    filled = reachable(request, pk)
    number = max(paging.key(request.GET.get("page")) or 1, 1)
    start = (number - 1) * PAGE
    counted = queries.people_behind(
        filled, row, column, staff=request.user, offset=start, limit=PAGE
    )
    if counted is None:
        raise Http404
    actions.open_cell(filled=filled, row=row, column=column, by=request.user)
    context = {
        "filled": filled,
        "spec": FORMS[filled.form],
        "column": FORMS[filled.form].column(column),
        "row": row,
        "counted": counted,
        "tells_count": small_cells.tells_length(request.user),
        "value": queries.cell(filled, row, column)["value"],
        "previous": number - 1 if number > 1 else None,
        "next": number + 1 if start + PAGE < counted.total else None,
    }
    return render(request, "reporting/cell.html", context)
