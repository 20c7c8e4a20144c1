"""Sensitive steps ask again who one is (S4.87): which they are, and that a machine left unlocked
takes none of them."""

import pytest
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.urls import reverse

from bangfu.disclosure import actions as disclosure
from bangfu.org.models import Staff
from bangfu.org.roles import ROLES, Permission
from tests.cast import LINQU, XITAN, staff
from tests.security import leaving
from tests.security.routes import Route, plain, routes

pytestmark = pytest.mark.django_db

# whoever takes one of these away, or adds a step that belongs here, says so in this list
ALWAYS = {
    # values and lists leave the house
    *("export-new", "export-file", "export-again", "export-approve", "trail-export"),
    *("request-copy", "request-copy-json", "portal-copy-json", "portal-copy-html"),
    *("person-card", "monitored-notice", "zero-notice", "screening-call"),
    *("consent-proof", "consent-record", "evidence-file", "visit-file"),
    # somebody gets into an account, or out of it
    *("account-invite", "account-link", "account-step-link", "account-factor", "account-rights"),
    *("account-leave", "account-unlock", "agreement-end"),
    *("account-step-confirm", "account-step-refuse", "portal-code", "recovery-codes"),
    # whose file it is
    "discrepancy-merge",
}
TO_ACT = {
    *("agreements", "disclosure-oversight", "month-close", "rights-settings", "rights-notice"),
}
# where the page itself tells which of its steps is one; each has a test beside its page
IN_PART = {
    "reveal": "tests/disclosure/test_reveals.py",
    "batch-apply": "tests/web/files/test_applying.py",
    "data-request": "tests/web/test_deletion_requests.py, tests/rights/test_statements.py",
    "discrepancy-settle": "tests/comparison/test_one_page.py",
    "discrepancy-reopen": "tests/comparison/test_merging.py",
    "person-edit": "tests/web/test_editing.py",
    "edit-undo": "tests/web/test_editing.py",
    "second-factor": "tests/web/test_second_factor.py",
}
# files in which nobody stands
OF_NOBODY = {
    "template": "an empty table",
    "filled-form-xlsx": "figures, covered as on the page",
    "trail-anchor": "hashes",
}
ROUTES = {route.entry.name: route for route in routes()}


def marked() -> dict[str, str]:
    marks = {
        name: getattr(route.entry.callback, "asks_afresh", "") for name, route in ROUTES.items()
    }
    return {name: mark for name, mark in marks.items() if mark}


def test_these_steps_and_no_others_ask_who_one_is():
    told = marked()
    assert {name for name, mark in told.items() if mark == "always"} == ALWAYS
    assert {name for name, mark in told.items() if mark == "to act"} == TO_ACT
    assert told.keys() - ALWAYS - TO_ACT == IN_PART.keys()


def test_no_page_lets_out_a_file_or_a_whole_value_of_people_without_asking():
    """Found in the code of the pages: a new one cannot be forgotten here."""
    lets_out = {
        name
        for name, route in ROUTES.items()
        if leaving.answers_with_a_file(route.entry.callback)
        or leaving.shows_a_value_whole(route.entry.callback)
    }
    assert lets_out - marked().keys() == OF_NOBODY.keys()


def written() -> FileResponse:
    return FileResponse()


def shown() -> HttpResponse:
    return disclosure.reveal()


@pytest.mark.parametrize(
    ("planted", "is_file", "is_shown"),
    [
        (lambda request: written(), True, False),
        (lambda request: HttpResponse(headers={"Content-Disposition": "attachment"}), True, False),
        (login_required(lambda request: [shown() for _ in "12"]), False, True),
        (lambda request: HttpResponse(), False, False),
    ],
    ids=["in a helper", "by its header", "in a loop behind a door", "neither"],
)
def test_what_lets_something_out_is_found_where_it_is_planted(planted, is_file, is_shown):
    assert leaving.answers_with_a_file(planted) == is_file
    assert leaving.shows_a_value_whole(planted) == is_shown


def holder(permission: Permission | None) -> Staff:
    """Somebody whose role may take the step."""
    able = (
        role.name
        for role in ROLES.values()
        if role.name != "operator" and (permission is None or permission in role.permissions)
    )
    name = next(able)
    return staff("left", name, XITAN if name == "worker" else LINQU, "离座")


def asked(client, route: Route, method: str) -> bool:
    answer = getattr(client, method)(route.address(plain))
    return answer.status_code == 302 and answer.url.startswith(reverse("prove"))


@pytest.mark.parametrize("name", sorted(ALWAYS | TO_ACT))
def test_a_machine_left_unlocked_takes_no_such_step(client, divisions, name):
    route = ROUTES[name]
    client.force_login(holder(getattr(route.entry.callback, "permission", None)))
    assert asked(client, route, "post")
    if name in TO_ACT:
        assert not asked(client, route, "get"), "reading it is open"
