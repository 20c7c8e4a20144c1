"""Guessing passwords, codes and links: counted for the account and for the network, and nobody is
shut out of an account by what others try elsewhere."""

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse

from bangfu.audit.models import Record
from bangfu.org import actions as org
from bangfu.org import limits, queries
from tests.cast import staff
from tests.web.entering import HOME, SIGN_IN, as_in_production, code_of, is_in, sign_in, telephone

__all__ = ["as_in_production", "telephone"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_in_production")]


def told_of(staff) -> list[str]:
    rows = Record.objects.filter(subject_id=str(staff.pk), action__startswith="sign_in_")
    return list(rows.order_by("pk").values_list("action", flat=True))


def test_five_wrong_passwords_lock_the_account_for_this_address(client, wang):
    for _ in range(5):
        answer = sign_in(client, wang, "wrong")
    assert answer.status_code == 429
    assert "已锁定 30 分钟" in answer.content.decode()
    assert sign_in(client, wang).status_code == 429, "the right password does not help now"
    assert not is_in(client)
    assert sign_in(Client(REMOTE_ADDR="10.2.3.4"), wang).status_code == 302, "another place is free"


def test_a_lock_ends_after_half_an_hour(client, wang):
    with time_machine.travel("2024-03-01T08:00:00+08:00"):
        for _ in range(5):
            sign_in(client, wang, "wrong")
    with time_machine.travel("2024-03-01T08:31:00+08:00"):
        assert sign_in(client, wang).status_code == 302


def test_the_lock_speaks_english_too(client, wang):
    client.cookies["django_language"] = "en"
    for _ in range(5):
        answer = sign_in(client, wang, "wrong")
    assert "locked for 30 minutes" in answer.content.decode()


def test_a_right_password_forgets_the_wrong_ones(client, wang):
    for _ in range(3):
        for _ in range(4):
            sign_in(client, wang, "wrong")
        assert sign_in(client, wang).status_code == 302
        client.post(reverse("sign-out"))


def test_the_trail_tells_of_tries_and_never_what_was_typed(client, wang):
    for _ in range(5):
        sign_in(client, wang, "S3cret-typed")
    client.post(SIGN_IN, {"username": "Typed-By-Mistake", "password": "x"})
    assert told_of(wang) == ["sign_in_failed", "sign_in_locked"]
    assert not Record.objects.filter(action__startswith="sign_in_").exclude(by_id=None).exists()
    everything = [str(vars(row)) for row in Record.objects.all()]
    everything += [str(vars(row)) for row in AccessAttempt.objects.all()]
    assert not any("S3cret" in row or "Typed-By" in row for row in everything)


def test_a_storm_of_tries_is_a_few_records_that_tell_how_many(client, wang):
    for number in range(120):
        other = Client(REMOTE_ADDR=f"10.9.{number}.1")
        sign_in(other, wang, "wrong")
        other.post(SIGN_IN, {"username": f"nobody-{number}", "password": "wrong"})
    told = Record.objects.filter(action__startswith="sign_in_").order_by("pk")
    of_wang = told.filter(subject_id=str(wang.pk))
    assert [(record.action, record.after["tries"]) for record in of_wang] == [
        ("sign_in_failed", 1),
        ("sign_in_failed", 10),
        ("sign_in_locked", 1),
        ("sign_in_locked", 10),
    ]
    assert [record.after["tries"] for record in told.exclude(pk__in=of_wang)] == [1, 10, 100]


def test_one_address_that_fails_at_many_accounts_is_stopped_and_others_are_not(client, wang):
    for number in range(20):
        client.post(SIGN_IN, {"username": f"guess-{number}", "password": "autumn-2023"})
    answer = sign_in(client, wang)
    assert answer.status_code == 429
    assert "从这个网络试错的账号太多" in answer.content.decode()
    assert sign_in(Client(REMOTE_ADDR="10.2.3.4"), wang).status_code == 302


def test_an_office_behind_one_address_may_mistype_at_a_few_accounts_often(client, wang):
    for _ in range(4):
        for number in range(19):
            client.post(SIGN_IN, {"username": f"colleague-{number}", "password": "wrong"})
    assert sign_in(client, wang).status_code == 302


def test_a_household_of_ipv6_addresses_is_one_address(wang):
    for number in range(20):
        other = Client(REMOTE_ADDR=f"2001:db8:1:2::{number + 1:x}")
        other.post(SIGN_IN, {"username": f"guess-{number}", "password": "wrong"})
    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:2:ffff::1"), wang).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:3::1"), wang).status_code == 302


def test_codes_cannot_be_guessed_by_signing_in_again_and_again(client, chen, telephone):
    """The right password between wrong codes does not reset the count."""
    for _ in range(5):
        sign_in(client, chen)
        client.post(reverse("sign-in-code"), {"code": "000000"})
    assert sign_in(client, chen).url == SIGN_IN
    assert "已锁定 30 分钟" in client.get(SIGN_IN).content.decode()
    assert "sign_in_locked" in told_of(chen)


def test_codes_cannot_be_guessed_from_many_addresses(chen, telephone):
    for number in range(5):
        other = Client(REMOTE_ADDR=f"10.7.{number}.1")
        sign_in(other, chen)
        other.post(reverse("sign-in-code"), {"code": "000000"})
    last = Client(REMOTE_ADDR="10.8.1.1")
    sign_in(last, chen)
    last.post(reverse("sign-in-code"), {"code": code_of(chen)})
    assert not is_in(last)
    org.unlock(staff=chen, by=org.operator())
    sign_in(last, chen)
    assert last.post(reverse("sign-in-code"), {"code": code_of(chen)}).url == HOME


def test_wrong_codes_of_yesterday_count_no_more(client, chen, telephone):
    with time_machine.travel("2024-03-01T08:00:00+08:00"):
        for _ in range(4):
            org.fail_code(staff=chen)
    assert org.fail_code(staff=chen).failed_count == 1


# -- a device that was in before


@pytest.fixture
def known(chen, telephone):
    """A browser in which Chen was signed in before, now somewhere else."""
    client = Client(REMOTE_ADDR="10.20.0.1")
    sign_in(client, chen)
    client.post(reverse("sign-in-code"), {"code": code_of(chen)})
    assert is_in(client)
    client.post(reverse("sign-out"))
    return client


def wrong_passwords(somebody, *, addresses: int, tries: int = 1) -> None:
    for number in range(addresses):
        other = Client(REMOTE_ADDR=f"10.30.{number}.1")
        for _ in range(tries):
            sign_in(other, somebody, "wrong")


def test_an_account_tried_from_many_networks_is_stopped(wang):
    wrong_passwords(wang, addresses=50)
    answer = sign_in(Client(REMOTE_ADDR="10.40.0.1"), wang)
    assert answer.status_code == 429
    assert "用登录过的手机、电脑登录" in answer.content.decode()


def test_the_holder_comes_in_with_the_device_of_before_all_the_same(wang):
    own = Client(REMOTE_ADDR="10.20.0.1")
    sign_in(own, wang)
    own.post(reverse("sign-out"))
    wrong_passwords(wang, addresses=50)
    for address in ("10.20.0.1", "10.30.0.1"):
        own.defaults["REMOTE_ADDR"] = address
        assert sign_in(own, wang).status_code == 302, address
        own.post(reverse("sign-out"))


def test_a_network_that_is_stopped_does_not_stop_who_was_in_before(wang):
    own = Client(REMOTE_ADDR="10.20.0.1")
    sign_in(own, wang)
    own.post(reverse("sign-out"))
    neighbour = Client(REMOTE_ADDR="10.20.0.1")
    for number in range(20):
        neighbour.post(SIGN_IN, {"username": f"guess-{number}", "password": "autumn-2023"})
    assert sign_in(neighbour, wang).status_code == 429
    assert sign_in(own, wang).status_code == 302


def test_wrong_codes_elsewhere_lock_no_device_of_before(chen, known):
    for number in range(5):
        other = Client(REMOTE_ADDR=f"10.7.{number}.1")
        sign_in(other, chen)
        other.post(reverse("sign-in-code"), {"code": "000000"})
    assert sign_in(Client(REMOTE_ADDR="10.8.1.1"), chen).url == SIGN_IN
    assert sign_in(known, chen).url == reverse("sign-in-code")
    assert known.post(reverse("sign-in-code"), {"code": code_of(chen, after=1)}).url == HOME


def test_a_device_of_before_guesses_no_more_than_others(chen, known):
    for _ in range(4):
        sign_in(known, chen)
        known.post(reverse("sign-in-code"), {"code": "000000"})
    known.defaults["REMOTE_ADDR"] = "10.99.0.1"
    sign_in(known, chen)
    assert known.post(reverse("sign-in-code"), {"code": "000000"}).url == SIGN_IN
    assert sign_in(known, chen).status_code == 429
    assert queries.is_locked_out(chen)
    other = Client(REMOTE_ADDR="10.50.0.1")
    assert sign_in(other, chen).url == reverse("sign-in-code"), "another place is free"
    assert not AccessAttempt.objects.filter(post_data__contains="000000").exists()
    org.unlock(staff=chen, by=org.operator())
    assert not queries.is_locked_out(chen)
    assert sign_in(known, chen).url == reverse("sign-in-code")


def test_the_mark_of_a_device_is_of_one_account_and_cannot_be_made_up(client, wang, zhao):
    own = Client()
    sign_in(own, wang)
    [name] = [name for name in own.cookies if name.startswith("device-")]
    mark = own.cookies[name]
    assert mark["httponly"]
    assert "wang" not in name + mark.value
    foreign = f"device-{limits.counted_name(zhao.username)[:16]}"
    other = Client(REMOTE_ADDR="10.60.0.1")
    other.cookies[foreign] = mark.value
    other.cookies[name] = "made-up:mark"
    wrong_passwords(wang, addresses=50)
    wrong_passwords(zhao, addresses=50)
    assert sign_in(other, wang).status_code == 429
    assert sign_in(other, zhao).status_code == 429


def test_unlocking_lets_an_account_in_that_was_tried_from_everywhere(wang):
    wrong_passwords(wang, addresses=50)
    org.unlock(staff=wang, by=org.operator())
    assert sign_in(Client(REMOTE_ADDR="10.40.0.1"), wang).status_code == 302


def test_addresses_of_one_ipv6_network_try_an_account_five_times_together(wang):
    for number in range(5):
        sign_in(Client(REMOTE_ADDR=f"2001:db8:1:2::{number + 1:x}"), wang, "wrong")
    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:2:ffff::1"), wang).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:3::1"), wang).status_code == 302


# -- links and codes handed out


def test_links_of_invitations_are_not_tried_one_after_the_other(settings, divisions):
    settings.BANGFU_LIMITS = {**settings.BANGFU_LIMITS, "invitation": (3, 3600)}
    somebody = staff("qian", "village_worker", "370724001200", "钱进")
    link = reverse("invitation", args=[org.invite(staff=somebody, by=org.operator())])
    for number in range(3):
        guess = reverse("invitation", args=[f"{number}" * 43])
        address = f"2001:db8:1:2::{number + 1:x}"
        assert Client(REMOTE_ADDR=address).get(guess).status_code == 404
    assert Client(REMOTE_ADDR="2001:db8:1:2::9").get(link).status_code == 429
    assert Client(REMOTE_ADDR="2001:db8:1:3::9").get(link).status_code == 200


def test_codes_of_the_portal_are_not_tried_from_the_addresses_of_one_network(settings, divisions):
    settings.BANGFU_LIMITS = {**settings.BANGFU_LIMITS, "public": (3, 3600)}
    given = {"code": "abcdefghjkmn", "password": "a-new-one-2024", "again": "a-new-one-2024"}
    got = []
    for number in range(5):
        other = Client(REMOTE_ADDR=f"2001:db8:7:2::{number + 1:x}")
        got.append(other.post(reverse("open-account"), given).status_code)
    assert got == [422, 422, 422, 429, 429]
