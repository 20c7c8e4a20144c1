"""One person on one screen (S0.108): what is known and since when, the work, what is to be done."""

import os
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from bangfu.assistance.models import ZeroCase, ZeroService
from bangfu.comparison.models import Discrepancy
from bangfu.engine.values import Month
from bangfu.org.models import Staff
from bangfu.registry import actions as registry
from bangfu.registry.codes import EditReason
from bangfu.registry.models import CheckFinding, Person
from bangfu.registry.queries import SaidIncome, version_of
from bangfu.visits.actions.recording import Said, Seen, record_visit
from bangfu.visits.codes import Outcome
from bangfu.web import person_edits, person_files
from bangfu.web.person_money import money
from tests.cast import XITAN
from tests.rights.people import agree, place
from tests.web.test_browser import sideways, signed_in, violations
from tests.web.test_pages import words

__all__ = ["signed_in"]
pytestmark = pytest.mark.django_db
ALBUM = os.environ.get("BANGFU_SCREENSHOTS")
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
SEPTEMBER = Month(2023, 9)


@pytest.fixture
def full(county, drawn, september, wang, zhao) -> Person:
    """Of whom more is known than of anybody in the demonstration county."""
    known = {"sex": "female", "relation": "spouse", "education": "primary", "phone": "13800001234"}
    person = county.person("李秀英", born_on=date(1985, 3, 2), **known)
    for name, relation in (("张大勇", "head"), ("张小勇", "son"), ("张小丽", "daughter")):
        county.person(name, household=person.household, relation=relation)
    for months in ("2021-02 - 2021-12", "2022-03 - 2022-10", "2022-12 - 2023-02", "2023-04"):
        registry.correct_spell(
            spell=county.spell(person, months, transport_subsidy_yuan=600, channel="workshop"),
            changes={"contract": "unwritten", "insured_by": "accident"},
            by=zhao,
        )
    settled = drawn.settled(person, by=zhao)
    Discrepancy.objects.filter(pk=settled.pk).update(kind="missing_here")
    drawn.discrepancy(person, state="dispatched", task=drawn.task(person))
    for rule, severity in (("income_very_high", "question"), ("two_heads", "error")):
        CheckFinding.objects.create(
            person=person,
            division_code=XITAN,
            rule=rule,
            severity=severity,
            start_number=0,
            first_found_on="2023-09-20",
        )
    place(agree(person, by=zhao), start_month=Month.parse(timezone.localdate()), by=zhao)
    agree(person, by=zhao, matter="青岛海川 包装工")
    said = {"said_how": "visit", "said_on": timezone.localdate(), "by": wang}
    registry.say_wish(person=person, said={"form": "any", "place": "county"}, **said)
    registry.say_training_need(person=person, said={"wanted": "not_now"}, **said)
    for days_ago in (40, 3):
        visited(person, days_ago=days_ago, by=wang)
    case = ZeroCase.objects.create(household=person.household, words="想上班")
    for kind in ("job", "guidance"):
        ZeroService.objects.create(case=case, person=person, kind=kind, given_by=zhao)
    return person


def visited(person: Person, *, days_ago: int, by: Staff) -> None:
    record_visit(
        uuid=uuid4(),
        person=person,
        seen=Seen(person=version_of(person)),
        said=Said(
            visited_on=timezone.localdate() - timezone.timedelta(days=days_ago),
            outcome=Outcome.MET,
            facts={"phone": f"138000012{days_ago:02}"},
            wish={"form": "any"},
        ),
        kept={},
        by=by,
    )


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["zhao", "chen", "wu"])
def test_all_of_it_stands_on_one_screen_and_opens_by_keyboard(
    who, signed_in, live_server, full, tmp_path
):
    page = signed_in(who)
    page.set_viewport_size(WIDE)
    page.goto(live_server.url + reverse("person-file", args=[full.person_number]))
    page.wait_for_load_state("networkidle")
    folder = Path(ALBUM or tmp_path)
    page.screenshot(path=folder / f"person-{who}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollHeight") <= WIDE["height"]
    assert violations(page) == []
    for summary in page.locator("main details > summary").all():
        summary.focus()
        page.keyboard.press("Enter")
    assert page.locator("main details:not([open])").count() == 0
    assert violations(page) == [], "with everything open"
    page.set_viewport_size(NARROW)
    page.reload()
    page.screenshot(path=folder / f"person-{who}-phone.png", full_page=True)
    assert sideways(page) == 0


def test_each_fact_says_since_when_it_stands_and_from_where(client, li, zhao):
    li.labour_ability, li._change_reason = "ordinary", "接收文件入库：批次 7"
    li.save()
    with time_machine.travel(timezone.now() + timezone.timedelta(days=70)):
        typed = {"education": "primary"}
        registry.edit(row=li, version=version_of(li), typed=typed, reason=EditReason.TOLD, by=zhao)
        own, home = (person_edits.versions_of(row) for row in (li, li.household))
        told = {
            fact.name: source
            for source, some in person_files.facts(Person.objects.get(pk=li.pk), own, home)
            for fact in some
        }
        client.force_login(zhao)
        page = words(client.get(reverse("person-file", args=[li.person_number])))
    assert told["education"].told == EditReason.TOLD.sentence
    assert told["education"].at > told["labour_ability"].at
    assert "school_status" not in told
    assert "2 个月前" in page
    assert "今天" in page


def test_money_is_told_of_this_year_and_before(county):
    person = county.person("李二")
    spells = [
        county.spell(person, "2022-11 - 2023-02", transport_subsidy_yuan=600),
        county.spell(person, "2021-01 - 2021-03", transport_subsidy_yuan=300),
        county.spell(person, "2023-08", monthly_income_yuan=None, transport_subsidy_yuan=100),
        county.spell(person, "2023-09", monthly_income_yuan=5000),
        county.spell(person, "2023-11"),
    ]
    told = money(spells, {}, until=SEPTEMBER)
    assert (told.pay, told.pay_before) == (Decimal(2 * 4200 + 5000), Decimal(5 * 4200))
    assert (told.transport, told.transport_before) == (700, 300)
    raised = SaidIncome(Decimal(6000), timezone.now(), "", None, Month(2023, 1))
    assert money(spells[:1], {spells[0].pk: [raised]}, until=SEPTEMBER).pay == 2 * 6000
    assert not money([], {}, until=SEPTEMBER)
