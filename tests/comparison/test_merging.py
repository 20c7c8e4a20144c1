"""One person in two entries: one is kept, the other closed, and later files find the kept one."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from bangfu.audit.models import Record
from bangfu.casework import rules as casework_rules
from bangfu.comparison import actions
from bangfu.engine.values import DivisionCode, Month
from bangfu.monitoring import actions as monitoring
from bangfu.monitoring import goals
from bangfu.monitoring import queries as closed
from bangfu.org.access import PROVEN_AT
from bangfu.registry import actions as registry
from bangfu.registry import queries as people
from bangfu.registry import rules as registry_rules
from bangfu.registry.models import Merge, Person, WorkSpell
from tests.at_once import at_once
from tests.cast import DADIAN, LINQU, made_up_number
from tests.disclosure.taking import proven
from tests.registry.conftest import receive_people, receive_spells, write

__all__ = ["receive_people", "receive_spells", "write"]
pytestmark = pytest.mark.django_db(transaction=True)
MARCH = Month(2023, 3)


@pytest.fixture
def twice(receive_people, receive_spells, chen) -> tuple[Person, Person]:
    """李秀英 in two households under one number; both have work since March, one since May too."""
    again = {"户编号": "3707240001009", "人口编号": "370724000100901"}
    registry.apply(receive_people({}, again), by=chen)
    mine, other = {}, {"人口编号": again["人口编号"]}
    later = {**other, "开始时间": "2023年05月", "务工企业名称": "青岛第二厂"}
    better = {**other, "务工月收入(元)": "5000"}
    registry.apply(receive_spells(mine, better, later), by=chen)
    first, second = Person.objects.order_by("person_number")
    return first, second


@pytest.fixture
def found(twice, findings):
    first, second = twice
    return findings.add(second, "duplicate_person", detail={"other_person_id": first.pk})


def merged(found, kept, by, **given):
    given.setdefault("of_closed", {MARCH: False})
    return actions.settle_by_merging(
        discrepancy=found, kept=kept, reason="核对证件", **given, by=by
    )


def spells(person):
    rows = person.spells.order_by("start_month")
    return [(f"{row.start_month}", int(row.monthly_income_yuan)) for row in rows]


def test_spells_move_and_the_other_entry_is_closed_not_deleted(found, twice, chen):
    first, second = twice
    settled = merged(found, first, chen)
    second.refresh_from_db()
    assert (settled.outcome, second.merged_into) == ("merged", first)
    assert spells(first) == [("2023-03", 4200), ("2023-05", 4200)]
    assert spells(second) == [("2023-03", 5000)]
    newest = second.history.order_by("history_id").last()
    assert (newest.merged_into_id, newest.history_user) == (first.pk, chen)
    entry = Record.objects.get(action="people_merged")
    assert entry.after == {"kept": first.pk, "moved": 1, "clashes": 1}


def test_of_spells_that_clash_a_person_says_which_is_right(found, twice, chen):
    first, _second = twice
    with pytest.raises(registry_rules.ClashUndecided, match="2023年3月"):
        merged(found, first, chen, of_closed={})
    assert not Merge.objects.exists()
    merged(found, first, chen, of_closed={MARCH: True})
    assert spells(first) == [("2023-03", 5000), ("2023-05", 4200)]


def test_the_newer_entry_may_be_the_kept_one(found, twice, chen):
    first, second = twice
    merged(found, second, chen)
    first.refresh_from_db()
    assert (first.merged_into, spells(second)[0]) == (second, ("2023-03", 5000))


def test_the_closed_entry_counts_nowhere(found, twice, chen):
    merged(found, twice[0], chen)
    with time_machine.travel("2023-10-09 09:00+08:00"):
        snapshot = monitoring.close_month(month=Month(2023, 9), by=chen)
    assert (snapshot.person_count, snapshot.spell_count) == (1, 2)
    figure = closed.all_figures(Month(2023, 9)).get(
        division_code=LINQU, indicator="people_at_work", counting="ON_DATE_ALL"
    )
    assert figure.value == 1


def test_the_closed_entry_is_listed_nowhere(found, twice, chen, county):
    first, second = twice
    # ten are told as they are, nine as five and more
    for _each in range(8):
        county.person("李四")
    before = [row.people for row in goals.rows([LINQU], {}, {LINQU: None}, year=2023, staff=chen)]
    merged(found, first, chen)
    after = [row.people for row in goals.rows([LINQU], {}, {LINQU: None}, year=2023, staff=chen)]
    assert (before, after) == ([10], [5])
    listed = people.listed("", division=DivisionCode(LINQU), reader=chen).people
    assert first in listed
    assert second not in listed


def test_a_closed_file_does_not_name_the_kept_one_to_who_may_not_reach_it(
    client, county, chen, zhao
):
    number = made_up_number(7)
    here = county.person("张一", identity_number=number)
    elsewhere = county.person("张一", identity_number=number, division_code=DADIAN)
    registry.merge_people(kept=elsewhere, closed=here, of_closed={}, by=chen)
    client.force_login(zhao)
    answer = client.get(reverse("person-file", args=[here.person_number]), follow=True)
    page = answer.content.decode()
    assert "请联系能看到两处的上级单位" in page
    assert elsewhere.person_number not in page + str(answer.redirect_chain)
    client.force_login(chen)
    answer = client.get(reverse("person-file", args=[here.person_number]))
    assert answer.url == reverse("person-file", args=[elsewhere.person_number])


def test_a_later_file_with_the_closed_number_finds_the_kept_person(
    found, twice, receive_people, receive_spells, chen
):
    first, second = twice
    merged(found, first, chen)
    number = {"人口编号": second.person_number}
    june = receive_spells({**number, "开始时间": "2023年06月"}, name="june.xlsx")
    registry.apply(june, by=chen)
    assert first.spells.filter(start_month=Month(2023, 6)).exists()
    by_identity = {"人口编号": "", "证件号码": made_up_number(1), "开始时间": "2023年07月"}
    registry.apply(receive_spells(by_identity, name="july.xlsx"), by=chen)
    assert first.spells.filter(start_month=Month(2023, 7)).exists()
    home = {"户编号": second.household.household_number, **number}
    assert receive_people(home, name="same.xlsx").same_count == 1
    news = receive_people({**home, "文化程度": "高中"}, name="news.xlsx")
    assert (news.changed_count, news.held_count) == (0, 1)
    registry.apply(news, overwrite_verified=True, by=chen)
    assert set(Person.objects.values_list("education", flat=True)) == {"lower_secondary"}
    assert list(people.find(second.person_number, chen).people) == [first]
    assert list(people.find(made_up_number(1), chen).people) == [first]


def test_it_is_undone_on_the_same_day_and_not_later(found, twice, chen):
    first, second = twice
    before = spells(first), spells(second)
    settled = merged(found, first, chen, of_closed={MARCH: True})
    with (
        time_machine.travel(timezone.now() + timedelta(days=2)),
        pytest.raises(registry_rules.UndoneTooLate, match="只能当天"),
    ):
        actions.reopen(discrepancy=settled, reason="两个人", by=chen)
    actions.reopen(discrepancy=settled, reason="两个人", by=chen)
    second.refresh_from_db()
    assert (second.merged_into, spells(first), spells(second)) == (None, *before)
    merged(found, second, chen)
    assert Merge.objects.filter(undone_at=None).count() == 1


def pair_of(county, *months):
    """Entries of one number, in one household each, with work since the months given."""
    number = made_up_number(len(months))
    return [
        county.person("张一", identity_number=number, spells=[month] if month else [])
        for month in months
    ]


def merge(kept, closed, by, **of_closed):
    months = {Month.parse(name.strip("_")): right for name, right in of_closed.items()}
    registry.merge_people(kept=kept, closed=closed, of_closed=months, by=by)


def everything():
    """The register but for the times at which rows were written."""
    spells = [
        {k: v for k, v in row.items() if k != "updated_at"}
        for row in WorkSpell.objects.order_by("pk").values()
    ]
    return spells, list(Person.objects.order_by("pk").values_list("pk", "merged_into"))


def test_a_merged_row_follows_where_its_own_is_merged_on_and_comes_back(county, chen):
    first, second, third = pair_of(county, "2023-01", "2023-02", "2023-03")
    merge(second, first, chen)
    before = everything()
    merge(third, second, chen)
    first.refresh_from_db()
    assert first.merged_into == third
    assert people.person_numbered(first.person_number, chen) == third
    with pytest.raises(registry_rules.MergeBuiltUpon, match="先撤销那一次"):
        registry.separate_people(closed=first, by=chen)
    registry.separate_people(closed=second, by=chen)
    assert everything() == before
    registry.separate_people(closed=first, by=chen)
    assert not Person.objects.exclude(merged_into=None).exists()


def test_undoing_restores_a_spell_that_nobody_had_verified_as_it_was(county, chen):
    kept, closed = pair_of(county, "2023-01", "2023-01")
    closed.spells.update(monthly_income_yuan=6000, employer_name="第二厂")
    before = everything()
    merge(kept, closed, chen, _202301=True)
    assert kept.spells.get().verified_by == chen
    registry.separate_people(closed=closed, by=chen)
    assert everything() == before


def test_a_correction_after_the_merge_is_not_overwritten_by_undoing_it(county, chen, zhao):
    kept, closed = pair_of(county, "2023-01", "2023-01")
    merge(kept, closed, chen, _202301=True)
    registry.end_spell(spell=kept.spells.get(), end_month=Month(2023, 6), by=zhao)
    before = everything()
    with pytest.raises(registry_rules.MergeBuiltUpon, match="2023年1月开始的务工记录在合并后又有"):
        registry.separate_people(closed=closed, by=chen)
    assert everything() == before


def test_a_spell_that_was_moved_goes_back_as_somebody_corrected_it_since(county, chen, zhao):
    kept, closed = pair_of(county, "", "2023-01")
    merge(kept, closed, chen)
    registry.end_spell(spell=kept.spells.get(), end_month=Month(2023, 6), by=zhao)
    registry.separate_people(closed=closed, by=chen)
    assert closed.spells.get().end_month == Month(2023, 6)


def test_a_start_month_that_is_taken_meanwhile_is_told_not_broken(county, chen, zhao):
    kept, closed = pair_of(county, "2023-01", "2023-01")
    county.spell(closed, "2023-05")
    merge(kept, closed, chen, _202301=False)
    registry.end_spell(spell=kept.spells.get(start_month=202301), end_month=Month(2023, 2), by=zhao)
    registry.correct_spell(
        spell=kept.spells.get(start_month=202301), changes={"start_month": Month(2022, 12)}, by=zhao
    )
    registry.correct_spell(
        spell=kept.spells.get(start_month=202305), changes={"start_month": Month(2023, 1)}, by=zhao
    )
    with pytest.raises(registry_rules.MergeBuiltUpon, match="2023年1月"):
        registry.separate_people(closed=closed, by=chen)


def test_work_started_for_a_closed_row_is_the_living_ones(county, chen):
    kept, closed = pair_of(county, "", "")
    merge(kept, closed, chen)
    spell = registry.start_spell(
        person=closed,
        start_month=Month(2023, 9),
        place_code="",
        place_name="",
        employer_name="第三厂",
        employer_code="",
        monthly_income_yuan=None,
        by=chen,
    )
    assert spell.person == kept


def test_it_takes_reach_over_both_and_one_verified_number(county, findings, chen, zhao):
    number = made_up_number(7)
    here = county.person("张一", identity_number=number)
    elsewhere = county.person("张一", identity_number=number, division_code=DADIAN)
    found = findings.add(here, "duplicate_person", detail={"other_person_id": elsewhere.pk})
    with pytest.raises(casework_rules.OutOfReach):
        merged(found, here, zhao)
    stranger = county.person("李四")
    wrong = findings.add(elsewhere, "duplicate_person", detail={"other_person_id": stranger.pk})
    with pytest.raises(registry_rules.NotOnePerson, match="不能合并"):
        merged(wrong, stranger, chen)
    assert not Merge.objects.exists()


def test_two_people_merge_it_once(found, twice, chen, zhao):
    first, second = twice
    told = at_once(
        *[
            lambda kept=kept, by=by: merged(found, kept, by)
            for kept, by in ((first, chen), (second, zhao))
        ]
    )
    assert sum(isinstance(answer, Exception) for answer in told) == 1
    assert Merge.objects.count() == 1
    assert WorkSpell.objects.count() == 3


def test_the_page_offers_the_choice_and_the_closed_file_leads_to_the_kept(
    client, found, twice, zhao
):
    first, second = twice
    client.force_login(zhao)
    proven(client)
    page = client.get(reverse("discrepancy", args=[found.pk]))
    form = page.context["merge_form"]
    assert list(form.fields) == ["keep", "reason", "clash_202303"]
    address = reverse("discrepancy-merge", args=[found.pk])
    undecided = client.post(address, {"keep": first.pk, "reason": "核对证件"})
    assert undecided.status_code == 422
    sent = {"keep": first.pk, "reason": "核对证件", "clash_202303": second.pk}
    assert client.post(address, sent).status_code == 302
    assert spells(first)[0] == ("2023-03", 5000)
    answer = client.get(reverse("person-file", args=[second.person_number]))
    assert answer.url == reverse("person-file", args=[first.person_number])


def test_nobody_else_is_offered_it(client, found, zhou, wu):
    for who, status in ((zhou, 404), (wu, 403)):
        client.force_login(who)
        proven(client)
        address = reverse("discrepancy-merge", args=[found.pk])
        assert client.post(address, {"keep": 1}).status_code == status


def test_a_machine_left_unlocked_makes_no_two_people_one_nor_two_of_one(client, found, twice, chen):
    first, second = twice
    client.force_login(chen)
    page, prove = reverse("discrepancy", args=[found.pk]), reverse("prove")
    merge, reopen = (
        reverse(f"discrepancy-{step}", args=[found.pk]) for step in ("merge", "reopen")
    )
    sent = {"keep": first.pk, "reason": "核对证件", "clash_202303": second.pk}
    assert prove in client.get(page).content.decode()
    assert client.post(merge, sent).url.startswith(prove)
    assert not Merge.objects.exists()
    assert proven(client).post(merge, sent).url == page
    client.force_login(chen)
    session = client.session
    session.pop(PROVEN_AT)
    session.save()
    assert client.post(reopen, {"reason": "不是同一人"}).url.startswith(prove)
    assert Merge.objects.get().undone_at is None
    assert proven(client).post(reopen, {"reason": "不是同一人"}).url == page
    assert Merge.objects.get().undone_at is not None
