"""Households of a block and the people in them."""

from dataclasses import dataclass

import numpy as np

from bangfu.engine.codes import EducationLevel, LabourAbility, PovertyStatus, SchoolStatus
from bangfu.engine.samples.arrays import Bytes, Flags, Floats, Ints, Random, chosen, some
from bangfu.engine.samples.names import Names, drawn_names
from bangfu.engine.samples.numbers import (
    HOUSEHOLD_PHONE,
    PERSON_PHONE,
    Births,
    births,
    identity_numbers,
    phones,
)

HEAD, SPOUSE, CHILD, SON, DAUGHTER_IN_LAW, GRANDCHILD, FATHER, MOTHER = range(8)
# weight, youngest and oldest head, members
TEMPLATES = (
    (0.14, 42, 82, (HEAD,)),
    (0.19, 44, 78, (HEAD, SPOUSE)),
    (0.06, 36, 72, (HEAD, CHILD)),
    (0.20, 30, 66, (HEAD, SPOUSE, CHILD)),
    (0.17, 30, 62, (HEAD, SPOUSE, CHILD, CHILD)),
    (0.06, 32, 56, (HEAD, SPOUSE, CHILD, MOTHER)),
    (0.06, 32, 54, (HEAD, SPOUSE, CHILD, CHILD, FATHER)),
    (0.05, 32, 52, (HEAD, SPOUSE, CHILD, CHILD, FATHER, MOTHER)),
    (0.07, 50, 68, (HEAD, SPOUSE, SON, DAUGHTER_IN_LAW, GRANDCHILD, GRANDCHILD)),
)
LARGEST = 6
MEMBERS = np.array([[*roles, *[-1] * (LARGEST - len(roles))] for *_, roles in TEMPLATES])
# years after the head's birth, by role: from, to
LATER_BORN = np.array(
    [(0, 0), (-3, 4), (21, 33), (22, 27), (22, 28), (45, 53), (-31, -21), (-29, -20)]
)
MALE_SHARE = np.array([0.78, -1.0, 0.5, 1.0, 0.0, 0.5, 1.0, 0.0])  # a spouse: the head's opposite
TAKES_SURNAME = np.array([True, False, True, True, False, True, True, False])
YOUNGEST, OLDEST = 1, 94

EDUCATIONS = tuple(EducationLevel)
ABILITIES = tuple(LabourAbility)
SCHOOLS = tuple(SchoolStatus)
POVERTY = (
    PovertyStatus.LIFTED_OUT,
    PovertyStatus.MONITORED_UNSTABLE,
    PovertyStatus.MONITORED_MARGINAL,
    PovertyStatus.MONITORED_SUDDEN,
)
NOT_AT_SCHOOL = -1
# share of each ability (ordinary, skilled, limited, lost, none) up to an age
ABILITY_BY_AGE = (
    (15, (0, 0, 0, 0, 1)),
    (39, (0.70, 0.19, 0.09, 0.02, 0)),
    (59, (0.74, 0.11, 0.12, 0.03, 0)),
    (66, (0.66, 0.07, 0.20, 0.05, 0.02)),
    (74, (0.30, 0.01, 0.34, 0.05, 0.30)),
    (200, (0.02, 0, 0.12, 0.06, 0.80)),
)
EDUCATION_BY_AGE = (
    (29, (0.01, 0.06, 0.36, 0.30, 0.19, 0.08)),
    (49, (0.03, 0.22, 0.52, 0.15, 0.06, 0.02)),
    (200, (0.18, 0.42, 0.32, 0.07, 0.01, 0)),
)
HEALTHY, CHRONIC, SERIOUS, DISABLED = range(4)


@dataclass
class People:
    """One entry per person of a block, in household order; then copies planted by `doubled`."""

    household: Ints
    member: Ints
    role: Ints
    age: Ints
    born: Births
    number: Bytes
    name: Names
    phone: Bytes
    ability: Ints
    education: Ints
    school: Ints
    health: Ints
    village: Ints  # these three by household
    poverty: Ints
    household_phone: Bytes

    @property
    def count(self) -> int:
        return len(self.household)

    @property
    def is_male(self) -> Flags:
        return self.born.is_male


def drawn_people(random: Random, count: int, *, slot: Ints, year: int, villages: Floats) -> People:
    """`villages`: how many people each village should have, as weights."""
    household, member, role, head_age = _members(random, count)
    age = _ages(random, role, head_age[household])
    is_male = _sexes(random, role, household)
    born = births(year=year - age, is_male=is_male, slot=slot)
    names = drawn_names(random, count)
    shares = TAKES_SURNAME[role]
    names.surname = np.where(shares, names.surname[_firsts(household)][household], names.surname)
    school = _schooling(random, age)
    households = int(household[-1]) + 1
    return People(
        household=household,
        member=member,
        role=role,
        age=age,
        born=born,
        number=identity_numbers(born),
        name=names,
        phone=phones(random, PERSON_PHONE, count),
        ability=_abilities(random, age, school),
        education=_by_age(random, age, EDUCATION_BY_AGE),
        school=school,
        health=chosen(random, (0.78, 0.13, 0.04, 0.05), count),
        village=chosen(random, villages, households),
        poverty=chosen(random, (0.84, 0.06, 0.06, 0.04), households),
        household_phone=phones(random, HOUSEHOLD_PHONE, households),
    )


def doubled(random: Random, people: People, originals: Ints) -> People:
    """The same with copies of some people at the end, each heading a household of their own."""
    first = int(people.household[-1]) + 1
    index = np.concatenate([np.arange(people.count), originals])
    homes = np.concatenate([np.arange(first), people.household[originals]])
    added = np.arange(len(originals))
    born = people.born
    return People(
        household=np.concatenate([people.household, first + added]),
        member=np.concatenate([people.member, np.zeros_like(originals)]),
        role=np.concatenate([people.role, np.full_like(originals, HEAD)]),
        age=people.age[index],
        born=Births(*(getattr(born, name)[index] for name in born.__dataclass_fields__)),
        number=people.number[index],
        name=people.name.at(index),
        phone=people.phone[index],
        ability=people.ability[index],
        education=people.education[index],
        school=people.school[index],
        health=people.health[index],
        village=people.village[homes],
        poverty=people.poverty[homes],
        household_phone=people.household_phone[homes],
    )


def _members(random: Random, count: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Household, place in it and role of each person; age of each household's head."""
    template = chosen(random, [weight for weight, *_ in TEMPLATES], count)
    youngest = np.array([low for _, low, _, _ in TEMPLATES])[template]
    oldest = np.array([high for _, _, high, _ in TEMPLATES])[template]
    head_age = random.integers(youngest, oldest + 1)
    roles = MEMBERS[template]
    household, member = np.nonzero(roles >= 0)
    household, member = household[:count], member[:count]
    return household, member, roles[household, member], head_age


def _firsts(household: Ints) -> Ints:
    """Index of the head of each household."""
    return np.flatnonzero(np.diff(household, prepend=-1))


def _ages(random: Random, role: Ints, head_age: Ints) -> Ints:
    low, high = LATER_BORN[role].T
    ages: Ints = np.clip(head_age - random.integers(low, high + 1), YOUNGEST, OLDEST)
    return ages


def _sexes(random: Random, role: Ints, household: Ints) -> Flags:
    is_male = random.random(len(role)) < MALE_SHARE[role]
    head_is_male = is_male[_firsts(household)][household]
    return np.where(role == SPOUSE, ~head_is_male, is_male)


def _schooling(random: Random, age: Ints) -> Ints:
    drawn = random.random(len(age))
    upper, higher = (age < 18) & (drawn < 0.75), (age < 22) & (drawn < 0.28)
    stages = [age < 6, age < 15, upper, higher]
    return np.select(stages, [0, 1, 2, 3], NOT_AT_SCHOOL)


def _abilities(random: Random, age: Ints, school: Ints) -> Ints:
    ability = _by_age(random, age, ABILITY_BY_AGE)
    return np.where(school == NOT_AT_SCHOOL, ability, ABILITIES.index(LabourAbility.NONE))


def of_age(people: People, month: int) -> Ints:
    """Their ability, which nobody has before the sixteenth birthday. Ages are drawn by year."""
    since_birth = month + 1 - (people.born.year * 12 + people.born.month)
    return np.where(since_birth < 16 * 12, ABILITIES.index(LabourAbility.NONE), people.ability)


def _by_age(random: Random, age: Ints, table: tuple[tuple[int, tuple[float, ...]], ...]) -> Ints:
    drawn = np.zeros(len(age), dtype=np.int64)
    youngest = 0
    for oldest, shares in table:
        at = np.flatnonzero((age >= youngest) & (age <= oldest))
        drawn[at] = chosen(random, shares, len(at))
        youngest = oldest + 1
    return drawn


def with_disability(people: People, random: Random, share: float) -> Ints:
    """Disabled people who are registered by their disability certificate."""
    disabled = np.flatnonzero(people.health == DISABLED)
    return disabled[some(random, len(disabled), share)]
