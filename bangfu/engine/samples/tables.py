"""A block's content as tables with the columns of the register (`bangfu.registry.models`)."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from bangfu.engine.codes import DiscrepancyKind, EmploymentKind, Relation, Sector, Sex
from bangfu.engine.samples.arrays import (
    Bytes,
    Flags,
    Ints,
    Texts,
    ascii_texts,
    digits,
    month_numbers,
    picked,
)
from bangfu.engine.samples.careers import OPEN
from bangfu.engine.samples.jobs import CHANNELS, NO_EMPLOYER, OTHER, SELF_EMPLOYED
from bangfu.engine.samples.people import ABILITIES, EDUCATIONS, POVERTY, SCHOOLS, People
from bangfu.engine.samples.planting import Planted
from bangfu.engine.samples.province import BLOCK, Content, household_serials
from bangfu.engine.values import IdentityStatus

RELATIONS = (  # by role, men and women
    (Relation.HEAD, Relation.HEAD),
    (Relation.SPOUSE, Relation.SPOUSE),
    (Relation.SON, Relation.DAUGHTER),
    (Relation.SON, Relation.DAUGHTER),
    (Relation.SON_IN_LAW, Relation.DAUGHTER_IN_LAW),
    (Relation.GRANDCHILD, Relation.GRANDCHILD),
    (Relation.PARENT, Relation.PARENT),
    (Relation.PARENT, Relation.PARENT),
)
KIND_OF_CHANNEL = {OTHER: EmploymentKind.FLEXIBLE, SELF_EMPLOYED: EmploymentKind.SELF_EMPLOYED}
KINDS = tuple(KIND_OF_CHANNEL.get(i, EmploymentKind.EMPLOYED) for i in range(len(CHANNELS)))
TRUTH_COLUMNS = {
    "person_number": pa.string(),
    "kind": pa.string(),
    "also": pa.string(),
    "county_code": pa.string(),
    "here": pa.string(),
    "there": pa.string(),
    "employer": pa.string(),
    "last_month": pa.string(),
    "of": pa.string(),
}
TRUTH_SCHEMA = pa.schema(list(TRUTH_COLUMNS.items()))


def household_numbers(content: Content) -> Bytes:
    serials = digits(household_serials(content), width=7)
    return np.column_stack([digits(_county(content), width=6, count=len(serials)), serials])


def person_numbers(content: Content) -> Texts:
    people = content.scene.people
    member = digits(people.member + 1, width=2)
    return ascii_texts(np.column_stack([household_numbers(content)[people.household], member]))


def household_ids(content: Content) -> Ints:
    return content.block.number * BLOCK + np.arange(len(content.scene.people.village)) + 1


def person_ids(content: Content) -> Ints:
    return content.block.first + np.arange(content.scene.people.count) + 1


def households_table(content: Content) -> pa.Table:
    people, villages = content.scene.people, content.block.county.villages
    return pa.table(
        {
            "id": household_ids(content),
            "household_number": ascii_texts(household_numbers(content)),
            "division_code": picked([village.code for village in villages], people.village),
            "village_name": picked([village.name for village in villages], people.village),
            "poverty_status": picked(POVERTY, people.poverty),
        }
    )


def people_table(content: Content) -> pa.Table:
    people, household = content.scene.people, content.scene.people.household
    codes = [village.code for village in content.block.county.villages]
    return pa.table(
        {
            "id": person_ids(content),
            "person_number": person_numbers(content),
            "household_id": household_ids(content)[household],
            "household_number": ascii_texts(household_numbers(content)[household]),
            "division_code": picked(codes, people.village[household]),
            "name": people.name.texts(),
            "identity_number": ascii_texts(people.number),
            "identity_status": _statuses(content),
            "sex": picked((Sex.FEMALE, Sex.MALE), people.is_male.astype(int)),
            "born_on": birthdays(people),
            "phone": ascii_texts(people.phone),
            "relation": relations(people, RELATIONS),
            "education": _at_school_or(people, EDUCATIONS, people.education, blank_at_school=True),
            "school_status": _at_school_or(people, SCHOOLS, people.school, blank_at_school=False),
            "labour_ability": picked(ABILITIES, people.ability),
            "poverty_status": picked(POVERTY, people.poverty[household]),
        }
    )


def spells_table(content: Content) -> pa.Table:
    scene = content.scene
    spells, jobs, people = scene.spells, scene.jobs, scene.people
    person, at = spells.person, pa.array(spells.person)
    codes = [village.code for village in content.block.county.villages]
    employers = scene.employers.all
    return pa.table(
        {
            "person_id": person_ids(content)[person],
            "person_number": person_numbers(content).take(at),
            "division_code": picked(codes, people.village[people.household[person]]),
            "start_month": month_numbers(spells.start).astype(np.int32),
            "end_month": pa.array(
                month_numbers(spells.end).astype(np.int32), mask=spells.end == OPEN
            ),
            "place_code": picked([place.code for place in scene.workplaces], jobs.place),
            "place_name": picked(["".join(place.path) for place in scene.workplaces], jobs.place),
            "employer_name": named([e.name for e in employers], jobs.employer),
            "employer_code": named([e.code for e in employers], jobs.employer),
            "employment_kind": picked(KINDS, jobs.channel),
            "channel": picked(CHANNELS, jobs.channel),
            "industry": named([e.industry for e in employers], jobs.employer, "其他"),
            "sector": named([e.sector for e in employers], jobs.employer, Sector.TERTIARY),
            "monthly_income_yuan": jobs.income.astype(float),
        }
    )


def truth_table(content: Content) -> pa.Table:
    numbers = person_numbers(content)
    tables = [_truth_of(content, planted, numbers) for planted in content.truth]
    return pa.concat_tables(
        [table for table in tables if len(table)] or [TRUTH_SCHEMA.empty_table()]
    )


def _truth_of(content: Content, planted: Planted, numbers: Texts) -> pa.Table:
    count = len(planted.person)
    columns: dict[str, Any] = {
        "person_number": numbers.take(pa.array(planted.person)),
        "kind": [planted.kind.value] * count,
        "also": _also(planted, count),
        "county_code": [content.block.county.code[:6]] * count,
        **_told(content, planted, numbers),
    }
    return pa.table(
        {
            name: pa.array(columns[name], type_)
            if isinstance(columns.get(name), list)
            else columns.get(name, pa.nulls(count, type_))
            for name, type_ in TRUTH_COLUMNS.items()
        },
        schema=TRUTH_SCHEMA,
    )


def _also(planted: Planted, count: int) -> list[str | None]:
    if planted.also is None or planted.also_kind is None:
        return [None] * count
    return [planted.also_kind.value if flag else None for flag in planted.also.tolist()]


def _told(content: Content, planted: Planted, numbers: Texts) -> dict[str, Texts]:
    """What stands here and there, as county-a's truth tells it."""
    scene = content.scene
    employers = [employer.name for employer in scene.employers.all]
    provinces = [place.path[0] for place in scene.workplaces]
    wording: dict[str, tuple[str, Callable[[Ints], Texts]]] = {
        "last_month": ("last_month", lambda v: pa.array(month_numbers(v)).cast("string")),
        "of": ("of", lambda v: numbers.take(pa.array(v))),
        "here_employer": ("here", lambda v: named(employers, v)),
        "there_employer": ("there", lambda v: named(employers, v)),
        "here_place": ("here", lambda v: picked(provinces, v)),
        "there_place": ("there", lambda v: picked(provinces, v)),
        "here_yuan": ("here", lambda v: pa.array(v).cast("string")),
        "there_yuan": ("there", lambda v: pa.array(v).cast("string")),
    }
    told = {wording[key][0]: wording[key][1](value) for key, value in planted.columns.items()}
    if planted.kind in (DiscrepancyKind.MISSING_HERE, DiscrepancyKind.ENDED_HERE):
        told["employer"] = told.pop("there")
    return told


def _county(content: Content) -> int:
    return int(content.block.county.code[:6])


def _statuses(content: Content) -> Texts:
    people = content.scene.people
    bad = np.zeros(people.count, dtype=bool)
    for planted in content.truth:
        if planted.kind == DiscrepancyKind.INVALID_ID:
            bad[planted.person] = True
    no_such_day = (people.number[:, 10:14] == np.frombuffer(b"0230", np.uint8)).all(axis=1)
    status = np.where(bad, np.where(no_such_day, 2, 1), 0)
    return picked(
        (IdentityStatus.VALID, IdentityStatus.CHECK_CHARACTER, IdentityStatus.BIRTH_DATE), status
    )


def birthdays(people: People) -> Any:
    born = people.born
    days = (
        (born.year - 1970).astype("datetime64[Y]").astype("datetime64[M]")
        + (born.month - 1).astype("timedelta64[M]")
    ).astype("datetime64[D]") + (born.day - 1).astype("timedelta64[D]")
    return pa.array(days)


def relations(people: People, labels: Sequence[tuple[str, str]]) -> Texts:
    """Each person's relation, from labels for men and women by role."""
    flat = [label for pair in labels for label in pair]
    return picked(flat, people.role * 2 + ~people.is_male)


def _at_school_or(
    people: People, codes: Sequence[str], index: Ints, *, blank_at_school: bool
) -> Texts:
    at_school = people.school >= 0
    blank: Flags = at_school if blank_at_school else ~at_school
    return named(list(codes), np.where(blank, NO_EMPLOYER, index))


def named(options: Sequence[str], index: Ints, nothing: str = "") -> Texts:
    """The options, or `nothing` where the index is negative."""
    return picked([*options, nothing], np.where(index < 0, len(options), index))
