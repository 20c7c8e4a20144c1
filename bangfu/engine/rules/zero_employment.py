"""零就业家庭: a household in which nobody works of those who are able and want to.

Of the law's clause for towns (就业促进法 56) the programme keeps two things: it begins with the
household's own application, and who does not want work is left in peace (S2.1, S2.26, rights.md 5).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bangfu.engine.codes import HouseholdWork, LabourAbility, MemberWork, PovertyStatus
from bangfu.engine.rules.working_age import birth_dates, retirement_of


@dataclass(frozen=True)
class Definition:
    """From a day on: which households, which ability to work, the clause that says so, and the
    clocks of a case.

    Working days of village, township and publication are a city's practice ([P39], [P41] in
    domain.md §3); the others and the months of the revisits are local parameters (本地参数).
    """

    valid_from: date
    statuses: frozenset[PovertyStatus]
    clause: str
    abilities: frozenset[LabourAbility] = frozenset(
        {LabourAbility.ORDINARY, LabourAbility.SKILLED, LabourAbility.LIMITED}
    )
    check_days: int = 7
    review_days: int = 7
    publication_days: int = 5
    certification_days: int = 10
    service_days: int = 10
    clearing_days: int = 7
    # after a clearing; exits that may not last are asked after more often
    visit_months: tuple[int, ...] = (3, 6, 12)
    visit_months_if_short: tuple[int, ...] = (1, 2, 3, 6, 9, 12)


LIFTED = frozenset({PovertyStatus.LIFTED_OUT})
DEFINITIONS = (
    Definition(date(2016, 1, 1), LIFTED, "新人社发〔2016〕74号"),
    # “脱贫人口（含防止返贫监测对象，下同）”; no notice gives the households of 2022 a definition of
    # their own (domain.md §3), so the one of 2016 goes on for them
    Definition(
        date(2022, 1, 1),
        LIFTED
        | {
            PovertyStatus.MONITORED_UNSTABLE,
            PovertyStatus.MONITORED_MARGINAL,
            PovertyStatus.MONITORED_SUDDEN,
        },
        "新人社发〔2016〕74号、渝人社办〔2022〕317号",
    ),
)


# of the households certified, how many of a hundred are to be cleared in the year (S2.13)
SHARES = {2016: 25, 2017: 30, 2018: 20, 2019: 15, 2020: 10}


@dataclass(frozen=True)
class Member:
    """What the register, and the person, say of one member on the day."""

    born_on: date | None
    sex: str
    labour_ability: str
    school_status: str
    is_at_work: bool
    wants_work: bool


@dataclass(frozen=True)
class Judgement:
    """What the rule says, of the household and of each member, and by which clause."""

    household: HouseholdWork
    members: tuple[MemberWork, ...]
    clause: str

    @property
    def is_zero(self) -> bool:
        return self.household is HouseholdWork.ZERO


def definition_on(day: date) -> Definition:
    """The one in force; before the first, the first."""
    in_force = [one for one in DEFINITIONS if one.valid_from <= day]
    return in_force[-1] if in_force else DEFINITIONS[0]


def judge(poverty_status: str, members: Iterable[Member], *, on: date) -> Judgement:
    definition = definition_on(on)
    found = tuple(of_member(member, definition, on=on) for member in members)
    if poverty_status not in definition.statuses:
        household = HouseholdWork.OTHER_STATUS
    else:
        household = _of_household(set(found))
    return Judgement(household, found, definition.clause)


def _of_household(found: set[MemberWork]) -> HouseholdWork:
    if MemberWork.AT_WORK in found:
        return HouseholdWork.SOMEBODY_WORKS
    if MemberWork.WANTS_WORK in found:
        return HouseholdWork.ZERO
    if MemberWork.NOT_SAID in found:
        return HouseholdWork.NOBODY_WANTS
    return HouseholdWork.NOBODY_ABLE


def of_member(member: Member, definition: Definition, *, on: date) -> MemberWork:
    """Whoever is at work wants to: that is not asked for in words as well."""
    if reason := _left_out(member, definition, on=on):
        return reason
    if member.is_at_work:
        return MemberWork.AT_WORK
    return MemberWork.WANTS_WORK if member.wants_work else MemberWork.NOT_SAID


def _left_out(member: Member, definition: Definition, *, on: date) -> MemberWork | None:
    if member.born_on is None:
        return MemberWork.AGE_UNKNOWN
    oldest, youngest = birth_dates(on, retirement_of(member.sex))
    if member.born_on > youngest:
        return MemberWork.TOO_YOUNG
    if member.born_on < oldest:
        return MemberWork.OF_RETIREMENT_AGE
    if member.school_status:
        return MemberWork.AT_SCHOOL
    return None if member.labour_ability in definition.abilities else MemberWork.NOT_ABLE
