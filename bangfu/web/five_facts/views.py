"""Pages of the five facts."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bangfu.engine.codes import Fact
from bangfu.org import paging
from bangfu.org.access import needs
from bangfu.org.roles import Permission
from bangfu.registry import actions, departed, rules
from bangfu.registry import queries as registry
from bangfu.registry.models import Person
from bangfu.rights import actions as rights
from bangfu.web.asked import division_asked
from bangfu.web.five_facts import board
from bangfu.web.five_facts.forms import TrainingHeardForm, WishHeardForm

HEARD = {
    "wish": (WishHeardForm, actions.say_wish),
    "training": (TrainingHeardForm, actions.say_training_need),
}


@needs(Permission.PERSON_VIEW)
def five_facts(request: HttpRequest) -> HttpResponse:
    page = board.page(division=division_asked(request), staff=request.user)
    return render(request, "web/five_facts/list.html", page)


@needs(Permission.PERSON_VIEW)
def lacking(request: HttpRequest, name: str) -> HttpResponse:
    if name not in list(Fact):
        raise Http404
    division = division_asked(request)
    people = board.lacking(Fact(name), division=division, staff=request.user)
    shown = paging.page(people, **paging.keys(request.GET))
    context = {"fact": Fact(name), "division": division.text, "page": shown}
    return render(request, "web/five_facts/lacking.html", context)


@needs(Permission.CONSENT_RECORD)
@never_cache
def wishes(request: HttpRequest, person_number: str) -> HttpResponse:
    return shown(request, reachable(request, person_number))


@require_POST
@needs(Permission.CONSENT_RECORD)
def say(request: HttpRequest, person_number: str, what: str) -> HttpResponse:
    if what not in HEARD:
        raise Http404
    person, (form_class, act) = reachable(request, person_number), HEARD[what]
    form = form_class(request.POST, auto_id=f"{what}-%s")
    if form.is_valid():
        try:
            act(person=person, **form.given, by=request.user)
        except (rules.SayingRefused, departed.Departed) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已照本人的话登记；不影响任何待遇和排序"))
            return redirect("wishes", person.person_number)
    return shown(request, person, status=422, **{what: form})


def shown(
    request: HttpRequest,
    person: Person,
    *,
    wish: WishHeardForm | None = None,
    training: TrainingHeardForm | None = None,
    status: int = 200,
) -> HttpResponse:
    rights.open_rights(person=person, by=request.user)
    forms = {
        "wish_form": wish or WishHeardForm(auto_id="wish-%s"),
        "training_form": training or TrainingHeardForm(auto_id="training-%s"),
    }
    context = board.said(person, staff=request.user) | forms
    context["closed_because"] = departed.told(person) if person.left_on else ""
    return render(request, "web/five_facts/wishes.html", context, status=status)


def reachable(request: HttpRequest, person_number: str) -> Person:
    person = registry.person_numbered(person_number, request.user)
    if person is None:
        raise Http404
    return person
