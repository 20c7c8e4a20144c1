"""Every rule finds what was planted for it, and nothing else (S4.99)."""

from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangfu.engine.checks import PEOPLE, SPELLS, UNCHECKED
from bangfu.engine.checks import RULES as ALL
from bangfu.engine.codes import Severity
from bangfu.engine.samples.faults import FAULTS, faulty_households
from bangfu.engine.values import Month
from tests.engine.checks.conftest import SEPTEMBER, found_in

RULES = {rule.name: rule for rule in ALL}


def test_every_rule_has_planted_faults_and_a_name_of_its_own():
    assert set(FAULTS) == set(RULES)
    names = [rule.name for rule in (*ALL, *UNCHECKED)]
    assert len(names) == len(set(names)) == 87


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32), month=st.integers(2022 * 12 + 1, 2027 * 12))
def test_what_was_planted_is_found_and_nothing_else(seed, month):
    at = Month((month - 1) // 12, (month - 1) % 12 + 1)
    faults = faulty_households(month=at, seed=seed, each=2)
    found = found_in(faults.people, faults.spells, at)
    assert found == faults.truth


def test_faults_of_some_households_change_nothing_in_a_county_around_them(county):
    faults = faulty_households(month=SEPTEMBER, seed=7)
    around = found_in(county.people, county.spells)
    found = found_in(
        pa.concat_tables([county.people.select(list(PEOPLE)), faults.people]),
        pa.concat_tables([county.spells.select(list(SPELLS)), faults.spells]),
    )
    assert found == around | faults.truth
    assert not around & faults.truth


def test_in_a_sound_county_the_only_errors_are_the_numbers_spoilt_and_doubled_in_it(county):
    """The made-up province always holds some, and says which."""
    spoilt = {
        county.numbers[row["person_number"]]
        for row in county.planted
        if row["kind"] == "invalid_id"
    }
    doubled = {
        county.numbers[number]
        for row in county.planted
        if row["kind"] == "duplicate_person"
        for number in (row["person_number"], row["of"])
    }
    errors = {
        (person, rule.split("_")[1])
        for person, rule, _ in found_in(county.people, county.spells)
        if RULES[rule].severity == Severity.ERROR
    }
    assert {person for person, kind in errors if kind in ("birth", "check")} == spoilt
    assert {person for person, kind in errors if kind == "in"} == doubled
    assert {kind for _, kind in errors} <= {"birth", "check", "in"}


def test_a_county_is_not_buried_in_questions(county):
    found = Counter(rule for _, rule, _ in found_in(county.people, county.spells))
    questions = {r: n for r, n in found.items() if RULES[r].severity == Severity.QUESTION}
    # what a sound county gives rise to; a copy of a person shares the phone with the original
    assert set(questions) <= {
        "open_for_years",
        "post_at_70",
        "phone_in_two_households",
        "head_under_16",
    }


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_every_rule_says_in_both_languages_what_is_the_matter_and_what_to_do(rule):
    for words in (rule.title, rule.todo, rule.source):
        assert words.zh
        assert words.en
        assert words.en.isascii()


def test_no_rule_makes_a_fault_of_not_working():
    """rights.md 2, 3: who does not work is offered something, or left alone."""
    for name in ("studied_without_work", "skilled_without_work", "back_without_work"):
        assert RULES[name].severity == Severity.LEAD
    without_work = [r for r in RULES.values() if "without_work" in r.name]
    assert len(without_work) == sum(r.severity == Severity.LEAD for r in RULES.values())


def test_work_that_ended_in_the_month_itself_goes_on_no_more(county):
    """Nor has it been open for years; nothing is offered yet to whoever still worked then."""
    about_open = {"open_for_years", "student_at_work", "works_without_ability", "post_at_70"}
    about_free = {"studied_without_work", "skilled_without_work", "back_without_work"}
    as_it_is, ended, ends_later = (
        found_in(county.people, spells)
        for spells in (county.spells, *(ending(county.spells, month) for month in (202309, 202310)))
    )
    assert "open_for_years" in {rule for _, rule, _ in as_it_is}
    assert not {rule for _, rule, _ in ended} & about_open
    assert "open_for_years" not in {rule for _, rule, _ in ends_later}
    assert {r for r in ended if r[1] in about_free} == {r for r in as_it_is if r[1] in about_free}


def ending(spells: pa.Table, month: int) -> pa.Table:
    ends = spells["end_month"]
    at = spells.schema.get_field_index("end_month")
    return spells.set_column(at, "end_month", pc.if_else(pc.equal(ends, 0), month, ends))
