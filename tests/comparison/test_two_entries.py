"""Findings about somebody who stands in two entries: before they are merged, after, and undone."""

import pytest
from django.urls import reverse

from bangfu.casework import actions as casework
from bangfu.casework import rules as casework_rules
from bangfu.comparison import actions, rules
from bangfu.comparison.codes import Outcome
from bangfu.comparison.models import Discrepancy
from bangfu.engine.values import Month
from bangfu.registry import actions as registry
from bangfu.registry.models import Person, WorkSpell
from tests.cast import DADIAN, NANGUAN, made_up_number
from tests.comparison.findings import settled

pytestmark = pytest.mark.django_db
OCTOBER, NUMBER = Month(2023, 10), made_up_number(55)


def entry(county, where="370724001200", **columns) -> Person:
    return county.person("张一", identity_number=NUMBER, division_code=where, **columns)


@pytest.fixture
def kept(county) -> Person:
    return entry(county)


@pytest.fixture
def elsewhere(county, kept) -> Person:
    """In the other township."""
    return entry(county, DADIAN)


def same_person(findings, closed, kept, **more) -> Discrepancy:
    return findings.add(closed, "duplicate_person", detail={"other_person_id": kept.pk}, **more)


def merged(found, kept, by) -> Discrepancy:
    return actions.settle_by_merging(
        discrepancy=found, kept=kept, of_closed={}, reason="核对证件", by=by
    )


def standing(rows) -> list[tuple]:
    shown = Discrepancy.objects.order_by("pk").filter(pk__in=[row.pk for row in rows])
    fields = ("person", "division_code", "state", "outcome", "task", "task__division_code")
    return list(shown.values_list(*fields, "task__office_code", "task__state"))


def test_a_finding_about_the_other_entrys_spell_corrects_that_spell(findings, county, kept, zhao):
    other = entry(county, NANGUAN, spells=["2023-03"])
    spell = other.spells.get()
    row = findings.add(kept, "employer_differs", detail={"spell_id": spell.pk})
    settled(row, zhao)
    spell.refresh_from_db()
    assert (spell.employer_name, spell.person) == ("昆山恒达电子有限公司", other)


def test_nobody_corrects_or_verifies_a_spell_of_an_entry_out_of_reach(
    client, findings, county, kept, elsewhere, zhao, chen
):
    spell = county.spell(elsewhere, "2023-03", employer_name="大店砖厂")
    row = findings.add(kept, "employer_differs", here="", detail={"spell_id": spell.pk})
    for outcome in (Outcome.THERE_IS_RIGHT, Outcome.HERE_IS_RIGHT):
        with pytest.raises(rules.SpellOutOfReach, match="上级单位"):
            settled(row, zhao, outcome)
    many = actions.settle_many(
        discrepancies=[row], outcome=Outcome.HERE_IS_RIGHT, reason="属实", by=zhao
    )
    assert (many.settled, many.skipped) == (0, 1)
    client.force_login(zhao)
    page = client.get(reverse("discrepancy", args=[row.pk])).content.decode()
    assert "大店砖厂" not in page
    assert "在其他区划的另一条记录中" in page
    settled(row, chen, Outcome.HERE_IS_RIGHT)
    spell.refresh_from_db()
    assert spell.verified_by == chen


def test_a_finding_of_a_closed_entry_is_written_into_the_living_one(
    findings, kept, elsewhere, chen
):
    row = findings.add(elsewhere, "missing_here")
    registry.merge_people(kept=kept, closed=elsewhere, of_closed={}, by=chen)
    settled(row, chen)
    assert [f"{spell.start_month}" for spell in kept.spells.all()] == ["2023-05"]
    assert not elsewhere.spells.exists()


def test_the_spell_that_lost_is_not_the_one_corrected(findings, county, kept, chen):
    other = entry(county, NANGUAN)
    mine, theirs = county.spell(kept, "2023-03"), county.spell(other, "2023-03")
    row = findings.add(kept, "employer_differs", detail={"spell_id": theirs.pk})
    found = same_person(findings, other, kept)
    actions.settle_by_merging(
        discrepancy=found, kept=kept, of_closed={mine.start_month: False}, reason="核对", by=chen
    )
    row = Discrepancy.objects.get(pk=row.pk)
    row.detail["spell_id"] = theirs.pk
    row.save()
    settled(row, chen)
    said = dict(WorkSpell.objects.values_list("pk", "employer_name"))
    assert said == {mine.pk: "昆山恒达电子有限公司", theirs.pk: "黄岛海川食品加工厂"}


def test_what_is_open_about_the_closed_entry_goes_on_with_the_kept_one_and_comes_back(
    findings, kept, elsewhere, zhao, chen
):
    rows = [
        findings.add(elsewhere, "missing_here"),
        findings.add(elsewhere, "income_differs"),
        findings.add(elsewhere, "missing_here", month=OCTOBER),
        findings.add(kept, "missing_here", month=OCTOBER),
    ]
    actions.dispatch(discrepancies=rows[1:3], by=chen)
    task = Discrepancy.objects.get(pk=rows[1].pk).task
    casework.submit_evidence(task=task, kind="note", note="已电话核实", by=chen)
    before = standing(rows)
    found = same_person(findings, elsewhere, kept)
    with pytest.raises(casework_rules.OutOfReach):
        merged(found, kept, zhao)
    merged(found, kept, chen)
    after = standing(rows)
    assert [row[:3] for row in after] == [
        (kept.pk, kept.division_code, "found"),
        (kept.pk, kept.division_code, "dispatched"),
        (elsewhere.pk, elsewhere.division_code, "gone"),
        (kept.pk, kept.division_code, "found"),
    ]
    assert after[1][5:] == (kept.division_code, "370724001000", "submitted")
    assert after[2][7] == "closed"
    actions.reopen(discrepancy=found, reason="两个人", by=chen)
    assert standing(rows) == before


def test_a_decision_about_the_kept_entry_stands_in_the_way_of_undoing(
    findings, kept, elsewhere, chen
):
    row, found = findings.add(elsewhere, "missing_here"), same_person(findings, elsewhere, kept)
    merged(found, kept, chen)
    settled(row, chen)
    with pytest.raises(rules.MergeBuiltUpon, match=f"随并的差异 {row.pk}"):
        actions.reopen(discrepancy=found, reason="两个人", by=chen)
    elsewhere.refresh_from_db()
    assert elsewhere.merged_into == kept


def test_the_same_two_in_another_month_are_settled_and_reopened_with_it(
    findings, kept, elsewhere, chen
):
    pair = [same_person(findings, elsewhere, kept, month=m) for m in (Month(2023, 9), OCTOBER)]
    actions.dispatch(discrepancies=pair, by=chen)
    before = standing(pair)
    merged(pair[0], kept, chen)
    assert [(row[2], row[3], row[7]) for row in standing(pair)] == [
        ("settled", "merged", "closed")
    ] * 2
    actions.reopen(discrepancy=Discrepancy.objects.get(pk=pair[1].pk), reason="两个人", by=chen)
    assert standing(pair) == before
    assert not Person.objects.exclude(merged_into=None).exists()


def test_who_reaches_one_entry_alone_does_not_part_the_two(findings, kept, elsewhere, zhao, chen):
    found = same_person(findings, kept, elsewhere)
    merged(found, kept, chen)
    with pytest.raises(casework_rules.OutOfReach):
        actions.reopen(discrepancy=found, reason="两个人", by=zhao)


def test_what_comes_back_lies_where_its_entry_is_registered_by_now(findings, county, kept, chen):
    closed = entry(county, NANGUAN)
    found, open_one = same_person(findings, closed, kept), findings.add(closed, "invalid_id")
    actions.dispatch(discrepancies=[open_one], by=chen)
    settled = merged(found, kept, chen)
    Person.objects.filter(pk=closed.pk).update(division_code=DADIAN)
    actions.reopen(discrepancy=settled, reason="两个人", by=chen)
    open_one.refresh_from_db()
    assert (open_one.person, open_one.division_code) == (closed, DADIAN)
    assert open_one.task.division_code == DADIAN


def test_a_third_entry_is_merged_into_where_the_second_went(findings, county, kept, chen):
    second, third = entry(county, NANGUAN), entry(county, NANGUAN)
    rows = [same_person(findings, one, kept) for one in (second, third)]
    late = same_person(findings, third, second, month=OCTOBER)
    merged(rows[0], kept, chen)
    assert {one.pk for one in actions.merging.pair_of(late)} == {kept.pk, third.pk}
    merged(late, kept, chen)
    third.refresh_from_db()
    assert third.merged_into == kept
    rows[1].refresh_from_db()
    assert rows[1].outcome == "merged"


def test_the_number_of_an_entry_out_of_reach_is_shown_nowhere(
    client, findings, kept, elsewhere, zhao, chen
):
    found = same_person(findings, kept, elsewhere, there=elsewhere.person_number)
    addresses = [
        reverse("discrepancies"),
        reverse("discrepancy", args=[found.pk]),
        reverse("person-file", args=[kept.person_number]),
    ]
    client.force_login(zhao)
    pages = [client.get(address).content.decode() for address in addresses]
    merged(found, elsewhere, chen)
    pages.append(client.get(addresses[1]).content.decode())
    for page in pages:
        assert elsewhere.person_number not in page
        assert elsewhere.household.household_number not in page
    client.force_login(chen)
    assert elsewhere.person_number in client.get(addresses[1]).content.decode()
