"""Steps on accounts that wait for the second administrator: the audit administrator's page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.org import actions as org
from bangfu.org import paging, queries
from bangfu.org.access import needs, recently_signed_in
from bangfu.org.models import AccountStep
from bangfu.org.roles import Permission
from bangfu.org.telling import telling
from bangfu.web.accounts.managing import REFUSALS


@needs(Permission.ACCOUNT_CONFIRM)
def steps(request: HttpRequest) -> HttpResponse:
    page = paging.page(queries.steps_to_decide(request.user), **paging.keys(request.GET))
    return render(request, "web/accounts/steps.html", {"page": page})


@needs(Permission.ACCOUNT_CONFIRM)
@require_POST
@recently_signed_in
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    return decided(request, pk, org.confirm_step, _("已确认。"))


@needs(Permission.ACCOUNT_CONFIRM)
@require_POST
@recently_signed_in
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    return decided(request, pk, org.refuse_step, _("未同意，已告知安全管理员。"))


def decided(
    request: HttpRequest, pk: int, action: Callable[..., AccountStep], told: str
) -> HttpResponse:
    rows = AccountStep.objects.visible_to(request.user)
    with telling(request, told, refusals=REFUSALS):
        action(step=get_object_or_404(rows, pk=pk), by=request.user)
    return redirect("account-steps")
