"""How work goes, asked confidentially of somebody who was placed (rights.md 8)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.assistance.actions import screening as actions
from bangfu.assistance.forms.screening import ScreeningForm
from bangfu.assistance.queries import screening as queries
from bangfu.assistance.rules import screening as rules
from bangfu.org.access import needs
from bangfu.org.roles import Permission
from bangfu.rights.rules import NoDeskAbove
from bangfu.web.portal.views import own


@needs(Permission.OWN_FILE)
def after_start(request: HttpRequest) -> HttpResponse:
    """The oldest question that waits. What was answered is shown to nobody here: whoever holds the
    phone might not be the person."""
    person, form = own(request), ScreeningForm(request.POST or None)
    waiting = queries.own_waiting(person, today=timezone.localdate())
    is_declined = "decline" in request.POST
    if request.method == "POST" and waiting and (is_declined or form.is_valid()):
        try:
            if is_declined:
                actions.decline_in_portal(person=person, screening=waiting)
            else:
                given = form.cleaned_data
                actions.answer_in_portal(person=person, screening=waiting, **given)
            messages.success(request, _("已记下，只有权益保障专员看得到"))
            return redirect("portal")
        except (rules.AlreadyAsked, rules.NothingSaid, NoDeskAbove) as error:
            form.add_error(None, str(error))
    context = {"waiting": waiting, "form": form}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "web/portal/after_start.html", context, status=status)
