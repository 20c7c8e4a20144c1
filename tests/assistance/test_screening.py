"""Whoever was placed is asked confidentially whether the work is free and as agreed; what they say
goes past the office that placed them and stops placements with that employer (rights.md 8)."""

import importlib
from datetime import date, timedelta

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from bangfu.assistance.actions import screening as actions
from bangfu.assistance.codes.screening import ScreeningState, Sign, Turn
from bangfu.assistance.models import EmployerHold, Screening
from bangfu.assistance.queries import screening as queries
from bangfu.assistance.rules import screening as rules
from bangfu.audit.models import Record
from bangfu.disclosure import actions as disclosure
from bangfu.disclosure.codes import LimitName
from bangfu.disclosure.models import Reveal
from bangfu.org import actions as org
from bangfu.rights.models import WorkerAccount
from bangfu.rights.rules import NoDeskAbove, NotThePerson
from bangfu.web.trail import search
from tests.cast import CHENGGUAN, LINQU, XITAN, YEYUAN, staff
from tests.disclosure.taking import proven_as
from tests.rights.people import OCTOBER, agree, place

pytestmark = pytest.mark.django_db
EMPLOYER = "昆山恒达电子有限公司"
PLACED, MONTH_LATER = "2023-10-09 09:00+08:00", "2023-11-08 09:00+08:00"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(PLACED, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(divisions):
    return staff("desk", "rights_desk", LINQU, "desk")


@pytest.fixture
def worker(li):
    account = staff("li", "worker", XITAN, "li")
    WorkerAccount.objects.create(staff=account, person=li)
    return account


@pytest.fixture
def asked(li, zhao, desk, clock):
    """The first question to Li, whom the township placed, on the day on which it is due."""
    placement = place(agree(li, by=zhao), by=zhao)
    clock.move_to(MONTH_LATER)
    return placement.screenings.get(turn=Turn.FIRST)


def answer(asked, *signs, by=None, **more):
    more.setdefault("words", "")
    more.setdefault("is_well", not signs)
    if by:
        return actions.answer_by_phone(screening=asked, signs=signs, **more, by=by)
    person = asked.placement.person
    return actions.answer_in_portal(person=person, screening=asked, signs=signs, **more)


def test_the_clock_starts_with_the_placement_or_the_job_whichever_is_later(li, zhao):
    for month, first in ((OCTOBER, date(2023, 11, 8)), (OCTOBER + 2, date(2023, 12, 31))):
        placement = place(agree(li, by=zhao), start_month=month, by=zhao)
        due = {one.turn: one.due_on for one in placement.screenings.all()}
        assert due == {Turn.FIRST: first, Turn.AGAIN: first + timedelta(days=150)}


def test_all_eleven_indicators_and_those_of_offices_are_asked():
    assert len(Sign) == 17
    assert all(sign.zh and sign.en for sign in Sign)


def test_nobody_is_asked_before_the_thirtieth_day(asked, li, desk, clock):
    clock.move_to("2023-11-07 09:00+08:00")
    today = timezone.localdate()
    assert queries.own_waiting(li, today=today) is None
    assert list(queries.waiting(desk, today=today)) == []
    with pytest.raises(NotThePerson):
        answer(asked)


SEES = {
    "office that placed": ("rights_desk", CHENGGUAN, False),
    "its neighbour": ("rights_desk", YEYUAN, False),
    "village": ("rights_desk", XITAN, False),
    "county": ("rights_desk", LINQU, True),
    # the lowest desk above reads it, and no other (ADR 22)
    "province": ("rights_desk", "370000000000", False),
    "elsewhere": ("rights_desk", "370200000000", False),
    "officer of the county": ("county_officer", LINQU, False),
    "auditor": ("auditor", LINQU, False),
}


@pytest.mark.parametrize("who", SEES)
def test_answers_are_before_desks_above_the_office_that_placed_and_nobody_else(
    client, asked, divisions, who
):
    answer(asked, Sign.WAGES)
    role, code, sees = SEES[who]
    reader = staff("reader", role, code, "reader")
    assert Screening.objects.visible_to(reader).filter(pk=asked.pk).exists() == sees
    assert EmployerHold.objects.visible_to(reader).exists() == sees
    client.force_login(reader)
    page = client.get(reverse("screening", args=[asked.pk]))
    assert (page.status_code == 200) == sees
    if sees:
        assert Sign.WAGES.zh in page.content.decode()


def test_a_desk_that_may_not_read_them_keeps_no_answer_and_no_hold_from_those_above(asked, desk):
    answer(asked, Sign.WAGES)
    [hold] = EmployerHold.objects.all()
    desk.given_duties = ["register"]
    desk.save()
    city = staff("city", "rights_desk", "370700000000", "city")
    assert Screening.objects.visible_to(city).filter(pk=asked.pk).exists()
    actions.lift_hold(hold=hold, reason="已整改", by=city)
    assert not EmployerHold.objects.visible_to(city).filter(lifted_at=None).exists()


def test_an_answer_with_a_sign_stops_placements_with_that_employer(asked, county, zhao):
    answer(asked, Sign.DOCUMENTS, Sign.GUARDS)
    [hold] = EmployerHold.objects.all()
    assert (hold.employer_name, hold.about_code, hold.lifted_at) == (EMPLOYER, CHENGGUAN, None)
    other = county.person("王伟")
    for name in (EMPLOYER, "昆山恒达电子有限责任公司", "昆山 恒达电子(有限公司)"):
        consent = agree(other, party_name=name, by=zhao)
        with pytest.raises(rules.EmployerHeld, match="权益保障专员"):
            place(consent, start_month=OCTOBER + 1, by=zhao)
        consent.refresh_from_db()
        assert consent.used_at is None
    elsewhere = agree(other, party_name="昆山别家电子有限公司", by=zhao)
    place(elsewhere, start_month=OCTOBER + 1, by=zhao)


def test_the_code_of_an_employer_holds_under_every_name(desk, li, zhao):
    code = "91350100M000100Y43"
    actions.hold_employer(employer=code, reason="欠薪", by=desk)
    with pytest.raises(rules.EmployerHeld):
        place(agree(li, party_code=code, by=zhao), by=zhao)


def test_the_page_of_placing_says_so_and_not_why(client, asked, county, zhao):
    answer(asked, Sign.WAGES, words="两个月没发钱")
    consent = agree(county.person("王伟"), by=zhao)
    client.force_login(zhao)
    page = client.post(reverse("place", args=[consent.pk]), {"start_month": f"{OCTOBER + 1}"})
    assert page.status_code == 422
    text = page.content.decode()
    assert "已暂停向这家单位安排上岗" in text
    assert Sign.WAGES.zh not in text
    assert "没发钱" not in text


def test_only_a_desk_lifts_a_hold_and_says_why(asked, county, desk, zhao):
    answer(asked, Sign.DEBT)
    answer(asked.placement.screenings.get(turn=Turn.AGAIN), Sign.DEBT, by=desk)
    # one hold is enough, however many say so
    [hold] = EmployerHold.objects.all()
    with pytest.raises(EmployerHold.DoesNotExist):
        actions.lift_hold(hold=hold, reason="没事", by=zhao)
    with pytest.raises(rules.HoldUnclear):
        actions.lift_hold(hold=hold, reason=" ", by=desk)
    actions.lift_hold(hold=hold, reason="押金已退，执法大队查过", by=desk)
    with pytest.raises(rules.HoldUnclear, match="已经恢复"):
        actions.lift_hold(hold=hold, reason="再来一次", by=desk)
    place(agree(county.person("王伟"), by=zhao), start_month=OCTOBER + 1, by=zhao)


@pytest.mark.parametrize(("signs", "is_well", "words"), [([], False, " "), (["wages"], True, "")])
def test_silence_is_no_answer_nor_is_a_contradiction(asked, signs, is_well, words):
    with pytest.raises(rules.NothingSaid):
        answer(asked, *signs, is_well=is_well, words=words)
    asked.refresh_from_db()
    assert asked.state == ScreeningState.WAITING


def test_words_alone_hold_nobody_but_are_read(asked):
    answer(asked, words="饭不太好吃", is_well=False)
    asked.refresh_from_db()
    assert (asked.words, asked.told) == ("饭不太好吃", [])
    assert not EmployerHold.objects.exists()


def test_declining_is_one_step_and_nothing_follows(client, asked, li, worker, clock):
    client.force_login(worker)
    client.post(reverse("portal-after-start"), {"decline": "1"})
    asked.refresh_from_db()
    assert asked.state == ScreeningState.DECLINED
    assert not EmployerHold.objects.exists()
    assert "portal-after-start" not in client.get(reverse("portal")).content.decode()
    with pytest.raises(rules.AlreadyAsked):
        answer(asked)


def test_the_person_answers_on_the_phone_and_sees_the_answer_no_more(client, asked, worker):
    client.force_login(worker)
    assert EMPLOYER in client.get(reverse("portal")).content.decode()
    page = client.post(reverse("portal-after-start"), {"signs": ["return"], "words": "想回家"})
    assert page.status_code == 302
    asked.refresh_from_db()
    assert (asked.told, asked.words, asked.heard_by) == ([Sign.RETURN], "想回家", None)
    for name in ("portal", "portal-after-start", "portal-file", "portal-copy-html"):
        assert "想回家" not in client.get(reverse(name)).content.decode()


def test_where_no_desk_could_read_it_nothing_is_taken(asked, desk):
    desk.is_active = False
    desk.save()
    with pytest.raises(NoDeskAbove):
        answer(asked, Sign.WAGES)


def test_declining_takes_no_desk(asked, li, desk):
    desk.is_active = False
    desk.save()
    actions.decline_in_portal(person=li, screening=asked)
    asked.refresh_from_db()
    assert asked.state == ScreeningState.DECLINED


def test_what_another_desk_holds_does_not_stand_for_this_answer(asked, county, desk, zhao):
    other = staff("other", "rights_desk", "370200000000", "other")
    foreign = actions.hold_employer(employer=EMPLOYER, reason="欠薪", by=other)
    answer(asked, Sign.WAGES)
    actions.lift_hold(hold=foreign, reason="已补发", by=other)
    with pytest.raises(rules.EmployerHeld):
        place(agree(county.person("王伟"), by=zhao), start_month=OCTOBER + 1, by=zhao)


def test_an_answer_is_as_long_on_the_disk_whatever_it_says(asked, desk):
    stored = []
    for turn, signs in ((Turn.FIRST, []), (Turn.AGAIN, list(Sign))):
        one = answer(asked.placement.screenings.get(turn=turn), *signs, by=desk)
        one.refresh_from_db()
        assert one.told == signs
        with connection.cursor() as cursor:
            cursor.execute("SELECT signs FROM assistance_screening WHERE id = %s", [one.pk])
            stored.append(len(cursor.fetchone()[0]))
    assert stored[0] == stored[1]


def test_another_person_answers_nothing(asked, county):
    with pytest.raises(NotThePerson):
        actions.answer_in_portal(
            person=county.person("王伟"), screening=asked, signs=[], words="", is_well=True
        )


def test_the_trail_says_that_somebody_was_asked_and_never_by_whom_it_was_answered(asked, worker):
    before = set(Record.objects.values_list("pk", flat=True))
    answer(asked, Sign.WAGES)
    told = Record.objects.exclude(pk__in=before)
    assert {one.action for one in told} == {"screening_closed", "hold_employer"}
    assert {(one.by_id, one.division_code) for one in told} == {(None, LINQU)}
    # nor can an auditor lay the hold beside the answer that set it
    auditor = staff("auditor", "auditor", LINQU, "auditor")
    seen = {one.subject_kind for one in search.records(search.Asked(), staff=auditor)}
    assert "assistance.placement" in seen
    assert not {"assistance.screening", "assistance.employerhold"} & seen


def test_a_desk_calls_and_the_person_sees_who_looked_at_the_number(client, asked, li, desk):
    li.phone = "13800000001"
    li.save()
    proven_as(client, desk)
    address = reverse("screening", args=[asked.pk])
    assert li.phone not in client.get(address).content.decode()
    assert li.phone in client.post(reverse("screening-call", args=[asked.pk])).content.decode()
    seen = Record.objects.get(action="reveal")
    assert (seen.subject_id, seen.fields, seen.by_id) == (str(li.pk), "phone", desk.pk)
    page = client.post(address, {"signs": ["wages"]}, follow=True)
    assert "有情况" in page.content.decode()
    assert client.post(reverse("screening-call", args=[asked.pk])).status_code == 302


def test_calls_of_a_desk_are_measured_as_any_look_at_a_number(client, county, zhao, desk, clock):
    disclosure.set_limit(name=LimitName.NUMBERS_A_DAY, value=2, by=org.operator())
    people = [county.person(f"张三{n}", phone=f"1381234567{n}") for n in range(3)]
    placed = [place(agree(one, by=zhao, matter=f"缝纫 {one.pk}"), by=zhao) for one in people]
    clock.move_to(MONTH_LATER)
    client.force_login(desk)
    calls = [
        reverse("screening-call", args=[one.screenings.get(turn=Turn.FIRST).pk]) for one in placed
    ]
    assert client.post(calls[0]).url.startswith(reverse("prove"))
    proven_as(client, desk)
    pages = [client.post(call, follow=True).content.decode() for call in calls]
    assert [one.phone in page for one, page in zip(people, pages, strict=True)] == [1, 1, 0]
    assert "到达每日上限" in pages[2]
    assert set(Reveal.objects.values_list("field", "by")) == {("phone", desk.pk)}


def test_a_desk_holds_an_employer_by_hand(client, desk):
    client.force_login(desk)
    address = reverse("employer-hold")
    assert client.post(address, {"employer": "（）", "reason": "欠薪"}).status_code == 422
    client.post(address, {"employer": "恒达", "reason": "欠薪"})
    hold = EmployerHold.objects.get()
    assert (hold.employer_name, hold.reason, hold.about_code) == ("恒达", "欠薪", "")
    client.post(reverse("employer-hold-lift", args=[hold.pk]), {"reason": "已补发"})
    hold.refresh_from_db()
    assert (hold.lifted_by, hold.lift_reason) == (desk, "已补发")


def test_whoever_was_placed_before_is_asked_too(asked):
    migration = importlib.import_module("bangfu.assistance.migrations.0009_asked_after_the_start")
    columns = ("turn", "due_on", "about_code", "handled_by_code")
    before = list(Screening.objects.order_by("turn").values_list(*columns))
    assert {row[3] for row in before} == {LINQU}
    Screening.objects.all().delete()
    migration.ask_those_placed_before(apps, None)
    assert list(Screening.objects.order_by("turn").values_list(*columns)) == before
