"""Findings of the checks are kept, renewed by every pass and every edit, and muted by a county."""

import pytest
import time_machine
from django.db import transaction

from bangfu.audit.models import Record
from bangfu.engine.values import DivisionCode, Month
from bangfu.org import actions as org
from bangfu.registry import actions, queries, rules
from bangfu.registry.models import CheckFinding, CheckPass, Person, WorkSpell
from tests.cast import BAODU, DADIAN, NANGUAN, XITAN, made_up_number, people_named
from tests.registry.conftest import person

SEPTEMBER = Month(2023, 9)
ON_THE_DAY = time_machine.travel("2023-09-20 09:00+08:00", tick=False)


def found(**where) -> set[tuple[str, str, int]]:
    rows = CheckFinding.objects.filter(**where)
    return {(row.person.name, row.rule, row.start_number) for row in rows}


def rules_of(one: Person) -> set[str]:
    return {row.rule for row in one.check_findings.all()}


@pytest.fixture
def family(receive_people, receive_spells, chen) -> None:
    """Li heads a household with somebody of whom no ability to work is stated."""
    rows = ({}, person(2, 劳动技能="", 成员联系电话="19900000002"))
    actions.apply(receive_people(*rows), by=chen)
    actions.apply(receive_spells({}), by=chen)


@ON_THE_DAY
@pytest.mark.django_db(transaction=True)
def test_a_pass_keeps_what_it_finds_and_lets_go_of_what_is_right_again(family, chen):
    first = actions.check_register(by=chen)
    assert (first.month, first.people_count, first.finding_count) == (SEPTEMBER, 2, 1)
    assert found() == {("张三", "ability_missing", 0)}
    [row] = CheckFinding.objects.all()
    assert (row.severity, f"{row.first_found_on}") == ("error", "2023-09-20")
    with time_machine.travel("2023-10-09 09:00+08:00"):
        again = actions.check_register(by=chen)
        assert f"{CheckFinding.objects.get().first_found_on}" == "2023-09-20"
        assert CheckFinding.objects.get().pk == row.pk
        Person.objects.filter(pk=row.person_id).update(labour_ability="none")
        actions.check_register(by=chen)
    assert again.finding_count == 1
    assert found() == set()
    assert CheckPass.objects.count() == Record.objects.filter(action="register_checked").count()


@ON_THE_DAY
@pytest.mark.django_db(transaction=True)
def test_a_register_without_anybody_is_checked_too(chen):
    done = actions.check_register(by=chen)
    assert (done.people_count, done.finding_count) == (0, 0)


@ON_THE_DAY
@pytest.mark.django_db(transaction=True)
def test_an_edit_renews_the_findings_of_the_household_once_it_stands(family, chen, zhao):
    other = people_named("张三").get()
    li = people_named("李秀英").get()
    actions.check_register(by=chen)
    with transaction.atomic():
        actions.correct_person(person=other, changes={"labour_ability": "none"}, by=zhao)
        transaction.set_rollback(True)
    assert rules_of(other) == {"ability_missing"}
    actions.correct_person(person=other, changes={"labour_ability": "none"}, by=zhao)
    assert rules_of(other) == set()
    [spell] = li.spells.all()
    actions.correct_spell(spell=spell, changes={"monthly_income_yuan": 40_000}, by=zhao)
    assert found() == {("李秀英", "income_very_high", 202303)}
    actions.correct_spell(spell=spell, changes={"start_month": Month(2023, 4)}, by=zhao)
    assert found() == {("李秀英", "income_very_high", 202304)}


@pytest.mark.django_db(transaction=True)
def test_an_edit_is_checked_as_of_the_month_of_the_pass_it_is_shown_with(family, chen, zhao, zhou):
    """Three months on, nothing that was edited is found otherwise for the time alone."""
    [spell] = people_named("李秀英").get().spells.all()
    with time_machine.travel("2023-12-20 09:00+08:00"):
        WorkSpell.objects.filter(pk=spell.pk).update(end_month=Month(2023, 9))
        actions.check_register(month=SEPTEMBER, by=chen)
        actions.check_register(month=Month(2023, 12), by=zhou)
        before = found()
        assert not {rule for _, rule, _ in before} & {"back_without_work", "ends_in_future"}
        actions.correct_spell(spell=spell, changes={"employer_name": "二厂"}, by=zhao)
        assert found() == before
        actions.correct_spell(spell=spell, changes={"end_month": Month(2023, 11)}, by=zhao)
        assert found() == before
        actions.check_register(month=Month(2023, 12), by=chen)
        actions.end_spell(spell=spell, end_month=Month(2023, 9), by=zhao)
        assert ("李秀英", "back_without_work", 0) in found()


@ON_THE_DAY
@pytest.mark.django_db(transaction=True)
def test_what_one_transaction_touched_is_checked_in_one_go(family, zhao, monkeypatch):
    asked = []
    monkeypatch.setattr(actions.checking, "check_households", lambda people: asked.append(people))
    with transaction.atomic():
        for one in Person.objects.order_by("pk"):
            actions.correct_person(person=one, changes={"education": "none"}, by=zhao)
    assert asked == [frozenset(Person.objects.values_list("pk", flat=True))]


@ON_THE_DAY
@pytest.mark.django_db(transaction=True)
def test_who_was_touched_in_vain_is_not_checked_with_the_next(family, zhao, monkeypatch):
    asked = []
    monkeypatch.setattr(actions.checking, "check_households", lambda people: asked.append(people))
    one, other = Person.objects.order_by("pk")
    with transaction.atomic():
        actions.correct_person(person=one, changes={"education": "none"}, by=zhao)
        transaction.set_rollback(True)
    actions.correct_person(person=other, changes={"education": "none"}, by=zhao)
    assert asked == [frozenset({other.pk})]


@ON_THE_DAY
@pytest.mark.django_db(transaction=True)
def test_a_few_households_show_what_a_pass_shows(receive_people, receive_spells, chen):
    """The rows come out of the database by other ways: with a cursor, and with the batch reader."""
    twin = {"户编号": "3707240001002", "人口编号": "370724000100201", "文化程度": ""}
    people = ({}, person(2, 与户主关系="", 文化程度="大专"), person(3, 证件号码="123"), twin)
    actions.apply(receive_people(*people), by=chen)
    spells = ({"务工企业名称": ""}, {"开始时间": "2019年01月", "是否点对点输送": ""})
    actions.apply(receive_spells(*spells), by=chen)
    actions.check_register(by=chen)
    by_pass = found()
    assert {rule for _, rule, _ in by_pass} >= {
        "identity_in_two_households",
        "phone_in_two_households",
        "relation_missing",
        "studied_without_work",
        "education_and_school_neither",
        "employer_missing",
        "open_for_years",
        "organised_missing",
    }
    CheckFinding.objects.all().delete()
    actions.check_households(Person.objects.values_list("pk", flat=True))
    assert found() == by_pass


@ON_THE_DAY
@pytest.mark.django_db(transaction=True)
def test_a_finding_moves_with_its_household_and_ends_with_a_merge(family, chen, zhou, county):
    actions.check_register(by=chen)
    Person.objects.update(division_code=NANGUAN)
    actions.check_register(by=chen)
    assert {row.division_code for row in CheckFinding.objects.all()} == {NANGUAN}
    assert queries.check_findings(zhou).count() == 0
    Person.objects.update(division_code=BAODU)
    actions.check_register(by=chen)
    assert (queries.check_findings(chen).count(), queries.check_findings(zhou).count()) == (0, 1)
    actions.check_register(by=zhou)
    assert queries.check_findings(zhou).count() == 1
    Person.objects.filter(labour_ability="").update(
        merged_into=Person.objects.exclude(labour_ability="").get()
    )
    actions.check_register(by=zhou)
    assert CheckFinding.objects.count() == 0


@pytest.mark.django_db
def test_a_county_mutes_a_rule_with_a_reason_and_sees_it_again_when_undone(county, chen, zhou):
    here, there = county.person("甲"), county.person("乙", division_code=BAODU)
    for one in (here, there):
        CheckFinding.objects.create(
            person=one,
            division_code=one.division_code,
            rule="open_for_years",
            severity="question",
            first_found_on="2023-09-20",
        )
    muted = actions.mute_rule(rule="open_for_years", reason="本县多为长期务工", by=chen)
    assert actions.mute_rule(rule="open_for_years", reason="再按一次", by=chen) == muted
    assert [queries.check_findings(who).count() for who in (chen, zhou)] == [0, 1]
    of_one = [queries.findings_of(person, who) for person in (here, there) for who in (chen, zhou)]
    assert [len(rows) for rows in of_one] == [0, 0, 0, 1]
    assert list(queries.muted_rules(chen)) == [muted]
    assert list(queries.muted_rules(zhou)) == []
    actions.unmute_rule(rule="open_for_years", by=chen)
    actions.unmute_rule(rule="open_for_years", by=chen)
    assert queries.check_findings(chen).count() == 1
    muted.refresh_from_db()
    assert (muted.reason, muted.ended_by) == ("本县多为长期务工", chen)
    told = Record.objects.filter(action__in=["rule_muted", "rule_unmuted"]).order_by("pk")
    assert [record.action for record in told] == ["rule_muted", "rule_unmuted"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rule", "reason", "who"),
    [
        ("no_such_rule", "理由", "chen"),
        ("open_for_years", "  ", "chen"),
        ("open_for_years", "理由", "zhao"),
    ],
)
def test_only_a_county_mutes_and_not_without_a_reason(rule, reason, who, request):
    by = request.getfixturevalue(who)
    with pytest.raises(rules.RuleNotMutable):
        actions.mute_rule(rule=rule, reason=reason, by=by)


@pytest.mark.django_db
def test_findings_count_within_reach_only(county, chen, zhao, wang, zhou, sun):
    one = county.person("甲")
    CheckFinding.objects.create(
        person=one,
        division_code=one.division_code,
        rule="no_head",
        severity="error",
        first_found_on="2023-09-20",
    )
    reached = [queries.check_findings(who).count() for who in (chen, zhao, wang, zhou, sun)]
    assert reached == [1, 1, 1, 0, 0]
    inside = queries.check_findings(chen, division=DivisionCode(NANGUAN))
    assert inside.count() == 0
    assert WorkSpell.objects.count() == 0


SAME = {"identity_number": made_up_number(1), "phone": "19900000001"}
SHARED = {"identity_in_two_households", "phone_in_two_households"}


@ON_THE_DAY
@pytest.mark.django_db(transaction=True)
def test_no_check_tells_a_county_who_stands_in_the_register_of_another(county, chen, zhou):
    """Neither a pass nor an edit, whoever makes it: else a number is tried by entering it."""
    ours, theirs = (county.person("李", division_code=code, **SAME) for code in (XITAN, BAODU))
    for by in (chen, zhou, org.operator()):
        actions.check_register(by=by)
        assert not CheckFinding.objects.filter(rule__in=SHARED).exists()
    actions.check_households([ours.pk, theirs.pk])
    assert not CheckFinding.objects.filter(rule__in=SHARED).exists()


@ON_THE_DAY
@pytest.mark.django_db(transaction=True)
def test_what_two_townships_share_is_told_to_who_reaches_both(county, chen, zhao, wang):
    for code in (XITAN, DADIAN):
        county.person("李", division_code=code, **SAME)
    actions.check_register(by=chen)
    assert {row.rule for row in queries.check_findings(chen)} >= SHARED
    assert {row.rule for row in queries.check_findings(zhao)}.isdisjoint(SHARED)
    county.person("李", division_code=NANGUAN, **SAME)
    actions.check_register(by=chen)
    assert {row.rule for row in queries.check_findings(zhao)} >= SHARED
    assert {row.rule for row in queries.check_findings(wang)}.isdisjoint(SHARED)
