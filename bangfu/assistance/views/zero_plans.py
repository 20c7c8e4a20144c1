"""年度清零计划: of divisions alone, and beside it how many people said so (rights.md 4)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.assistance.actions import zero_plans as actions
from bangfu.assistance.forms.zero_plans import ShareForm
from bangfu.assistance.queries import zero_plans as queries
from bangfu.assistance.rules.zero_plans import MoreThanAll
from bangfu.org.access import needs
from bangfu.org.roles import Permission


@needs(Permission.FIGURE_VIEW)
def plan(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and 2016 <= int(asked[:5]) <= 2100 else today.year
    form = ShareForm(initial={"year": year})
    return shown(request, form, year=year)


@require_POST
@needs(Permission.TARGET_SET)
def plan_set(request: HttpRequest) -> HttpResponse:
    form = ShareForm(request.POST)
    if form.is_valid():
        try:
            actions.set_share(**form.cleaned_data, by=request.user)
            messages.success(request, _("已设定年度清零计划"))
            return redirect(f"{reverse('zero-plan')}?year={form.cleaned_data['year']}")
        except MoreThanAll as error:
            form.add_error("percent", str(error))
    return shown(request, form, year=timezone.localdate().year)


def shown(request: HttpRequest, form: ShareForm, *, year: int) -> HttpResponse:
    may_set = request.user.may(Permission.TARGET_SET)
    context = {
        "year": year,
        "rows": queries.rows(request.user, year=year, on=timezone.localdate()),
        "shares": sorted(queries.shares_of(request.user.division_code).items()),
        "form": form if may_set else None,
    }
    status = 422 if form.is_bound else 200
    return render(request, "assistance/zero_plan.html", context, status=status)
