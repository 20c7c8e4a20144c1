"""Codes tried at the same moment are no more than as many one after the other."""

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client
from django.urls import reverse

from bangfu.org import second_factor
from bangfu.org.models import SecondFactor
from bangfu.org.rules import CodeWrong
from bangfu.rights import actions
from tests.at_once import at_once
from tests.web.entering import as_in_production, code_of, is_in, sign_in, telephone

__all__ = ["as_in_production", "telephone"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("as_in_production"),
]
MANY, MOST = 12, 5


@pytest.fixture
def looked_at(monkeypatch) -> list[str]:
    """The codes that were held against the secret."""
    seen, judge = [], second_factor.step_of

    def noted(secret, code, **given):
        seen.append(code)
        return judge(secret, code, **given)

    monkeypatch.setattr(second_factor, "step_of", noted)
    return seen


def half_way(chen, *, known: Client | None = None) -> list[Client]:
    """As many browsers, each of which knows the password, in places of their own."""
    clients = [Client(REMOTE_ADDR=f"10.50.{number}.1") for number in range(MANY)]
    for client in clients:
        for name, one in known.cookies.items() if known else ():
            if name.startswith("device-"):
                client.cookies[name] = one.value
        assert sign_in(client, chen).url == reverse("sign-in-code")
    return clients


def wrong(clients, right: str) -> list[str]:
    codes = [f"{number:06d}" for number in range(MANY + 3)]
    return [code for code in codes if code != right][: len(clients)]


def tried(clients, codes) -> None:
    address = reverse("sign-in-code")
    steps = [
        lambda client=client, code=code: client.post(address, {"code": code})
        for client, code in zip(clients, codes, strict=True)
    ]
    assert not [told for told in at_once(*steps) if isinstance(told, Exception)]
    assert not [client for client in clients if is_in(client)]


def test_from_many_places_the_account_takes_five_and_no_more(chen, telephone, looked_at):
    clients = half_way(chen)
    looked_at.clear()
    tried(clients, wrong(clients, code_of(chen)))
    assert len(looked_at) == MOST == settings.AXES_FAILURE_LIMIT
    assert SecondFactor.objects.get(staff=chen).failed_count == MOST


def test_so_does_it_from_a_device_that_was_in_before(chen, telephone, looked_at):
    known = Client(REMOTE_ADDR="10.20.0.1")
    sign_in(known, chen)
    known.post(reverse("sign-in-code"), {"code": code_of(chen)})
    assert is_in(known)
    clients = half_way(chen, known=known)
    looked_at.clear()
    tried(clients, wrong(clients, code_of(chen)))
    assert len(looked_at) == MOST
    assert sum(AccessAttempt.objects.values_list("failures_since_start", flat=True)) == MOST


def test_so_does_the_page_that_renews_a_workers_account(li, zhao, looked_at):
    first = actions.issue_portal_code(person=li, purpose="service", by=zhao).text
    worker = actions.open_account(code=first, password="my-own-long-word")
    SecondFactor.objects.create(
        staff=worker, secret=second_factor.new_secret(), confirmed_at=worker.created_at
    )
    code = actions.issue_portal_code(person=li, purpose="service", by=zhao).text
    right = code_of(worker)
    looked_at.clear()
    told = at_once(
        *[
            lambda tried=tried: actions.open_account(
                code=code, password="taken-by-an-officer", factor_code=tried
            )
            for tried in wrong(list(range(MANY)), right)
        ]
    )
    assert {type(one) for one in told} == {CodeWrong}
    assert len(looked_at) == MOST
    assert SecondFactor.objects.get(staff=worker).failed_count == MOST
