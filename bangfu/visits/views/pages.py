"""The pages of visits: today's list, the form, what is held. All work without a script."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.files import File
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bangfu.audit.files import whole
from bangfu.casework import files
from bangfu.org.access import needs, recently_signed_in
from bangfu.org.limits import limited, uploads
from bangfu.org.roles import Permission
from bangfu.registry import departed
from bangfu.registry import queries as registry
from bangfu.registry.earning import IncomeMonthOutside
from bangfu.registry.judging import CorrectionRefused
from bangfu.registry.models import Person
from bangfu.registry.rules import EndsBeforeStart, Overtaken, StartMonthTaken
from bangfu.rights import queries as rights
from bangfu.visits import actions, queries, rules
from bangfu.visits.codes import AnswerState
from bangfu.visits.forms import VisitForm
from bangfu.visits.models import Answer, Visit, VisitFile
from bangfu.visits.wording import Sides, device_name, sides_of

NOT_TAKEN = (
    departed.Departed,
    CorrectionRefused,
    EndsBeforeStart,
    IncomeMonthOutside,
    StartMonthTaken,
    rules.MonthNotTaken,
    rules.SpellGone,
    rules.WordNotTaken,
)


@needs(Permission.VISIT)
@never_cache
def today(request: HttpRequest) -> HttpResponse:
    context = {
        "people": queries.todays_list(request.user),
        "held": queries.held(request.user).count(),
        "devices": [(one, device_name(one.name)) for one in queries.devices_of(request.user)],
    }
    return render(request, "visits/today.html", context)


@uploads(lambda: files.LARGEST_BYTES)
@needs(Permission.VISIT)
@never_cache
@limited("upload", when=lambda request: request.method == "POST")
def visit(request: HttpRequest, person_number: str) -> HttpResponse:
    person = reachable(request, person_number)
    if person.left_on:
        messages.warning(request, departed.told(person))
        return redirect("person-file", person.person_number)
    [to_visit] = queries.to_visit([person])
    form = VisitForm(request.POST or None, request.FILES or None, to_visit=to_visit)
    page = {"form": form, "person": person, "visits": queries.visits_of(person)}
    if request.method != "POST":
        page["is_quiet"] = rights.is_quiet(person)
        return opened(request, page)
    if form.is_valid():
        form.check_values()
    if form.is_valid():
        try:
            done = recorded(form, person, by=request.user)
        except (files.FileRefused, rules.VisitRefused) as problem:
            form.add_error(None, str(problem))
        else:
            told(request, done)
            return redirect("visits")
    return opened(request, page, status=422)


def opened(request: HttpRequest, page: dict[str, Any], status: int = 200) -> HttpResponse:
    """What is refused shows the person again, which is a look as well."""
    actions.open_visit(person=page["person"], by=request.user)
    return render(request, "visits/visit.html", page, status=status)


def recorded(form: VisitForm, person: Person, **more: Any) -> Visit:
    """The files lie sealed before the visit that names them."""
    return actions.record_visit(person=person, **form.given, kept=keep(form.handed_in), **more)


def keep(handed_in: Mapping[str, File]) -> dict[str, files.Kept]:
    return {
        kind: files.keep(file, within=VisitFile.folder, is_voice_taken=kind == "voice")
        for kind, file in handed_in.items()
    }


def told(request: HttpRequest, done: Visit) -> None:
    waiting = done.answers.filter(state=AnswerState.HELD).count()
    if waiting:
        messages.warning(request, _("走访已登记，有 %(n)s 项待核对") % {"n": waiting})
    else:
        messages.success(request, _("走访已登记"))


@needs(Permission.VISIT)
@never_cache
def held(request: HttpRequest) -> HttpResponse:
    return render(request, "visits/held.html", {"answers": queries.held(request.user)[:50]})


@needs(Permission.VISIT)
@never_cache
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Both values beside each other; whoever decides sees what stands there now."""
    rows = queries.within(request.user)
    answer = get_object_or_404(rows, pk=pk)
    if request.method != "POST":
        return compared(request, answer)
    version, take = request.POST.get("version", ""), request.POST.get("take")
    if take not in ("said", "register") or not version.isdecimal() or len(version) > 18:
        messages.error(request, _("请选定采用哪一个"))
        return redirect("visit-settle", pk)
    given = {"answer": answer, "is_taken": take == "said", "version": int(version)}
    try:
        actions.settle_answer(**given, by=request.user)
    except rules.AlreadySettled as problem:
        messages.info(request, str(problem))
    except (Overtaken, *NOT_TAKEN) as problem:
        return compared(request, answer, status=409, problem=str(problem))
    else:
        messages.success(request, _("已核对，两边的值都留有记录"))
    return redirect("visits-held")


def compared(request: HttpRequest, answer: Answer, status: int = 200, **more: str) -> HttpResponse:
    actions.open_answer(answer=answer, by=request.user)
    sides: Sides = sides_of(answer)
    page = {"answer": answer, "person": answer.visit.person.living(), "sides": sides, **more}
    return render(request, "visits/settle.html", page, status=status)


@needs(Permission.VISIT)
@recently_signed_in
def file(request: HttpRequest, pk: int) -> FileResponse:
    """As what its content is; opening it is recorded."""
    found = queries.file_within(request.user, pk)
    if found is None or not (path := files.path_of(found.stored_as)).is_file():
        raise Http404
    sent = FileResponse(
        whole(path, sha256=found.sha256),
        as_attachment=True,
        filename=found.file_name,
        content_type=found.media_type,
    )
    actions.open_file(file=found, by=request.user)
    return sent


@needs(Permission.VISIT)
@require_POST
def device_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    device = get_object_or_404(request.user.devices, pk=pk)
    actions.revoke_device(device=device, by=request.user)
    messages.success(request, _("手机已停用：它不能再上传，重新取名单后可以"))
    return redirect("visits")


def reachable(request: HttpRequest, person_number: str) -> Person:
    found = registry.person_numbered(person_number, request.user)
    if found is None:
        raise Http404
    return found
