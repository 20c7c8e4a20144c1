"""The record of a consent tells whom to turn to, and what is missing (ISO/IEC TS 27560)."""

from datetime import date

import pytest
import time_machine
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

from bangfu.config import environment
from bangfu.rights import actions, queries
from bangfu.rights.codes import Channel, Purpose
from bangfu.rights.controllers import controller_of
from tests.cast import XITAN
from tests.rights.people import agree

COUNTY = {
    "name": "临朐县人力资源和社会保障局",
    "code": "11370724003000001A",
    "address": "临朐县民主路 1 号",
    "phone": "0536-0000000",
    "storage": "山东省潍坊市，政务云",
}
PARTY = {
    "party_id",
    "party_role",
    "party_name",
    "party_code",
    "party_address",
    "party_phone",
    "party_email",
    "party_jurisdiction",
    "party_missing",
}


@pytest.fixture(autouse=True)
def in_october():
    with time_machine.travel("2023-10-09 09:00+08:00", tick=False):
        yield


@pytest.mark.django_db
def test_the_record_has_the_fields_of_the_standard(li, zhao, settings):
    settings.BANGFU_CONTROLLERS = {"370724": COUNTY}
    record = queries.consent_record(agree(li, by=zhao, matter="昆山恒达 装配工"))
    assert record.keys() == {
        "record_id",
        "schema_version",
        "pii_principal_id",
        "state",
        "notice",
        "purposes",
        "parties",
        "events",
    }
    assert record["pii_principal_id"] == li.person_number
    [purpose] = record["purposes"]
    assert purpose.keys() >= {
        "purpose",
        "purpose_type",
        "lawful_basis",
        "pii_information",
        "pii_controllers",
        "collection_method",
        "processing_method",
        "storage_locations",
        "processing_locations",
        "retention_period",
        "jurisdiction",
        "recipient_third_parties",
        "withdrawal_method",
        "privacy_rights",
    }
    assert purpose["storage_locations"] == [COUNTY["storage"]]
    assert {each["pii_type"] for each in purpose["pii_information"] if each["sensitive"]} == {
        "identity number",
        "phone",
    }
    office, employer = record["parties"]
    assert office.keys() == PARTY
    assert employer.keys() == PARTY
    assert office["party_address"] == COUNTY["address"]
    assert office["party_missing"] == []
    assert employer["party_name"] == "昆山恒达电子有限公司"
    assert employer["party_missing"] == ["address", "phone or email"]
    known = {party["party_id"] for party in record["parties"]}
    assert known == {*purpose["pii_controllers"], *purpose["recipient_third_parties"]}
    assert li.name not in str(record)


@pytest.mark.django_db
def test_what_was_not_set_is_told_as_missing(li, zhao):
    record = queries.consent_record(agree(li, Purpose.OFFER, by=zhao))
    [office] = record["parties"]
    assert office["party_missing"] == ["name", "address", "phone or email", "storage"]
    assert office["party_name"] == ""
    assert record["purposes"][0]["storage_locations"] == []
    assert record["purposes"][0]["recipient_third_parties"] == ["employers with a fitting vacancy"]


@pytest.mark.django_db
def test_an_event_tells_when_who_and_for_how_long(li, zhao):
    consent = agree(li, by=zhao, given_on=date(2023, 10, 1))
    [given] = queries.consent_record(consent)["events"]
    assert given["event_time"] == "2023-10-01"
    assert given["recorded_at"].startswith("2023-10-09T01:00")
    assert given["validity_duration"] == "P366D"
    assert (given["entity_id"], given["recorded_by"]) == (li.person_number, str(zhao.pk))
    withdrawn = actions.withdraw_consent(consent=consent, channel="phone", by=zhao)
    record = queries.consent_record(withdrawn)
    assert record["state"] == record["events"][-1]["event_state"] == "withdrawn"
    assert record["events"][-1]["event_time"].startswith("2023-10-09T01:00")


@pytest.mark.django_db
def test_what_the_person_does_in_the_portal_no_member_of_staff_wrote_down(li, zhao):
    code = actions.issue_portal_code(person=li, purpose="service", by=zhao).text
    herself = actions.open_account(code=code, password="my-own-long-word")
    portal = {"channel": Channel.PORTAL, "reference": "", "by": herself}
    [given] = queries.consent_record(agree(li, **portal))["events"]
    assert given["entity_id"] == li.person_number
    assert "recorded_by" not in given


@pytest.mark.django_db
def test_a_consent_that_ran_out_says_so(li, zhao):
    consent = agree(li, by=zhao)
    with time_machine.travel("2024-10-08 09:00+08:00", tick=False):
        assert queries.consent_record(consent)["state"] == "given"
    with time_machine.travel("2024-10-09 09:00+08:00", tick=False):
        assert queries.consent_record(consent)["state"] == "expired"


def test_the_office_of_the_smallest_place_answers(settings):
    settings.BANGFU_CONTROLLERS = {"": {"name": "部"}, "37": {"name": "省"}, "370724": COUNTY}
    assert controller_of(XITAN).name == COUNTY["name"]
    assert controller_of("370725001000").name == "省"
    assert controller_of("530627000000").name == "部"
    settings.BANGFU_CONTROLLERS = {"37": {"name": "省"}}
    assert controller_of("530627000000").name == ""


def told(*, deploy: bool) -> dict[str, str]:
    found = run_checks(tags=["security"], include_deployment_checks=deploy)
    return {each.id: each.msg for each in found if each.id.startswith("rights.")}


def test_the_deployment_check_asks_who_answers(settings):
    settings.BANGFU_CONTROLLERS = {}
    assert told(deploy=False) == {}
    assert told(deploy=True).keys() == {"rights.W001"}
    settings.BANGFU_CONTROLLERS = {"370724": COUNTY | {"phone": "", "address": ""}}
    assert "address, phone or email" in told(deploy=True)["rights.W002"]
    settings.BANGFU_CONTROLLERS = {"370724": COUNTY}
    assert told(deploy=True) == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"3707240": COUNTY},
        {"370724000000": COUNTY},
        {"临朐": COUNTY},
        {"370724": COUNTY | {"telephone": "1"}},
        {"370724": {"phone": 5360000000}},
        {"370724": "临朐县"},
    ],
)
def test_a_setting_that_cannot_be_read_is_an_error(settings, wrong):
    settings.BANGFU_CONTROLLERS = wrong
    assert told(deploy=True).keys() == {"rights.E001"}


def test_the_setting_may_stand_in_a_file(monkeypatch, tmp_path):
    file = tmp_path / "offices.json"
    file.write_text('{"370724": {"name": "临朐"}}', encoding="utf-8")
    monkeypatch.setenv("BANGFU_CONTROLLERS_FILE", str(file))
    assert environment.mapping("BANGFU_CONTROLLERS") == {"370724": {"name": "临朐"}}
    for broken in ("[]", "{"):
        file.write_text(broken)
        with pytest.raises(ImproperlyConfigured):
            environment.mapping("BANGFU_CONTROLLERS")
