"""One person's word: consents, not looking, requests; recorded in the village or the township."""

import json
from collections.abc import Callable

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bangfu.audit.files import whole
from bangfu.casework import files
from bangfu.disclosure import codes as disclosure
from bangfu.disclosure.forms import PurposeForm
from bangfu.disclosure.marks import handed_out
from bangfu.org.access import needs, recently_signed_in
from bangfu.org.limits import limited, uploads
from bangfu.org.roles import Permission
from bangfu.org.telling import problems_of
from bangfu.registry import queries as registry
from bangfu.registry.models import Person
from bangfu.rights import actions, queries, rules
from bangfu.rights.codes import Channel, Purpose
from bangfu.rights.forms import AgreeForm, AskForm, NotLookingForm, RefuseForm
from bangfu.rights.models import Consent, ConsentProof, NotLooking

REFUSALS = (
    files.FileRefused,
    rules.ConsentNotProven,
    rules.ConsentNotSpecific,
    rules.NotToBeAsked,
    rules.AnswerMissing,
)
# what a person may say, and the form by which it is recorded
FORMS: dict[str, type[Form]] = {
    "agree": AgreeForm,
    "refuse": RefuseForm,
    "not_looking": NotLookingForm,
    "ask": AskForm,
}


@needs(Permission.CONSENT_RECORD)
def person_rights(request: HttpRequest, person_number: str) -> HttpResponse:
    person = person_in_reach(request, person_number)
    if person.person_number != person_number:
        return redirect("person-rights", person.person_number)
    return page(request, person, {})


def page(request: HttpRequest, person: Person, refused: dict[str, Form]) -> HttpResponse:
    """All that the person said, and forms for more: those `refused` as they were filled in."""
    empty = {name: form(auto_id=f"{name}-%s") for name, form in FORMS.items()}
    statements = NotLooking.objects.visible_to(request.user).in_force()
    context = {
        "person": person,
        "standing": queries.standing_of(person),
        "statement": statements.filter(registry.recorded_of(person))
        .order_by("-said_on", "-pk")
        .first(),
        "notices": [actions.notice_shown(purpose) for purpose in Purpose],
        "portal_purpose": PurposeForm(auto_id="portal-%s", initial={"purpose": "service"}),
        "has_account": queries.is_in_use(person),
        "placeable": set(
            queries.live_consents(purpose=Purpose.PLACEMENT)
            .filter(person=person)
            .values_list("pk", flat=True)
        ),
        **(empty | refused),
    }
    actions.open_rights(person=person, by=request.user)
    return render(request, "rights/person.html", context, status=422 if refused else 200)


@uploads(lambda: files.LARGEST_BYTES)
@needs(Permission.CONSENT_RECORD)
@limited("upload")
def agree(request: HttpRequest, person_number: str) -> HttpResponse:
    return recorded(request, person_number, "agree", agreed, _("已登记同意"))


def agreed(*, proof: UploadedFile | None, **given: object) -> Consent:
    """The file lies sealed before the consent that names it."""
    kept = (
        files.keep(proof, within=ConsentProof.folder, is_voice_taken=True)
        if proof
        else files.NOTHING
    )
    return actions.give_consent(proof=kept, **given)


@needs(Permission.CONSENT_RECORD)
@recently_signed_in
def proof_file(request: HttpRequest, consent_id: int) -> FileResponse:
    """The signed sheet or the recording as what its content is; opening it is recorded."""
    consent = consent_in_reach(request, consent_id)
    proof = get_object_or_404(ConsentProof.objects.filter(consent=consent))
    path = files.path_of(proof.stored_as)
    if not path.is_file():
        raise Http404
    sent = FileResponse(
        whole(path, sha256=proof.sha256),
        as_attachment=True,
        filename=proof.file_name,
        content_type=proof.media_type,
    )
    actions.open_proof(proof=proof, by=request.user)
    return sent


@needs(Permission.CONSENT_RECORD)
def refuse(request: HttpRequest, person_number: str) -> HttpResponse:
    done = _("已登记；本人的待遇和排序不受任何影响")
    return recorded(request, person_number, "refuse", actions.refuse_consent, done)


@needs(Permission.CONSENT_RECORD)
def not_looking(request: HttpRequest, person_number: str) -> HttpResponse:
    done = _("已登记，期间不再打扰")
    return recorded(request, person_number, "not_looking", actions.say_not_looking, done)


@needs(Permission.CONSENT_RECORD)
def ask(request: HttpRequest, person_number: str) -> HttpResponse:
    return recorded(request, person_number, "ask", actions.ask, _("已登记请求"))


@require_POST
@needs(Permission.CONSENT_RECORD)
def looking_again(request: HttpRequest, person_number: str) -> HttpResponse:
    person = person_in_reach(request, person_number)
    if "is_own_wish" in request.POST:
        actions.end_not_looking(person=person, channel=Channel.IN_PERSON, by=request.user)
        messages.success(request, _("已取消“暂不找工作”"))
    else:
        messages.error(request, _("请先确认是本人主动提出的：不再打扰期间，不问本人是否又想找工作"))
    return redirect("person-rights", person_number)


@require_POST
@needs(Permission.CONSENT_RECORD)
def withdraw(request: HttpRequest, consent_id: int) -> HttpResponse:
    """One step, no reason asked."""
    consent = consent_in_reach(request, consent_id)
    try:
        actions.withdraw_consent(consent=consent, channel=Channel.IN_PERSON, by=request.user)
        messages.success(request, _("已撤回同意"))
    except rules.ConsentAlreadyWithdrawn as error:
        messages.info(request, str(error))
    return redirect("person-rights", consent.person.living().person_number)


@needs(Permission.CONSENT_RECORD)
@recently_signed_in
def record_json(request: HttpRequest, consent_id: int) -> HttpResponse:
    """The record of ISO/IEC TS 27560, for the person or a controlling body."""
    consent = consent_in_reach(request, consent_id)
    actions.open_consent(consent=consent, by=request.user)
    marks = {"watermark": handed_out(purpose=disclosure.Purpose.SERVICE, by=request.user)}
    record = queries.consent_record(consent) | marks
    text = json.dumps(record, ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": f'attachment; filename="consent-{consent.record_id}.json"'}
    return HttpResponse(text, content_type="application/json", headers=headers)


@require_POST
@needs(Permission.PORTAL_CODE)
@never_cache
@recently_signed_in
def portal_code(request: HttpRequest, person_number: str) -> HttpResponse:
    """Shown once, to be handed over after the identity card was looked at."""
    person, form = person_in_reach(request, person_number), PurposeForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(problems_of(form)))
        return redirect("person-rights", person_number)
    try:
        issued = actions.issue_portal_code(person=person, **form.cleaned_data, by=request.user)
    except rules.CodesEnough as error:
        messages.error(request, str(error))
        return redirect("person-rights", person_number)
    return render(request, "rights/portal_code.html", {"person": person, "issued": issued})


def person_in_reach(request: HttpRequest, person_number: str) -> Person:
    """The one asked for, or the one into which that row was merged: within reach, either."""
    person = registry.person_numbered(person_number, request.user)
    if person is None:
        raise Http404
    return person


def consent_in_reach(request: HttpRequest, consent_id: int) -> Consent:
    """Of a person within reach, also where it was given in a row that was merged since."""
    rows = Consent.objects.select_related("person__merged_into", "notice")
    consent = get_object_or_404(rows, pk=consent_id)
    person_in_reach(request, consent.person.living().person_number)
    return consent


def recorded(
    request: HttpRequest,
    person_number: str,
    word: str,
    action: Callable[..., object],
    done: str,
) -> HttpResponse:
    """The form's fields are the action's: do it, or say in the form what is missing."""
    person = person_in_reach(request, person_number)
    if request.method != "POST":  # the page of a refused form, opened again
        return redirect("person-rights", person_number)
    form = FORMS[word](request.POST, request.FILES, auto_id=f"{word}-%s")
    if form.is_valid():
        try:
            action(person=person, **form.cleaned_data, by=request.user)
        except REFUSALS as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, done)
            return redirect("person-rights", person_number)
    messages.error(request, _("没有登记，原因写在下面的表里；选过的照片或录音请重新选择"))
    return page(request, person, {word: form})
