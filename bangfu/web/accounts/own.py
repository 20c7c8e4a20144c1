"""One's own account: password, second factor, where one is signed in."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from bangfu.org import actions as org
from bangfu.org import queries
from bangfu.org.access import recently_signed_in
from bangfu.org.codes import StepState
from bangfu.web.accounts import entering
from bangfu.web.accounts.forms import ChangePasswordForm

STEPS_SHOWN = 10


@login_required
def account(request: HttpRequest) -> HttpResponse:
    staff = request.user
    context = {
        "sessions": queries.sessions_of(staff),
        "this_session": request.session.session_key,
        "has_factor": entering.has_factor(staff),
        "steps": queries.steps_of(staff).filter(state=StepState.DONE)[:STEPS_SHOWN],
        "codes_left": staff.recovery_codes.filter(used_at=None).count(),
    }
    return render(request, "web/accounts/account.html", context)


@login_required
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    form = ChangePasswordForm(request.POST or None, request=request)
    if entering.turned_away(request):
        form = ChangePasswordForm(request=request)
    elif form.is_valid():
        key = request.session.session_key
        new = form.cleaned_data["password"]
        staff = org.change_password(password=new, stays_in=key, by=request.user)
        update_session_auth_hash(request, staff)
        org.renew_session(before=key, after=request.session.session_key)
        messages.success(request, _("密码已更换，其他地方的登录已结束。"))
        return redirect("account")
    return render(request, "web/accounts/password.html", {"form": form})


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    own = get_object_or_404(request.user.open_sessions, pk=pk)
    org.end_session(session=own, by=request.user)
    messages.success(request, _("该处登录已结束。"))
    return redirect("account")


@login_required
@require_POST
@never_cache
@recently_signed_in
def renew_recovery_codes(request: HttpRequest) -> HttpResponse:
    codes = org.renew_recovery_codes(by=request.user)
    context = {"codes": codes, "onward": reverse("account")}
    return render(request, "web/accounts/recovery_codes.html", context)
