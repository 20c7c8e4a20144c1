"""The person's own pages: the file, agreements, statements, requests, and who looked."""

from django.contrib import messages
from django.contrib.auth import logout
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.assistance.queries.screening import own_waiting
from bangfu.engine.codes import SaidHow
from bangfu.org.access import needs, recently_signed_in
from bangfu.org.roles import Permission
from bangfu.registry import queries as registry
from bangfu.registry.actions import say_training_need, say_wish
from bangfu.registry.models import Person
from bangfu.rights import actions, rules
from bangfu.rights import queries as rights
from bangfu.rights.codes import Channel, Purpose
from bangfu.rights.models import Consent
from bangfu.web import person_cards, person_looks
from bangfu.web.copies import actions as copies
from bangfu.web.copies import contents
from bangfu.web.copies.views import as_json, as_page
from bangfu.web.five_facts.forms import OwnTrainingForm, OwnWishForm
from bangfu.web.portal.forms import AgreeForm, OwnRequestForm, ReasonForm

SHOWN = 200
SAYINGS = {
    "wish": (OwnWishForm, say_wish),
    "training": (OwnTrainingForm, say_training_need),
}
PORTAL = Channel.PORTAL


def own(request: HttpRequest) -> Person:
    person = rights.person_of(request.user)
    if person is None:
        raise Http404
    return person


@needs(Permission.OWN_FILE)
def home(request: HttpRequest) -> HttpResponse:
    person = own(request)
    context = {
        "person": person,
        "standing": rights.standing_of(person),
        "waiting_codes": rights.waiting_codes(person),
        "screening": own_waiting(person, today=timezone.localdate()),
    }
    return render(request, "web/portal/home.html", context)


@require_POST
@needs(Permission.OWN_FILE)
def void_code(request: HttpRequest, code_id: int) -> HttpResponse:
    """Somebody asked for a code in the person's name."""
    code = get_object_or_404(rights.waiting_codes(own(request)), pk=code_id)
    try:
        actions.void_portal_code(code=code, by=request.user)
    except rules.CodeNotValid as error:
        messages.info(request, str(error))
    else:
        messages.success(request, _("已作废。不是您去领的，可以投诉，不经过发码的单位"))
    return redirect("portal")


@needs(Permission.OWN_FILE)
def close_account(request: HttpRequest) -> HttpResponse:
    """What it means, and one step, without a reason and without a proof: staying is no duty."""
    person = own(request)
    if request.method != "POST":
        return render(request, "web/portal/close.html", {"person": person})
    actions.close_account(by=request.user)
    logout(request)
    messages.success(request, _("账号已注销。要再用时，到村里或乡镇领一个新的开通码"))
    return redirect("sign-in")


@needs(Permission.OWN_FILE)
def own_file(request: HttpRequest) -> HttpResponse:
    person = own(request)
    copies.open_own_file(person=person, by=request.user)
    return render(request, "web/portal/file.html", {"sections": contents.sections(person)})


@needs(Permission.OWN_FILE)
def own_card(request: HttpRequest) -> HttpResponse:
    """明白卡, as the desk prints it."""
    person = own(request)
    copies.open_own_file(person=person, by=request.user)
    return render(request, "web/portal/card.html", person_cards.card(person))


@needs(Permission.OWN_FILE)
@recently_signed_in
def copy_json(request: HttpRequest) -> HttpResponse:
    person = own(request)
    copies.take_own_copy(person=person, by=request.user)
    return as_json(request, person)


@needs(Permission.OWN_FILE)
@recently_signed_in
def copy_html(request: HttpRequest) -> HttpResponse:
    person = own(request)
    copies.take_own_copy(person=person, by=request.user)
    return as_page(request, person)


@needs(Permission.OWN_FILE)
def agreements(request: HttpRequest) -> HttpResponse:
    return shown_agreements(request, {})


def shown_agreements(
    request: HttpRequest, given: dict[Purpose, AgreeForm], status: int = 200
) -> HttpResponse:
    """`given`: what was sent for a purpose and lacks something."""
    items = [
        (
            item,
            actions.notice_shown(item.purpose),
            given.get(item.purpose) or AgreeForm(item.purpose),
        )
        for item in rights.standing_of(own(request)).purposes
    ]
    return render(request, "web/portal/agreements.html", {"items": items}, status=status)


@require_POST
@needs(Permission.OWN_FILE)
def agree(request: HttpRequest, purpose: str) -> HttpResponse:
    if purpose not in list(Purpose):
        raise Http404
    form = AgreeForm(Purpose(purpose), request.POST)
    if not form.is_valid():
        return shown_agreements(request, {Purpose(purpose): form}, status=422)
    actions.give_consent(
        person=own(request),
        purpose=Purpose(purpose),
        channel=PORTAL,
        **form.cleaned_data,
        language="en" if (get_language() or "").startswith("en") else "zh-hans",
        by=request.user,
    )
    messages.success(request, _("已记下您的同意，随时可以撤回"))
    return redirect("portal-agreements")


@require_POST
@needs(Permission.OWN_FILE)
def withdraw(request: HttpRequest, consent_id: int) -> HttpResponse:
    """One step."""
    consent = get_object_or_404(
        Consent.objects.filter(registry.recorded_of(own(request))), pk=consent_id
    )
    try:
        actions.withdraw_consent(consent=consent, channel=PORTAL, by=request.user)
    except rules.ConsentAlreadyWithdrawn as error:
        messages.info(request, str(error))
    else:
        messages.success(request, _("已撤回。您的待遇和排序不受任何影响"))
    return redirect("portal-agreements")


@needs(Permission.OWN_FILE)
def not_looking(request: HttpRequest) -> HttpResponse:
    person, form = own(request), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        actions.say_not_looking(person=person, channel=PORTAL, reason=reason, by=request.user)
        messages.success(request, _("已记下，这段时间不会再打扰您"))
        return redirect("portal-not-looking")
    context = {"statement": rights.statement_of(person), "form": form}
    return render(request, "web/portal/not_looking.html", context)


@require_POST
@needs(Permission.OWN_FILE)
def looking_again(request: HttpRequest) -> HttpResponse:
    actions.end_not_looking(person=own(request), channel=PORTAL, by=request.user)
    messages.success(request, _("已取消"))
    return redirect("portal-not-looking")


@needs(Permission.OWN_FILE)
def wishes(request: HttpRequest) -> HttpResponse:
    return shown_wishes(request)


@require_POST
@needs(Permission.OWN_FILE)
def say(request: HttpRequest, what: str) -> HttpResponse:
    if what not in SAYINGS:
        raise Http404
    form_class, act = SAYINGS[what]
    form = form_class(request.POST, auto_id=f"{what}-%s")
    if not form.is_valid():
        return shown_wishes(request, status=422, **{f"{what}_form": form})
    word = {"said_how": SaidHow.PORTAL.value, "said_on": timezone.localdate()}
    act(person=own(request), said=form.cleaned_data, **word, by=request.user)
    messages.success(request, _("已记下，随时可以再改"))
    return redirect("portal-wishes")


def shown_wishes(request: HttpRequest, status: int = 200, **given: Form) -> HttpResponse:
    person = own(request)
    context = {
        "wish": registry.wish_of(person),
        "need": registry.training_need_of(person),
        "wish_form": OwnWishForm(auto_id="wish-%s"),
        "training_form": OwnTrainingForm(auto_id="training-%s"),
    }
    return render(request, "web/portal/wishes.html", context | given, status=status)


@needs(Permission.OWN_FILE)
def requests(request: HttpRequest) -> HttpResponse:
    person, form = own(request), OwnRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.ask(person=person, **form.cleaned_data, channel=PORTAL, by=request.user)
        messages.success(request, _("已提交，到期前会有答复"))
        return redirect("portal-requests")
    context = {"requests": rights.standing_of(person).requests, "form": form}
    return render(request, "web/portal/requests.html", context)


@require_POST
@needs(Permission.OWN_FILE)
def take_back(request: HttpRequest, request_id: int) -> HttpResponse:
    asked = get_object_or_404(rights.requests_of(own(request)), pk=request_id)
    try:
        actions.take_request_back(request=asked, channel=PORTAL, by=request.user)
        messages.success(request, _("已撤回请求"))
    except rules.AlreadyAnswered as error:
        messages.info(request, str(error))
    return redirect("portal-requests")


@needs(Permission.OWN_FILE)
def complaints(request: HttpRequest) -> HttpResponse:
    """How each stands, never what was written: whoever holds the phone might not be the person."""
    context = {"complaints": rights.own_complaints(own(request)), "today": timezone.localdate()}
    return render(request, "web/portal/complaints.html", context)


@needs(Permission.OWN_FILE)
def who_looked(request: HttpRequest) -> HttpResponse:
    """rights.md 11: who opened the file, when, what for and which fields."""
    looks = person_looks.looks(own(request), most=SHOWN)
    return render(request, "web/portal/who_looked.html", {"looks": looks})
