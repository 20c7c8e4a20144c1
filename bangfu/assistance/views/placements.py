"""Placing somebody who agreed: who has not is not found."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from bangfu.assistance import actions
from bangfu.assistance.forms.placements import PlaceForm
from bangfu.assistance.rules import placements as rules
from bangfu.assistance.rules.screening import EmployerHeld
from bangfu.org.access import needs
from bangfu.org.roles import Permission
from bangfu.registry.rules import StartMonthTaken
from bangfu.rights import queries as rights
from bangfu.rights.actions import open_rights
from bangfu.rights.codes import Purpose


@needs(Permission.PLACE)
def place(request: HttpRequest, consent_id: int) -> HttpResponse:
    """Into the job that the consent names."""
    live = rights.live_consents(purpose=Purpose.PLACEMENT).visible_to(request.user)
    consent = get_object_or_404(live.select_related("person"), pk=consent_id)
    form = PlaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.place(consent=consent, **form.cleaned_data, by=request.user)
            messages.success(request, _("已登记上岗，务工记录已建立"))
            return redirect("person-rights", consent.person.person_number)
        except (*rules.REFUSALS, EmployerHeld, StartMonthTaken) as error:
            form.add_error(None, str(error))
    open_rights(person=consent.person, by=request.user)
    context = {"person": consent.person, "form": form, "consent": consent}
    return render(request, "assistance/place.html", context, status=422 if form.is_bound else 200)
