"""Accounts of others and the agreements of outside bodies: the security administrator's pages."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bangfu.casework import queries as casework
from bangfu.casework.rules import ColleagueCannotTake
from bangfu.org import actions as org
from bangfu.org import paging, queries, rules, small_cells
from bangfu.org.access import needs, recently_signed_in, recently_signed_in_to_act
from bangfu.org.codes import StepKind
from bangfu.org.models import AccountStep, ConfidentialityAgreement, Staff
from bangfu.org.roles import Permission
from bangfu.org.telling import telling
from bangfu.rights import queries as rights
from bangfu.web import actions
from bangfu.web.accounts import entering
from bangfu.web.accounts.management_forms import (
    AgreementForm,
    InviteForm,
    LeaveForm,
    RightsForm,
    WhyForm,
)

STEPS_SHOWN = 10

REFUSALS = (
    rules.StaffImpossible,
    rules.NotYours,
    rules.AgreementImpossible,
    rules.SecondNeeded,
    rules.StepImpossible,
    ColleagueCannotTake,
)


@needs(Permission.ACCOUNT_MANAGE)
def accounts(request: HttpRequest) -> HttpResponse:
    term = request.GET.get("q", "").strip()
    found = queries.accounts_found(term, staff=request.user)
    page = paging.page(found, **paging.keys(request.GET))
    return render(request, "web/accounts/accounts.html", {"page": page, "term": term})


@needs(Permission.ACCOUNT_MANAGE)
@never_cache
@recently_signed_in
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST or None, by=request.user)
    if form.is_valid():
        given = dict(form.cleaned_data)
        reason = given.pop("reason")
        try:
            made = org.make_staff(**given, by=request.user)
        except REFUSALS as error:
            form.add_error(None, str(error))
        else:
            return link_or_ask(request, made, reason)
    return render(request, "web/accounts/invite.html", {"form": form})


def link_or_ask(request: HttpRequest, staff: Staff, reason: str) -> HttpResponse:
    if not rules.needs_second(staff, by=request.user):
        return with_link(request, staff, org.invite(staff=staff, by=request.user))
    org.ask_step(staff=staff, kind=StepKind.PASSWORD, reason=reason, by=request.user)
    return waits(request, staff.pk)


def waits(request: HttpRequest, pk: int) -> HttpResponse:
    messages.success(request, _("已提交，等审计管理员确认。"))
    return redirect("managed-account", pk)


def with_link(request: HttpRequest, staff: Staff, token: str) -> HttpResponse:
    """The link is on the screen this once: it is kept nowhere."""
    link = request.build_absolute_uri(reverse("invitation", args=[token]))
    return render(request, "web/accounts/link.html", {"invited": staff, "link": link})


@needs(Permission.ACCOUNT_MANAGE)
def managed_account(request: HttpRequest, pk: int) -> HttpResponse:
    return page_of(request, reachable(request, pk))


def page_of(
    request: HttpRequest,
    found: Staff,
    *,
    rights_form: RightsForm | None = None,
    leave_form: LeaveForm | None = None,
) -> HttpResponse:
    context = {
        "found": found,
        "has_factor": entering.has_factor(found),
        "is_locked": queries.is_locked_out(found),
        "is_mine_to_manage": rules.can_manage(found, by=request.user),
        "begun": casework.taken_by(found).count(),
        "is_alone_at_desk": rights.is_alone_at_desk(found),
        "needs_second": rules.needs_second(found, by=request.user),
        "steps": queries.steps_of(found)[:STEPS_SHOWN],
        "why": WhyForm(auto_id="why-%s"),
        "rights_form": rights_form or RightsForm.of(found, by=request.user),
        "leave_form": leave_form or LeaveForm(leaver=found, by=request.user),
    }
    refused = any(form and form.errors for form in (rights_form, leave_form))
    return render(request, "web/accounts/managed.html", context, status=422 if refused else 200)


@needs(Permission.ACCOUNT_MANAGE)
@require_POST
@never_cache
@recently_signed_in
def new_link(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = reachable(request, pk), WhyForm(request.POST)
    if not form.is_valid():
        return without_reason(request, pk)
    try:
        return link_or_ask(request, found, form.cleaned_data["reason"])
    except REFUSALS as error:
        messages.error(request, str(error))
        return redirect("managed-account", pk)


def without_reason(request: HttpRequest, pk: int) -> HttpResponse:
    messages.error(request, _("请写明依据。"))
    return redirect("managed-account", pk)


@needs(Permission.ACCOUNT_MANAGE)
@require_POST
@never_cache
@recently_signed_in
def agreed_link(request: HttpRequest, pk: int) -> HttpResponse:
    """What the audit administrator agreed to."""
    rows = AccountStep.objects.visible_to(request.user).filter(kind=StepKind.PASSWORD)
    step = get_object_or_404(rows.select_related("staff"), pk=pk)
    try:
        return with_link(request, step.staff, org.take_link(step=step, by=request.user))
    except REFUSALS as error:
        messages.error(request, str(error))
        return redirect("managed-account", step.staff_id)


@needs(Permission.ACCOUNT_MANAGE)
@require_POST
@recently_signed_in
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    return done(request, pk, org.unlock, _("已解锁。"))


@needs(Permission.ACCOUNT_MANAGE)
@require_POST
@recently_signed_in
def remove_factor(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = reachable(request, pk), WhyForm(request.POST)
    if not form.is_valid():
        return without_reason(request, pk)
    if not rules.needs_second(found, by=request.user):
        return done(request, pk, org.remove_second_factor, _("已重置，本人下次登录时重新设置。"))
    ask = partial(org.ask_step, kind=StepKind.FACTOR, reason=form.cleaned_data["reason"])
    return done(request, pk, ask, _("已提交，等审计管理员确认。"))


def done(request: HttpRequest, pk: int, action, told: str) -> HttpResponse:
    with telling(request, told, refusals=REFUSALS):
        action(staff=reachable(request, pk), by=request.user)
    return redirect("managed-account", pk)


@needs(Permission.ACCOUNT_MANAGE)
@require_POST
@recently_signed_in
def change(request: HttpRequest, pk: int) -> HttpResponse:
    found = reachable(request, pk)
    form = RightsForm(request.POST, by=request.user)
    if form.is_valid():
        try:
            return changed_or_asked(request, found, form)
        except REFUSALS as error:
            form.add_error(None, str(error))
    return page_of(request, found, rights_form=form)


def changed_or_asked(request: HttpRequest, found: Staff, form: RightsForm) -> HttpResponse:
    rights, reason = form.rights(), form.cleaned_data["reason"]
    if rules.needs_second(found, rights["role_name"], by=request.user):
        kind = StepKind.RIGHTS
        org.ask_step(staff=found, kind=kind, reason=reason, rights=rights, by=request.user)
        return waits(request, found.pk)
    org.change_staff(staff=found, **rights, by=request.user)
    messages.success(request, _("已更改，本人需要重新登录。"))
    return redirect("managed-account", found.pk)


@needs(Permission.ACCOUNT_MANAGE)
@require_POST
@recently_signed_in
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    found = reachable(request, pk)
    form = LeaveForm(request.POST, leaver=found, by=request.user)
    if form.is_valid():
        try:
            count = actions.leave(staff=found, to=form.cleaned_data["to"], by=request.user)
        except REFUSALS as error:
            form.add_error(None, str(error))
        else:
            told = {"count": small_cells.told(count, staff=request.user)}
            messages.success(request, _("账号已停用，移交任务 %(count)s 件。") % told)
            return redirect("managed-account", pk)
    return page_of(request, found, leave_form=form)


def reachable(request: HttpRequest, pk: int) -> Staff:
    rows = Staff.objects.visible_to(request.user).select_related("agreement", "second_factor")
    return get_object_or_404(rows, pk=pk)


@needs(Permission.ACCOUNT_MANAGE)
@recently_signed_in_to_act
def agreements(request: HttpRequest) -> HttpResponse:
    form = AgreementForm(request.POST or None)
    if form.is_valid():
        try:
            org.record_agreement(**form.cleaned_data, by=request.user)
        except REFUSALS as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("协议已登记，可以为该单位邀请账号了。"))
            return redirect("agreements")
    rows = ConfidentialityAgreement.objects.visible_to(request.user)
    page = paging.page(rows, **paging.keys(request.GET), order="-pk")
    return render(request, "web/accounts/agreements.html", {"form": form, "page": page})


@needs(Permission.ACCOUNT_MANAGE)
@require_POST
@recently_signed_in
def end_agreement(request: HttpRequest, pk: int) -> HttpResponse:
    rows = ConfidentialityAgreement.objects.visible_to(request.user)
    with telling(request, _("协议已终止，该单位的账号随即停用。"), refusals=REFUSALS):
        org.end_agreement(agreement=get_object_or_404(rows, pk=pk), by=request.user)
    return redirect("agreements")
