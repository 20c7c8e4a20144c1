"""Pages of edits. A second click, or the same sent again, changes nothing."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bangfu.org.access import asking_afresh, is_recent, needs, to_be_proven, to_prove_first
from bangfu.org.roles import Permission
from bangfu.org.telling import telling
from bangfu.registry import actions, departed, earning, queries, rules
from bangfu.registry.judging import CorrectionRefused
from bangfu.registry.models import Person, WorkSpell
from bangfu.web import actions as looks
from bangfu.web.editing.conflicts import conflict
from bangfu.web.editing.forms import DepartedForm, EditForm, PersonForm, SpellForm

REFUSALS = {
    rules.EndsBeforeStart: "end_month",
    rules.StartMonthTaken: "start_month",
    earning.IncomeMonthOutside: "income_since",
    earning.IncomeMonthMissing: "income_since",
    rules.NumberNotValid: "identity_number",
    departed.DayNotPossible: "left_on",
    departed.Departed: None,
}
PERSON = "person"


@needs(Permission.PERSON_EDIT)
@asking_afresh("to correct an identity number")
@never_cache
def edit_person(request: HttpRequest, person_number: str) -> HttpResponse:
    found = reachable(request, person_number)
    form_of = DepartedForm if found.left_on else PersonForm
    form = form_of(request.POST or None, row=found, is_proven=is_recent(request))
    return edit(request, form, found, _("更正基本情况"), partial(actions.edit, row=found))


@needs(Permission.PERSON_EDIT)
@never_cache
def edit_spell(request: HttpRequest, person_number: str, pk: int) -> HttpResponse:
    found = reachable(request, person_number)
    if found.left_on:
        return closed(request, found)
    spell = get_object_or_404(found.spells, pk=pk)
    form = SpellForm(request.POST or None, row=spell)
    return edit(request, form, found, _("更正务工记录"), partial(actions.edit, row=spell))


@needs(Permission.PERSON_EDIT)
@never_cache
def add_spell(request: HttpRequest, person_number: str) -> HttpResponse:
    found = reachable(request, person_number)
    if found.left_on:
        return closed(request, found)
    form = SpellForm(request.POST or None, row=WorkSpell(person=found))

    def add(*, version: int, **given: Any) -> None:
        actions.add_spell(person=found, **given)

    return edit(request, form, found, _("登记务工"), add)


@require_POST
@needs(Permission.PERSON_EDIT)
@asking_afresh("to take back a corrected identity number")
def undo(request: HttpRequest, person_number: str) -> HttpResponse:
    found = reachable(request, person_number)
    row, version = request.POST.get("row", ""), request.POST.get("version", "")
    if not version.isdecimal() or not (row == PERSON or row.isdecimal()):
        raise Http404
    target = found if row == PERSON else found.spells.filter(pk=row).first()
    is_number = row == PERSON and queries.is_number_corrected(found, int(version))
    if is_number and not is_recent(request):
        return to_be_proven(request)
    refusals = (rules.NotUndoable, departed.Departed, departed.DayNotPossible)
    with telling(request, _("更正已撤销"), refusals=refusals):
        if target is None:
            # a second click: the work that was added is gone by now
            get_object_or_404(WorkSpell.history, id=row, person_id=found.pk, history_type="-")
        else:
            actions.undo_edit(row=target, version=int(version), by=request.user)
    return redirect("person-file", found.person_number)


def edit(
    request: HttpRequest, form: EditForm, person: Person, title: str, act: Callable[..., Any]
) -> HttpResponse:
    page = {"form": form, "person": person, "title": title, "prove_at": to_prove_first(request)}
    if request.method == "POST" and form.is_valid():
        try:
            act(**form.given, by=request.user)
        except rules.Overtaken as overtaken:
            page["conflict"] = conflict(form, overtaken)
            return shown(request, "web/editing/conflict.html", page, status=409)
        except CorrectionRefused as refused:
            form.refuse(refused)
        except tuple(REFUSALS) as problem:
            form.add_error(REFUSALS[type(problem)], str(problem))
        else:
            messages.success(request, _("已保存，当天可以在“谁改过这份档案”中撤销"))
            return redirect("person-file", person.person_number)
    return shown(request, "web/editing/edit.html", page)


def shown(
    request: HttpRequest, template: str, page: dict[str, Any], status: int = 200
) -> HttpResponse:
    """What is refused shows the person again, which is a look as well."""
    looks.open_person(person=page["person"], by=request.user)
    return render(request, template, page, status=status)


def closed(request: HttpRequest, person: Person) -> HttpResponse:
    messages.warning(request, departed.told(person))
    return redirect("person-file", person.person_number)


def reachable(request: HttpRequest, person_number: str) -> Person:
    found = queries.person_numbered(person_number, request.user)
    if found is None:
        raise Http404
    return found
