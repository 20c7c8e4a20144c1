"""Each kind of discrepancy drawn as a small world (S4 数据比对; domain.md §10)."""

import ibis
import pyarrow as pa
import pytest

from bangfu.engine.linkage import Tolerance, differences, insurance_rows
from bangfu.engine.store import connect
from bangfu.engine.values import Month

SEPTEMBER = Month(2023, 9)
PEOPLE = pa.schema(
    [
        ("person_id", pa.int64()),
        ("person_number", pa.string()),
        ("household_id", pa.int64()),
        ("name_key", pa.int64()),
        ("identity_key", pa.int64()),
        ("identity_status", pa.string()),
    ]
)
SPELLS = pa.schema(
    [
        ("spell_id", pa.int64()),
        ("person_id", pa.int64()),
        ("start_month", pa.int64()),
        ("end_month", pa.int64()),
        ("province_code", pa.string()),
        ("employer_name", pa.string()),
        ("income_yuan", pa.float64()),
    ]
)
GROUPS = pa.schema(
    [
        ("identity_key", pa.int64()),
        ("first_month", pa.int64()),
        ("last_month", pa.int64()),
        ("name", pa.string()),
        ("name_key", pa.int64()),
        ("employer", pa.string()),
        ("employer_name", pa.string()),
        ("employer_code", pa.string()),
        ("place_code", pa.string()),
        ("wage_yuan", pa.float64()),
        ("line_count", pa.int64()),
        ("unused", pa.string()),
    ]
)
COTTON, STEEL = "东方棉纺有限公司", "北山钢铁厂"


def name_key(name):
    return sum(map(ord, name))


def person(key=1, *, id=1, number=None, household=1, name="甲", status="valid"):  # noqa: A002
    return (id, number or f"P{id}", household, name_key(name), key, status)


def spell(start, end=None, *, id=1, person=1, place="37", employer=COTTON, income=4000.0):  # noqa: A002
    return (id, person, start, end, place, employer, income)


def paid(
    *months,
    key=1,
    name="甲",
    employer=COTTON,
    code="",
    place="370724000000",
    wage=4000.0,
    unused="",
):
    return [
        (key, month, month, name, name_key(name), employer, employer, code, place, wage, 1, unused)
        for month in months
    ]


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with connect(scratch=tmp_path_factory.mktemp("scratch")) as connected:
        yield connected


@pytest.fixture
def kinds(engine):
    def rows(*, people=None, spells=(), insured=()):
        found = differences(
            engine,
            people=table(people or [person()], PEOPLE),
            spells=table(spells, SPELLS),
            insured=insurance_rows(table(insured, GROUPS), month=SEPTEMBER).mutate(
                line=ibis.row_number()
            ),
            month=SEPTEMBER,
            tolerance=Tolerance(),
        )
        return engine.to_pyarrow(found).to_pylist()

    def compare(**world):
        return sorted((row["person_id"], row["kind"]) for row in rows(**world))

    compare.details = lambda name, **world: [row[name] for row in rows(**world)]
    return compare


def table(rows, schema):
    columns = zip(*rows, strict=True) if rows else [[] for _ in schema]
    arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
    return ibis.memtable(pa.table(arrays, schema=schema))


def test_what_agrees_is_no_finding(kinds):
    assert kinds(spells=[spell(202301)], insured=paid(202308, 202309)) == []


def test_insured_without_any_spell_is_missing_here(kinds):
    assert kinds(insured=paid(202309)) == [(1, "missing_here")]


def test_a_new_job_after_an_old_spell_is_missing_here_not_ended_here(kinds):
    long_over = spell(202101, 202203, employer=STEEL)
    assert kinds(spells=[long_over], insured=paid(202308, 202309)) == [(1, "missing_here")]


def test_insurance_that_ran_on_after_the_spell_is_ended_here(kinds):
    ended = spell(202301, 202307)
    assert kinds(spells=[ended], insured=paid(202306, 202308, 202309)) == [(1, "ended_here")]


def test_a_new_job_after_an_insured_one_is_missing_here_since_its_own_first_month(kinds):
    ended = spell(202304, 202307)
    insured = paid(202304, 202305, 202307) + paid(202308, 202309, employer=STEEL)
    assert kinds(spells=[ended], insured=insured) == [(1, "missing_here")]
    assert kinds.details(spells=[ended], insured=insured, name="first_month") == [202308]


def test_an_ended_spell_without_employer_and_unbroken_insurance_is_ended_here(kinds):
    ended = spell(202301, 202307, employer="")
    assert kinds(spells=[ended], insured=paid(202306, 202309)) == [(1, "ended_here")]


def test_insurance_that_began_in_the_last_month_of_such_a_spell_ran_on_from_it(kinds):
    ended = spell(202301, 202308, employer="")
    assert kinds(spells=[ended], insured=paid(202308, 202309)) == [(1, "ended_here")]
    assert kinds(spells=[ended], insured=paid(202309)) == [(1, "missing_here")]


def test_two_entries_in_one_household_are_no_person_of_two_households(kinds):
    twice = [person(id=1), person(id=2)]
    assert kinds(people=twice, spells=[spell(202301)], insured=paid(202308, 202309)) == []


def test_of_spells_that_agree_alike_the_newest_is_compared(kinds):
    jobs = [spell(202306, id=1, employer=STEEL), spell(202302, id=2, employer="西山煤矿")]
    for spells in (jobs, [(2, *jobs[0][1:]), (1, *jobs[1][1:])]):
        here = kinds.details("here", spells=spells, insured=paid(202309))
        assert here == [STEEL]


def test_a_blank_name_there_is_no_other_name(kinds):
    assert kinds(spells=[spell(202301)], insured=paid(202309, name="")) == []


def test_a_spell_that_ends_in_the_month_still_covers_it(kinds):
    assert kinds(spells=[spell(202301, 202309)], insured=paid(202309)) == []


def test_a_spell_that_begins_later_does_not_cover_the_month(kinds):
    assert kinds(spells=[spell(202310)], insured=paid(202309)) == [(1, "missing_here")]


def test_insurance_that_stopped_during_the_spell_is_stopped_there(kinds):
    assert kinds(spells=[spell(202301)], insured=paid(202306, 202307)) == [(1, "stopped_there")]


def test_insurance_of_a_job_before_this_spell_supports_nothing(kinds):
    assert kinds(spells=[spell(202308)], insured=paid(202305)) == [(1, "unsupported")]


def test_a_spell_never_insured_is_unsupported(kinds):
    assert kinds(spells=[spell(202301)]) == [(1, "unsupported")]


def test_payments_after_the_month_are_not_known_yet(kinds):
    assert kinds(spells=[spell(202301)], insured=paid(202310, unused="later")) == [
        (1, "unsupported")
    ]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ({"employer": STEEL}, "employer_differs"),
        ({"place": "440306000000"}, "place_differs"),
        ({"wage": 2600.0}, "income_differs"),
        ({"wage": 5300.0}, "income_differs"),
        ({"name": "乙"}, "name_differs"),
    ],
)
def test_each_field_that_differs_is_a_finding(kinds, line, kind):
    assert kinds(spells=[spell(202301)], insured=paid(202309, **line)) == [(1, kind)]


@pytest.mark.parametrize("wage", [2800.0, 5200.0, 0.0, None])
def test_an_income_within_the_tolerance_or_unknown_is_no_finding(kinds, wage):
    assert kinds(spells=[spell(202301)], insured=paid(202309, wage=wage)) == []


def test_two_employers_in_the_month_are_a_finding_and_the_better_pair_is_compared(kinds):
    insured = paid(202309) + paid(202309, employer=STEEL, place="440306000000")
    assert kinds(spells=[spell(202301)], insured=insured) == [(1, "duplicate_there")]


def test_two_lines_of_one_employer_are_not_two_employers(kinds):
    assert kinds(spells=[spell(202301)], insured=paid(202309) + paid(202309)) == []


def test_an_employer_with_and_without_its_code_is_one_employer(kinds):
    insured = paid(202309, code="91370724MA3C0000A1") + paid(202309)
    assert kinds(spells=[spell(202301)], insured=insured) == []


def test_an_employer_whose_code_was_told_another_month_alone_is_one_by_its_name(kinds):
    insured = paid(202308, code="91370724MA3C0000A1") + paid(202309) + paid(202309, employer=STEEL)
    assert kinds(spells=[spell(202301)], insured=insured) == [(1, "duplicate_there")]


def test_two_codes_under_one_name_are_two_employers(kinds):
    insured = paid(202309, code="91370724MA3C0000A1") + paid(202309, code="91370724MA3C0000B2")
    assert kinds(spells=[spell(202301)], insured=insured) == [(1, "duplicate_there")]


def test_what_is_unsupported_is_one_spell_with_its_own_employer(kinds):
    two = [spell(202301, employer="章丘鞋厂"), spell(202305, id=2, employer="安丘布厂")]
    for name, value in (("spell_id", [2]), ("here", ["安丘布厂"])):
        assert kinds.details(spells=two, name=name) == value


def test_a_lawful_second_job_is_compared_with_its_own_line(kinds):
    two = [spell(202301), spell(202305, id=2, employer=STEEL, income=1500.0)]
    insured = paid(202309, employer=STEEL, wage=1500.0)
    assert kinds(spells=two, insured=insured) == []


def test_lines_that_take_no_part_are_not_seen(kinds):
    insured = paid(202309, unused="not_in_force")
    assert kinds(spells=[spell(202301)], insured=insured) == [(1, "unsupported")]


def test_one_identity_in_two_households_is_found_at_the_later_number(kinds):
    people = [person(), person(id=2, household=2)]
    insured = paid(202309)
    assert kinds(people=people, spells=[spell(202301)], insured=insured) == [
        (2, "duplicate_person")
    ]


def test_a_spell_entered_at_the_second_row_covers_the_one_person(kinds):
    people = [person(), person(id=2, household=2)]
    found = kinds(people=people, spells=[spell(202301, person=2)], insured=paid(202309))
    assert found == [(2, "duplicate_person")]


def test_a_number_that_fails_its_check_is_found_and_joins_nobody(kinds):
    people = [person(status="check_character")]
    found = kinds(people=people, spells=[spell(202301)], insured=paid(202309))
    assert found == [(1, "invalid_id"), (1, "unsupported")]


def test_the_same_wrong_number_twice_is_not_one_person(kinds):
    people = [person(status="shape"), person(id=2, household=2, status="shape")]
    assert kinds(people=people) == [(1, "invalid_id"), (2, "invalid_id")]
