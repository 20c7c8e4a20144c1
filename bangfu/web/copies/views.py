"""The person's copy, made at the desk for whoever asked there."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bangfu.disclosure.codes import Purpose
from bangfu.disclosure.marks import handed_out
from bangfu.disclosure.rules import DisclosureRefused
from bangfu.org.access import needs, recently_signed_in
from bangfu.org.roles import Permission
from bangfu.registry.models import Person
from bangfu.rights.models import DataRequest
from bangfu.web.copies import actions, contents


@require_POST
@needs(Permission.REQUEST_ANSWER)
@recently_signed_in
@never_cache
def request_copy(request: HttpRequest, request_id: int, form: str) -> HttpResponse:
    visible = DataRequest.objects.visible_to(request.user).select_related("person__merged_into")
    asked = get_object_or_404(visible, pk=request_id)
    try:
        actions.take_copy(request=asked, by=request.user)
    except DisclosureRefused as problem:
        messages.error(request, str(problem))
        return redirect("data-request", request_id)
    person = asked.person.living()
    return as_json(request, person) if form == "json" else as_page(request, person)


def as_json(request: HttpRequest, person: Person) -> HttpResponse:
    """PIPL 45: in a form that another program reads."""
    marks = {"watermark": handed_out(purpose=Purpose.SERVICE, by=request.user)}
    text = json.dumps(marks | contents.copy_of(person), ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": 'attachment; filename="my-file.json"'}
    return HttpResponse(text, content_type="application/json", headers=headers)


def as_page(request: HttpRequest, person: Person) -> HttpResponse:
    """The same to read and to print."""
    marks = {"watermark": handed_out(purpose=Purpose.SERVICE, by=request.user)}
    answer = render(request, "web/copies/copy.html", marks | contents.page(person))
    answer["Content-Disposition"] = 'attachment; filename="my-file.html"'
    return answer
