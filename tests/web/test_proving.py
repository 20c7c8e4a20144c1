"""Who is at the machine now, asked before a sensitive step: as much is needed as for signing in."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from bangfu.audit.models import Record
from bangfu.org.models import RecoveryCode, SecondFactor
from tests.cast import PASSWORD
from tests.web.entering import as_in_production, code_of, sign_in, telephone

__all__ = ["as_in_production", "telephone"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_in_production")]
PROVE, CODES = "/prove/", "/account/recovery-codes/"
LATER = 11 * 60


@pytest.fixture
def clock():
    with time_machine.travel("2024-03-01T08:00:00+08:00") as clock:
        yield clock


@pytest.fixture
def left(clock, client, chen, telephone) -> Client:
    """A machine at which Chen signed in with the code a while ago."""
    sign_in(client, chen)
    client.post(reverse("sign-in-code"), {"code": code_of(chen)})
    clock.shift(LATER)
    return client


def proves(client, **given):
    return client.post(PROVE, {"password": PASSWORD, **given})


def failures(staff) -> list[str]:
    rows = Record.objects.filter(subject_id=str(staff.pk), action__startswith="sign_in_")
    return list(rows.order_by("pk").values_list("action", flat=True))


def test_the_password_alone_gives_no_new_recovery_codes(left, chen):
    before = set(RecoveryCode.objects.values_list("pk", flat=True))
    assert 'name="code"' in left.get(PROVE).content.decode()
    assert proves(left).status_code == 200
    assert left.post(CODES).url.startswith(PROVE)
    assert set(RecoveryCode.objects.values_list("pk", flat=True)) == before
    assert proves(left, code=code_of(chen)).status_code == 302
    assert left.post(CODES).status_code == 200
    assert set(RecoveryCode.objects.values_list("pk", flat=True)) != before


def test_a_recovery_code_proves_once(left, telephone, clock):
    assert proves(left, code=telephone[0]).status_code == 302
    clock.shift(LATER)
    assert proves(left, code=telephone[0]).status_code == 200
    assert left.post(CODES).url.startswith(PROVE)


def test_who_has_no_telephone_is_asked_for_none(client, wang, clock):
    sign_in(client, wang)
    clock.shift(LATER)
    assert 'name="code"' not in client.get(PROVE).content.decode()
    assert proves(client).status_code == 302


def test_a_wrong_password_is_on_record_and_locks(left, chen):
    code = code_of(chen)
    for _ in range(5):
        answer = left.post(PROVE, {"password": "wrong", "code": code})
    assert "已锁定 30 分钟" in answer.content.decode()
    assert failures(chen) == ["sign_in_failed", "sign_in_locked"]
    # neither is the code used up beside it, nor does the right one help now
    assert SecondFactor.objects.get(staff=chen).failed_count == 0
    assert proves(left, code=code).status_code == 200
    assert left.post(CODES).url.startswith(PROVE)


@pytest.mark.parametrize("is_known", [True, False])
def test_wrong_codes_are_on_record_and_lock(left, chen, is_known):
    if not is_known:
        for name in [name for name in left.cookies if name.startswith("device-")]:
            del left.cookies[name]
    for _ in range(5):
        answer = proves(left, code="000000")
    assert answer.content.decode().count("已锁定 30 分钟") == 1
    assert failures(chen) == ["sign_in_failed", "sign_in_locked"]
    assert proves(left, code=code_of(chen)).status_code == 200
    assert left.post(CODES).url.startswith(PROVE)


def test_wrong_passwords_at_the_page_of_a_new_one_are_on_record_and_lock(client, wang):
    sign_in(client, wang)
    new = {"password": "a-new-word-99", "again": "a-new-word-99"}
    for _ in range(5):
        answer = client.post(reverse("password"), {"old": "wrong", **new})
    assert "已锁定 30 分钟" in answer.content.decode()
    assert failures(wang) == ["sign_in_failed", "sign_in_locked"]
    assert client.post(reverse("password"), {"old": PASSWORD, **new}).status_code == 200
    wang.refresh_from_db()
    assert wang.check_password(PASSWORD)
