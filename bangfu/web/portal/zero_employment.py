"""Asking for help as a household in which nobody works, from the own telephone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.assistance.actions import zero_employment as actions
from bangfu.assistance.queries import zero_employment as queries
from bangfu.org.access import needs
from bangfu.org.roles import Permission
from bangfu.rights.codes import Channel
from bangfu.web.portal.forms import WantWorkForm
from bangfu.web.portal.views import own


@needs(Permission.OWN_FILE)
def zero_employment(request: HttpRequest) -> HttpResponse:
    """How far the household's case is; who has not said so yet may say so for themselves."""
    person, form = own(request), WantWorkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = {"words": form.cleaned_data["words"], "channel": Channel.PORTAL, "by": request.user}
        actions.apply(household=person.household, people=[person], **told)
        messages.success(request, _("已提交，村里会在期限内来核实；您可以随时撤回"))
        return redirect("portal-zero")
    case = queries.case_of(person)
    context = {"case": case, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "web/portal/zero_employment.html", context, status=status)


@require_POST
@needs(Permission.OWN_FILE)
def zero_withdraw(request: HttpRequest) -> HttpResponse:
    """One step, no reason asked."""
    person = own(request)
    if case := queries.case_of(person):
        actions.withdraw(case=case, people=[person], channel=Channel.PORTAL, by=request.user)
        messages.success(request, _("已撤回。您的待遇和排序不受任何影响"))
    return redirect("portal-zero")
