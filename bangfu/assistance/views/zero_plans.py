"""年度清零计划: of divisions alone, and beside it how many people said so (rights.md 4)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.assistance.actions import zero_plans as actions
from bangfu.assistance.forms.zero_plans import ShareForm
from bangfu.assistance.queries import zero_plans as queries
from bangfu.assistance.rules.zero_plans import MoreThanAll
from bangfu.org.access import needs
from bangfu.org.roles import Permission


@needs(Permission.FIGURE_VIEW)
def plan(request: HttpRequest) -> HttpResponse:
    today, may_set = timezone.localdate(), request.user.may(Permission.TARGET_SET)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and 2016 <= int(asked[:5]) <= 2100 else today.year
    form = ShareForm(request.POST or None, initial={"year": year})
    if request.method == "POST" and not may_set:
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_share(**form.cleaned_data, by=request.user)
            messages.success(request, _("已设定年度清零计划"))
            return redirect(f"{request.path}?year={form.cleaned_data['year']}")
        except MoreThanAll as error:
            form.add_error("percent", str(error))
    context = {
        "year": year,
        "rows": queries.rows(request.user, year=year, on=today),
        "shares": sorted(queries.shares_of(request.user.division_code).items()),
        "form": form if may_set else None,
    }
    return render(
        request, "assistance/zero_plan.html", context, status=422 if form.is_bound else 200
    )
