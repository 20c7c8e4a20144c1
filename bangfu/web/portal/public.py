"""Pages for everybody, without an account: complain, follow it up, open an account with a code."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bangfu.engine.values import DivisionCode
from bangfu.org.limits import limited
from bangfu.org.queries import NATION, Places, places
from bangfu.org.roles import Permission
from bangfu.org.rules import CodeWrong
from bangfu.registry.models import Person
from bangfu.rights import actions, rules
from bangfu.rights import queries as rights
from bangfu.rights.models import Complaint
from bangfu.web.portal.forms import (
    ComplaintForm,
    NamedComplaintForm,
    OpenAccountForm,
    ReceiptForm,
)


def is_post(request: HttpRequest) -> bool:
    return request.method == "POST"


def offices(request: HttpRequest) -> HttpResponse:
    """Down the tree to the office; it is not told that anybody looked."""
    tree = places()
    here = office_asked(request, tree)
    below = tree.reports(here)
    context = {"here": here, "below": below, "is_office": here != NATION}
    return render(request, "web/portal/offices.html", context)


@limited("public", when=is_post)
def complain(request: HttpRequest) -> HttpResponse:
    """About an office, or (without one) about an employer at a place."""
    tree = places()
    here = office_asked(request, tree)
    if here == NATION:
        raise Http404
    is_employer = "employer" in request.GET
    person = own_person(request)
    form = (NamedComplaintForm if person else ComplaintForm)(request.POST or None)
    about_code = "" if is_employer else here
    is_taken = bool(rights.handler_of(about_code, here))
    context = {"here": here, "is_employer": is_employer, "is_taken": is_taken, "form": form}
    if request.method == "POST" and is_taken and form.is_valid():
        given = dict(form.cleaned_data)
        is_named = given.pop("is_named", False)
        lodged = actions.lodge_complaint(
            division_code=here,
            about_code=about_code,
            person=person if is_named else None,
            **given,
        )
        return render(request, "web/portal/receipt.html", {"lodged": lodged})
    status = 422 if form.is_bound else 200
    return render(request, "web/portal/complain.html", context, status=status)


@limited("public", when=is_post)
def follow(request: HttpRequest) -> HttpResponse:
    """With the receipt code: how it stands, the answer, and a word more. Nothing in the address."""
    form = ReceiptForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        found = rights.complaint_of(form.cleaned_data["receipt"])
        if found is None:
            form.add_error("receipt", _("没有这个回执码，请逐字核对"))
        elif form.cleaned_data["text"].strip():
            found = said_more(found, form)
    context = {"form": form, "complaint": found}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "web/portal/follow.html", context, status=status)


def said_more(complaint: Complaint, form: ReceiptForm) -> Complaint | None:
    receipt = form.cleaned_data["receipt"]
    try:
        actions.write_to_desk(complaint=complaint, text=form.cleaned_data["text"])
    except rules.ComplaintClosed as error:
        form.add_error("text", str(error))
    return rights.complaint_of(receipt)


@limited("public", when=is_post)
def open_account(request: HttpRequest) -> HttpResponse:
    form = OpenAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            account = actions.open_account(
                code=given["code"], password=given["password"], factor_code=given["factor_code"]
            )
        except (rules.CodeNotValid, rules.CodeTooEarly) as error:
            form.add_error("code", str(error))
        except CodeWrong as error:
            form.add_error("factor_code", str(error))
        except ValidationError as error:
            form.add_error("password", error)
        else:
            return render(request, "web/portal/opened.html", {"account": account})
    status = 422 if form.is_bound else 200
    return render(request, "web/portal/open_account.html", {"form": form}, status=status)


def office_asked(request: HttpRequest, tree: Places) -> str:
    code = request.GET.get("at", NATION)
    try:
        DivisionCode(code)
    except ValueError as error:
        raise Http404 from error
    if code != NATION and not tree.knows(code):
        raise Http404
    return code


def own_person(request: HttpRequest) -> Person | None:
    user = request.user
    is_worker = user.is_authenticated and user.may(Permission.OWN_FILE)
    return rights.person_of(user) if is_worker else None
