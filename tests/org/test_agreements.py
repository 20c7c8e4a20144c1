"""Outside bodies have an account while a confidentiality agreement is in force (rights.md 13)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.urls import reverse
from django.utils import timezone

from bangfu.audit.models import Record
from bangfu.org import actions
from bangfu.org.models import ConfidentialityAgreement, Staff
from bangfu.org.roles import ROLES
from bangfu.org.rules import AgreementImpossible, StaffImpossible
from tests.cast import LINQU, PASSWORD

OUTSIDE = [role.name for role in ROLES.values() if role.needs_agreement]


def account(agreement: ConfidentialityAgreement | None, role_name: str = "agency") -> Staff:
    made = actions.make_staff(
        username="partner",
        display_name="",
        role_name=role_name,
        division_code=LINQU,
        agreement=agreement,
        by=actions.operator(),
    )
    made.set_password(PASSWORD)
    made.save(update_fields=["password"])
    return made


@pytest.mark.parametrize("role_name", OUTSIDE)
def test_without_an_agreement_there_is_no_account(divisions, role_name):
    with pytest.raises(StaffImpossible, match="保密协议"):
        account(None, role_name)
    assert not Staff.objects.filter(username="partner").exists()


def test_an_agreement_that_has_ended_opens_no_account(agreement):
    after = agreement.ends_on + timedelta(days=1)
    with time_machine.travel(f"{after}T12:00:00+08:00"), pytest.raises(StaffImpossible):
        account(agreement)


def test_an_office_needs_no_agreement_and_gets_none(agreement):
    with pytest.raises(StaffImpossible, match="不需要"):
        account(agreement, "county_officer")


def test_the_account_is_shut_the_day_after_the_last_day(client, agreement):
    partner = account(agreement)
    morning = f"{agreement.ends_on}T23:50:00+08:00"
    with time_machine.travel(morning):
        client.force_login(partner, backend="bangfu.org.backends.StaffBackend")
        assert client.get(reverse("home")).status_code == 200
    with time_machine.travel(f"{agreement.ends_on + timedelta(days=1)}T00:10:00+08:00"):
        assert client.get(reverse("home")).status_code == 302, "the session is no longer anybody's"
        assert authenticate(username="partner", password=PASSWORD) is None


def test_an_agreement_ended_early_shuts_the_account_at_once(client, agreement):
    partner = account(agreement)
    client.force_login(partner)
    actions.end_agreement(agreement=agreement, by=actions.operator())
    assert client.get(reverse("home")).status_code == 302
    assert Record.objects.filter(action="end_agreement", subject_id=agreement.pk).exists()


def test_an_agreement_is_ended_once(agreement):
    actions.end_agreement(agreement=agreement, by=actions.operator())
    with pytest.raises(AgreementImpossible):
        actions.end_agreement(agreement=agreement, by=actions.operator())


def test_an_agreement_does_not_end_before_it_was_signed(divisions):
    with pytest.raises(AgreementImpossible):
        actions.record_agreement(
            party="甲",
            document="1",
            division_code=LINQU,
            signed_on=date(2024, 2, 1),
            ends_on=date(2024, 1, 31),
            by=actions.operator(),
        )


def test_an_agreement_signed_for_later_opens_nothing_yet(divisions):
    tomorrow = timezone.localdate() + timedelta(days=1)
    later = actions.record_agreement(
        party="甲",
        document="1",
        division_code=LINQU,
        signed_on=tomorrow,
        ends_on=tomorrow,
        by=actions.operator(),
    )
    with pytest.raises(StaffImpossible):
        account(later)
