"""One discrepancy: both sides, evidence, decision, history."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.audit import files
from bangfu.casework import actions as casework
from bangfu.casework import files as casework_files
from bangfu.casework import queries as evidence_queries
from bangfu.casework import rules as casework_rules
from bangfu.comparison import actions, history, rules, sides, worklist
from bangfu.comparison.codes import DiscrepancyState, Outcome
from bangfu.comparison.forms import (
    DispatchForm,
    EvidenceForm,
    MergeForm,
    ReopenForm,
    SettleForm,
)
from bangfu.comparison.models import Discrepancy
from bangfu.comparison.refusals import REFUSALS
from bangfu.comparison.sources import title_of
from bangfu.comparison.views.worklist import filter_query, wanted
from bangfu.engine.codes import DiscrepancyKind
from bangfu.org.access import (
    asking_afresh,
    is_recent,
    needs,
    recently_signed_in,
    to_be_proven,
    to_prove_first,
)
from bangfu.org.limits import limited, uploads
from bangfu.org.roles import Permission
from bangfu.registry.searching import measured
from bangfu.rights import queries as rights


@needs(Permission.FINDING_VIEW)
def discrepancy(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, reachable(request, pk))


@uploads(lambda: casework_files.LARGEST_BYTES)
@require_POST
@needs(Permission.TASK_WORK)
@limited("upload")
def submit_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    found = reachable(request, pk, task__isnull=False)
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, found, evidence_form=form)
    try:
        casework.submit_evidence(task=found.task, **form.cleaned_data, by=request.user)
    except REFUSALS as problem:
        form.add_error(None, str(problem))
        return page(request, found, evidence_form=form)
    messages.success(request, _("佐证已提交"))
    return redirect(address(request, pk) + "#evidence")


@require_POST
@needs(Permission.FINDING_SETTLE)
@asking_afresh("to correct an identity number")
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    found = reachable(request, pk)
    form = SettleForm(request.POST, discrepancy=found, staff=request.user)
    if not form.is_valid():
        return page(request, found, settle_form=form)
    if "identity_number" in (form.correction or {}) and not is_recent(request):
        return to_be_proven(request)
    given = {name: form.cleaned_data[name] for name in ("outcome", "reason")}
    try:
        actions.settle(discrepancy=found, **given, correction=form.correction, by=request.user)
    except REFUSALS as problem:
        form.refuse(problem)
        return page(request, found, settle_form=form)
    messages.success(request, _("差异已办结"))
    return redirect(address(request, pk))


@require_POST
@needs(Permission.FINDING_SETTLE)
@recently_signed_in
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """同一人: one entry is kept, the other closed; reopening on the same day undoes it."""
    found = reachable(request, pk)
    form = merge_form(found, request, data=request.POST)
    if form is None:
        raise Http404
    if not form.is_valid():
        return page(request, found, merge_form=form)
    try:
        actions.settle_by_merging(discrepancy=found, **form.values, by=request.user)
    except REFUSALS as problem:
        form.add_error(None, str(problem))
        return page(request, found, merge_form=form)
    messages.success(request, _("两条记录已合并，当天可以退回重办来撤销"))
    return redirect(address(request, pk))


def merge_form(found: Discrepancy, request: HttpRequest, *, data=None) -> MergeForm | None:
    """Where two entries of one person were found and both may be seen."""
    is_offered = found.kind == DiscrepancyKind.DUPLICATE_PERSON and rules.can_settle(found)
    other = sides.other_person(found, request.user) if is_offered else None
    person = found.person.living()
    if other in (None, person) or not request.user.may(Permission.FINDING_SETTLE):
        return None
    return MergeForm(data, person=person, other=other)


@require_POST
@needs(Permission.FINDING_DISPATCH)
@asking_afresh("to make two people of one again")
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    found = reachable(request, pk)
    form = ReopenForm(request.POST)
    if not form.is_valid():
        return page(request, found, reopen_form=form)
    if found.outcome == Outcome.MERGED and not is_recent(request):
        return to_be_proven(request)
    try:
        actions.reopen(discrepancy=found, reason=form.cleaned_data["reason"], by=request.user)
    except REFUSALS as problem:
        form.add_error(None, str(problem))
        return page(request, found, reopen_form=form)
    messages.success(request, _("已退回重办"))
    return redirect(address(request, pk))


@needs(Permission.FINDING_VIEW)
@recently_signed_in
def evidence_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file as handed in, as what its content is; opening it is recorded."""
    evidence = get_object_or_404(evidence_queries.evidence_visible(request.user), pk=pk)
    stored = evidence_queries.stored_file(evidence)
    if stored is None or not stored.path.is_file():
        raise Http404
    sent = FileResponse(
        files.whole(stored.path, sha256=evidence.sha256),
        as_attachment=True,
        filename=stored.file_name,
        content_type=stored.media_type,
    )
    actions.open_evidence(evidence=evidence, by=request.user)
    return sent


def reachable(request: HttpRequest, pk: int, **conditions: object) -> Discrepancy:
    rows = Discrepancy.objects.visible_to(request.user).select_related(
        "person__household", "task__opened_by", "first_found_in__ran_by", "last_found_in"
    )
    return get_object_or_404(rows, pk=pk, **conditions)


def address(request: HttpRequest, pk: int) -> str:
    return reverse("discrepancy", args=[pk]) + filter_query(request)


@measured("keyword")
def page(request: HttpRequest, found: Discrepancy, **bound: object) -> HttpResponse:
    """The whole page, on record; `bound` holds the form whose input was refused."""
    actions.open_discrepancy(discrepancy=found, by=request.user)
    scope = {"today": timezone.localdate(), "staff": request.user}
    listed = worklist.discrepancies(wanted(request), **scope)
    previous, following = worklist.neighbours(listed, found.pk)
    context = {
        "discrepancy": found,
        "until": rights.quiet_until([found.person_id], request.user).get(found.person_id),
        "lines": sides.lines(found, staff=request.user),
        "evidence": pieces(found),
        **standing(found, request),
        "history": history.steps(found),
        "source_title": title_of(found.source),
        "filter_query": filter_query(request),
        "previous": previous,
        "following": following,
        "can_take_back": can_take_back(request, found),
        "calendar_note": clock_note(found),
        **forms_for(request, found),
        "merge_form": merge_form(found, request),
        "prove_at": to_prove_first(request),
        **bound,
    }
    return render(request, "comparison/detail.html", context, status=422 if bound else 200)


def pieces(found: Discrepancy) -> list:
    if not found.task:
        return []
    return list(found.task.evidence.select_related("submitted_by").order_by("submitted_at", "pk"))


def can_take_back(request: HttpRequest, found: Discrepancy) -> bool:
    this = Discrepancy.objects.filter(pk=found.pk)
    return request.user.may(Permission.FINDING_DISPATCH) and worklist.taken_back_with(this).exists()


def clock_note(found: Discrepancy) -> str:
    """Said beside a running clock that was counted without the official calendar."""
    is_running = found.task and found.state == DiscrepancyState.DISPATCHED
    return casework_rules.calendar_note(found.task.due_on) if is_running else ""


def standing(found: Discrepancy, request: HttpRequest) -> dict[str, object]:
    """The decision that stands, and what it changed as this person may see it."""
    rows = found.settlements.filter(reopened_at=None).select_related("settled_by")
    last = rows.order_by("pk").last()
    changes = sides.changes_shown(last, staff=request.user) if last else []
    return {"standing": last, "standing_changes": changes}


def forms_for(request: HttpRequest, found: Discrepancy) -> dict[str, object]:
    """The forms that this person may fill in, as the discrepancy stands; None for the others."""
    may, is_open = request.user.may, rules.can_settle(found)
    verifying = found.task and found.state == DiscrepancyState.DISPATCHED
    offered = {
        "evidence_form": verifying and may(Permission.TASK_WORK),
        "settle_form": is_open and may(Permission.FINDING_SETTLE),
        "dispatch_form": found.state == DiscrepancyState.FOUND and may(Permission.FINDING_DISPATCH),
        "reopen_form": rules.can_reopen(found) and may(Permission.FINDING_DISPATCH),
    }
    blank = {
        "evidence_form": lambda: EvidenceForm(),
        "settle_form": lambda: SettleForm(discrepancy=found, staff=request.user),
        "dispatch_form": lambda: DispatchForm(),
        "reopen_form": lambda: ReopenForm(),
    }
    return {name: blank[name]() if shown else None for name, shown in offered.items()}
