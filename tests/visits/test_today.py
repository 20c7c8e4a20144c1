"""Whom to visit and what to ask: few, and never who wishes to be left alone (rights.md 3)."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bangfu.audit.privacy import years_before
from bangfu.engine.rules.working_age import YOUNGEST, sixteenth_birthday
from bangfu.registry.models import Person
from bangfu.rights import actions as rights
from bangfu.rights.codes import LocalDays
from bangfu.visits.forms import VisitForm
from bangfu.visits.models import Answer, Visit
from bangfu.visits.queries import A_DAY, _old_enough, todays_list
from tests.cast import COUNTRY, NANGUAN, XITAN, staff
from tests.visits.conftest import sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(county) -> Person:
    """Of whom nothing is missing."""
    return county.person("张大勇", phone="13800001111", spells=["2023-03"])


def asks(staff) -> dict[str, list[str]]:
    return {one.person.name: list(one.asks) for one in todays_list(staff)}


def test_who_is_known_is_not_asked_and_only_what_is_missing_is(county, known, wang):
    li = county.person("李秀英", phone="")
    county.spell(li, "2023-03", monthly_income_yuan=None)
    assert asks(wang) == {"李秀英": ["phone", "monthly_income_yuan"]}


def test_what_nobody_looked_at_for_a_month_is_asked_again(known, wang):
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert asks(wang) == {}
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        facts = ["phone", "labour_ability", "employer_name", "place_name", "monthly_income_yuan"]
        assert asks(wang) == {"张大勇": [*facts, "end_month", "spell"]}


def test_how_long_a_month_is_the_place_decides_from_a_day_on(known, wang, operator):
    today = timezone.localdate()
    rights.set_days(name=LocalDays.VISIT_AGAIN, days=60, valid_from=today, by=operator)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert asks(wang) == {}


@pytest.fixture
def operator(divisions):
    return staff("nation", "operator", COUNTRY, "")


@pytest.mark.parametrize(
    ("outcome", "away", "again"), [("met", 29, 31), ("absent", 0, 1), ("declined", 89, 91)]
)
def test_after_a_visit_nobody_comes_again_for_a_while(phone, wang, li, outcome, away, again):
    assert set(asks(wang)) == {"李秀英"}
    phone(sent(li, outcome=outcome, visited_on=timezone.localdate().isoformat()))
    now = timezone.now()
    with time_machine.travel(now + timedelta(days=away)):
        assert asks(wang) == {}
    with time_machine.travel(now + timedelta(days=again)):
        assert set(asks(wang)) == {"李秀英"}


def test_who_wishes_to_be_left_alone_is_not_listed_unless_asking_for_help(li, wang):
    rights.say_not_looking(person=li, channel="in_person", by=wang)
    assert asks(wang) == {}
    rights.ask(person=li, kind="help", text="想找活", channel="in_person", by=wang)
    assert set(asks(wang)) == {"李秀英"}


def test_children_are_not_asked_for_work_and_age_is_no_upper_bound(county, wang):
    county.person("小明", born_on=timezone.localdate() - timedelta(days=15 * 365))
    county.person("老人", born_on=date(1940, 1, 1))
    assert set(asks(wang)) == {"老人"}


def test_a_day_is_short_and_goes_by_village_and_household(county, zhao, django_assert_num_queries):
    for place in (NANGUAN, XITAN):
        for _ in range(A_DAY):
            county.person("李秀英", household=county.household(place))
    found = todays_list(zhao)
    assert len(found) == A_DAY
    assert {one.person.division_code for one in found} == {XITAN}
    with django_assert_num_queries(10):
        todays_list(zhao)


def test_the_form_asks_what_is_missing_and_the_same_form_twice_is_one_visit(client, wang, li):
    client.force_login(wang)
    assert "李*英" in client.get(reverse("visits")).content.decode()
    page = client.get(reverse("visit", args=[li.person_number]))
    form = page.context["form"]
    assert [field.name for field in form.asked] == ["phone"]
    assert li.name not in page.content.decode()
    given = {name: form[name].value() for name in form.fields}
    given = {name: "" if value is None else value for name, value in given.items()}
    given["outcome"] = "met"
    for _ in range(2):
        answer = client.post(page.request["PATH_INFO"], {**given, "phone": "13800001234"})
        assert answer.status_code == 302
    li.refresh_from_db()
    assert (li.phone, Visit.objects.count()) == ("13800001234", 1)
    bad = client.post(page.request["PATH_INFO"], {**given, "phone": "12", "new_place_name": "青岛"})
    assert bad.status_code == 422
    assert set(bad.context["form"].errors) == {"phone", "new_start_month"}
    assert Visit.objects.count() == 1


def test_who_is_left_alone_is_told_of_on_the_form(client, wang, li):
    rights.say_not_looking(person=li, channel="in_person", by=wang)
    client.force_login(wang)
    page = client.get(reverse("visit", args=[li.person_number]))
    assert "不愿被打扰" in page.content.decode()


def test_how_a_visit_went_is_said_by_whoever_made_it(client, li, wang):
    client.force_login(wang)
    address = reverse("visit", args=[li.person_number])
    page = client.get(address)
    assert "checked" not in page.content.decode()
    form = page.context["form"]
    given = {name: form[name].value() or "" for name in form.fields}
    answer = client.post(address, given)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"outcome": ["请选择走访结果"]}
    assert not Visit.objects.exists()
    assert client.post(address, given | {"outcome": "absent"}).status_code == 302
    assert Visit.objects.get().outcome == "absent"


@pytest.mark.parametrize(
    ("name", "read", "unread"),
    [
        (
            "monthly_income_yuan",
            ["4500", "￥4,500.50元", "４５００", "4 500"],
            ["abc", "-5", "", "4千", "."],
        ),
        ("wish_pay_yuan", ["3000", "3000.0", "3,000元"], ["abc", "3000.5", "三千"]),
        ("end_month", ["2023-09", "2023年9月", "202309"], ["abc", "2023", "23-09"]),
        ("phone", ["13800001234", "0536-3212345", "+86 138 0000 1234"], ["12", "abc", "没有"]),
    ],
)
def test_a_form_takes_in_what_the_register_reads_and_no_word(name, read, unread):
    shape = re.compile(VisitForm().fields[name].widget.attrs["pattern"])
    assert [text for text in read if not shape.fullmatch(text)] == []
    assert [text for text in unread if shape.fullmatch(text)] == []


@pytest.mark.parametrize(
    ("told", "name"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/128 Safari/537.36",
            "Linux Chrome",
        ),
        ("Mozilla/5.0 (Linux; Android 14; V2) Chrome/128 Mobile Safari/537.36", "Android Chrome"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Safari/604.1", "iPhone Safari"),
        ("Mozilla/5.0 (Linux; Android 12) Chrome/99 MicroMessenger/8.0", "Android 微信"),
        ("", "手机"),
    ],
)
def test_a_phone_is_called_by_its_system_and_browser(client, wang, told, name):
    client.force_login(wang)
    client.post(reverse("visit-take"), headers={"user-agent": told})
    page = client.get(reverse("visits")).content.decode()
    assert f"<span>{name} <span" in page
    assert "Mozilla" not in page


def test_a_conflict_is_seen_side_by_side_and_settled_once(phone, client, wang, li, zhao):
    visit = sent(li, labour_ability="limited", phone="13800001234")
    Person.objects.get(pk=li.pk)
    li.labour_ability, li.phone = "skilled", "13700007777"
    li.save()
    phone(visit)
    assert "李*英" in client.get(reverse("visits-held")).content.decode()
    for fact, take, kept in (("labour_ability", "said", "limited"), ("phone", "register", "137")):
        answer = Answer.objects.get(fact=fact)
        address = reverse("visit-settle", args=[answer.pk])
        page = client.get(address)
        text = page.content.decode()
        assert "13800001234" not in text
        assert "13700007777" not in text
        version = page.context["sides"].version
        for _ in range(2):
            assert client.post(address, {"take": take, "version": version}).status_code == 302
        li.refresh_from_db()
        assert str(getattr(li, fact)).startswith(kept)
        over = client.get(address).content.decode()
        assert ("核对后采用" if take == "said" else "核对后未采用") in over
        assert "台账现记" not in over, "which is no longer what it was decided against"
    assert set(Answer.objects.values_list("state", flat=True)) == {"taken", "left"}
    assert set(Answer.objects.values_list("settled_by", flat=True)) == {wang.pk}
    history = li.history.values_list("labour_ability", flat=True)
    assert {"ordinary", "skilled", "limited"} <= set(history)


def test_what_changed_while_the_page_was_open_is_shown_again(phone, client, wang, li):
    visit = sent(li, labour_ability="limited")
    li.labour_ability = "skilled"
    li.save()
    phone(visit)
    address = reverse("visit-settle", args=[Answer.objects.get().pk])
    version = client.get(address).context["sides"].version
    li.labour_ability = "lost"
    li.save()
    answer = client.post(address, {"take": "said", "version": version})
    assert answer.status_code == 409
    assert "丧失劳动力" in answer.content.decode()
    li.refresh_from_db()
    assert li.labour_ability == "lost"


def test_a_spell_that_began_too_early_to_be_true_and_is_there_by_now_is_told(
    phone, client, county, li, settings
):
    settings.BANGFU_PASSWORD_DAYS = 0
    phone(sent(li, new_start_month="2099-01", new_employer_name="新厂"))
    county.spell(li, "2099-01")
    address = reverse("visit-settle", args=[Answer.objects.get().pk])
    with time_machine.travel("2099-02-01 10:00+08:00"):
        client.force_login(Visit.objects.get().recorded_by)
        answer = client.post(address, {"take": "said", "version": 0})
    assert answer.status_code == 409
    assert "2099年1月" in answer.content.decode()


def test_held_answers_of_another_village_are_not_seen(phone, client, li):
    visit = sent(li, phone="12")
    phone(visit)
    client.force_login(staff("liu", "village_worker", NANGUAN, "刘海"))
    address = reverse("visit-settle", args=[Answer.objects.get().pk])
    assert client.get(address).status_code == 404
    assert client.post(address, {"take": "said", "version": 1}).status_code == 404


@given(st.dates(date(2020, 1, 1), date(2060, 12, 31)), st.integers(-3, 3))
def test_who_is_sixteen_on_the_day_is_old_enough_and_nobody_else(today, off):
    born_on = years_before(today, YOUNGEST) + timedelta(days=off)
    with time_machine.travel(datetime(today.year, today.month, today.day, 12, tzinfo=UTC)):
        born_by = dict(_old_enough().children)["born_on__lte"]
    assert (born_on <= born_by) == (sixteenth_birthday(born_on) <= today)
