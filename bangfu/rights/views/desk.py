"""Requests before the township and the rights desk; complaints before the rights desk alone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.org.access import (
    asking_afresh,
    is_recent,
    needs,
    recently_signed_in,
    to_be_proven,
    to_prove_first,
)
from bangfu.org.models import Staff
from bangfu.org.roles import Permission
from bangfu.org.telling import telling
from bangfu.registry.departed import Departed
from bangfu.registry.rules import NumberNotValid
from bangfu.rights import actions, queries, rules
from bangfu.rights.codes import RequestKind
from bangfu.rights.forms import (
    AnswerForm,
    CarryOutForm,
    ChangeForm,
    CloseForm,
    CorrectForm,
    MessageForm,
    ObjectForm,
)
from bangfu.rights.models import Complaint, DataRequest

MOST = 200
ANSWER_REFUSED = (
    rules.AlreadyAnswered,
    rules.AnswerMissing,
    rules.NotCarriedOut,
    Departed,
    NumberNotValid,
)


@needs(Permission.REQUEST_ANSWER)
def requests(request: HttpRequest) -> HttpResponse:
    rows = queries.requests_before(request.user).select_related("person__merged_into")[:MOST]
    context = {"requests": rows, "today": timezone.localdate()}
    return render(request, "rights/requests.html", context)


@needs(Permission.REQUEST_ANSWER)
@asking_afresh("to delete, or to correct an identity number")
def one_request(request: HttpRequest, request_id: int) -> HttpResponse:
    visible = DataRequest.objects.visible_to(request.user).select_related("person", "answered_by")
    asked = get_object_or_404(visible, pk=request_id)
    # what is deleted does not come back: not from a machine left unlocked
    page = recently_signed_in(answering) if asked.kind == RequestKind.DELETE else answering
    return page(request, asked)


def answering(request: HttpRequest, asked: DataRequest) -> HttpResponse:
    form = answer_form(asked, request.user)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        # nor does a file become another's there
        if "identity_number" in form.cleaned_data.get("changes", {}) and not is_recent(request):
            return to_be_proven(request)
        try:
            actions.answer_request(request=asked, **form.cleaned_data, by=request.user)
            messages.success(request, _("已答复，本人可以看到"))
            return redirect("data-requests")
        except ANSWER_REFUSED as error:
            form.add_error(None, str(error))
    actions.open_request(request=asked, by=request.user)
    status = 422 if form.is_bound else 200
    context = {"asked": asked, "person": asked.person, "form": form}
    context["prove_at"] = to_prove_first(request)
    return render(request, "rights/request.html", context, status=status)


def answer_form(asked: DataRequest, staff: Staff) -> type[AnswerForm]:
    """A correction is made with the answer, by whoever may correct the register; a use is ended."""
    if asked.kind == RequestKind.CORRECT and staff.may(Permission.FINDING_SETTLE):
        return CorrectForm
    if asked.kind == RequestKind.OBJECT:
        return ObjectForm
    return CarryOutForm if asked.kind in rules.CARRIED_OUT else AnswerForm


@needs(Permission.COMPLAINT_HANDLE)
def complaints(request: HttpRequest) -> HttpResponse:
    rows = list(queries.complaints_before(request.user)[:MOST])
    changes = queries.changes_after(rows)
    listed = [(row, changes.get(row.pk, [])) for row in rows]
    context = {"complaints": listed, "today": timezone.localdate()}
    return render(request, "rights/complaints.html", context)


@needs(Permission.COMPLAINT_HANDLE)
def complaint(request: HttpRequest, complaint_id: int) -> HttpResponse:
    found = complaint_in_reach(request, complaint_id)
    actions.open_complaint(complaint=found, by=request.user)
    changes = queries.changes_after([found]).get(found.pk, [])
    undone = [step for step in found.steps.all() if step.done_at is None]
    context = {
        "complaint": found,
        "messages_written": found.messages.select_related("written_by"),
        "next_step": undone[0] if len(undone) > 1 else None,
        "changes": [(change, ChangeForm(initial={"change": change.key})) for change in changes],
        "message": MessageForm(auto_id="message-%s"),
        "close": CloseForm(auto_id="close-%s"),
        "today": timezone.localdate(),
    }
    return render(request, "rights/complaint.html", context)


@require_POST
@needs(Permission.COMPLAINT_HANDLE)
def step(request: HttpRequest, complaint_id: int) -> HttpResponse:
    stage = request.POST.get("stage", "")
    return acted(
        request,
        complaint_id,
        lambda one: actions.do_step(complaint=one, stage=stage, by=request.user),
    )


@require_POST
@needs(Permission.COMPLAINT_HANDLE)
def message(request: HttpRequest, complaint_id: int) -> HttpResponse:
    text = request.POST.get("text", "")[:4000]
    return acted(
        request,
        complaint_id,
        lambda one: actions.write_to_complainant(complaint=one, text=text, by=request.user),
    )


@require_POST
@needs(Permission.COMPLAINT_HANDLE)
def close(request: HttpRequest, complaint_id: int) -> HttpResponse:
    form = CloseForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {"outcome": "", "answer": ""}
    return acted(
        request,
        complaint_id,
        lambda one: actions.close_complaint(complaint=one, **given, by=request.user),
    )


@require_POST
@needs(Permission.COMPLAINT_HANDLE)
def change(request: HttpRequest, complaint_id: int) -> HttpResponse:
    form = ChangeForm(request.POST)
    given = (
        form.cleaned_data if form.is_valid() else {"note": "", "change": "", "is_retaliation": 0}
    )
    return acted(
        request,
        complaint_id,
        lambda one: actions.answer_change(complaint=one, **given, by=request.user),
    )


def complaint_in_reach(request: HttpRequest, complaint_id: int) -> Complaint:
    visible = Complaint.objects.visible_to(request.user).prefetch_related("steps")
    return get_object_or_404(visible, pk=complaint_id)


def acted(request: HttpRequest, complaint_id: int, act) -> HttpResponse:
    found = complaint_in_reach(request, complaint_id)
    with telling(
        request,
        _("已登记"),
        refusals=(rules.StepOutOfOrder, rules.ComplaintClosed, rules.ComplaintEmpty),
    ):
        act(found)
    return redirect("complaint", complaint_id)
