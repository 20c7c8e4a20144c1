"""How to make each rule of `engine.checks` hold in a sound household."""

from typing import Any

from bangfu.engine.codes import (
    EducationLevel,
    EmploymentKind,
    LabourAbility,
    Relation,
    SchoolStatus,
    Sex,
    WorkChannel,
)
from bangfu.engine.samples.faults.homes import (
    AWAY,
    FURTHER,
    HOME,
    TOO_COARSE,
    YEAR,
    Home,
    Member,
    Plant,
    Truth,
    month_number,
)

POST = {"channel": WorkChannel.WELFARE_POST.value, "employment_kind": EmploymentKind.OTHER.value}


def _of(member: str, rule: str, **changes: Any) -> Plant:
    """A member of whom something else is said."""

    def plant(home: Home, _other: Home) -> Truth:
        chosen: Member = getattr(home, member)
        chosen.row |= changes
        return chosen.found(rule)

    return plant


def _at_work(rule: str, **changes: Any) -> Plant:
    """The head's present spell, of which something else is said."""

    def plant(home: Home, _other: Home) -> Truth:
        spell = home.head.spells[-1]
        spell |= changes
        return home.head.found(rule, spell)

    return plant


def _pupil(rule: str, years: tuple[int, int], school: SchoolStatus | None, **changes: Any) -> Plant:
    def plant(home: Home, _other: Home) -> Truth:
        child = home.schoolchild(years, school)
        child.row |= changes
        return child.found(rule)

    return plant


def _identity_in_two_households(home: Home, other: Home) -> Truth:
    other.parent.row["identity_key"] = home.child.row["identity_key"]
    rule = "identity_in_two_households"
    return home.child.found(rule) | other.parent.found(rule)


def _identity_twice(home: Home, _other: Home) -> Truth:
    home.child.row["identity_key"] = home.head.row["identity_key"]
    rule = "identity_twice_in_household"
    return home.child.found(rule) | home.head.found(rule)


def _born_in_future(home: Home, _other: Home) -> Truth:
    baby = home.schoolchild((1, 1), None)
    baby.row["born_at"] = home.now + home.random.randint(1, 30)
    return baby.found("born_in_future")


def _older_than_115(home: Home, _other: Home) -> Truth:
    home.parent.row["born_at"] = home.now - 115 * YEAR - home.random.randint(1, 100)
    return home.parent.found("older_than_115")


def _sex_of_child(home: Home, _other: Home) -> Truth:
    is_son = home.child.row["relation"] == Relation.SON
    home.child.row["sex"] = (Sex.FEMALE if is_son else Sex.MALE).value
    return home.child.found("relation_and_sex_differ")


def _both(home: Home, _other: Home) -> Truth:
    student = home.student(SchoolStatus.HIGHER, LabourAbility.NONE)
    student.row["education"] = EducationLevel.UPPER_SECONDARY.value
    return student.found("education_and_school_both")


def _pupil_for_long(home: Home, _other: Home) -> Truth:
    return home.student(SchoolStatus.COMPULSORY, LabourAbility.NONE).found("compulsory_out_of_age")


def _able_student(home: Home, _other: Home) -> Truth:
    return home.student(SchoolStatus.HIGHER, LabourAbility.ORDINARY).found("student_with_ability")


def _two_posts(home: Home, _other: Home) -> Truth:
    home.head.spells.clear()
    for back in (home.random.randint(3, 9), 2):
        home.employed(home.head, home.now - back, None, place_code=HOME, **POST)
    return home.head.found("two_open_posts")


def _phone_in_two_households(home: Home, other: Home) -> Truth:
    other.child.row["phone_key"] = home.head.row["phone_key"]
    rule = "phone_in_two_households"
    return home.head.found(rule) | other.child.found(rule)


def _phone_in_two_counties(home: Home, _other: Home) -> Truth:
    home.child.row["phone_key"] = home.head.row["phone_key"]
    home.head.spells[-1]["place_code"] = AWAY
    home.child.spells[-1]["place_code"] = FURTHER
    rule = "phone_in_two_work_counties"
    return home.head.found(rule) | home.child.found(rule)


def _without_work(rule: str, **changes: Any) -> Plant:
    def plant(home: Home, _other: Home) -> Truth:
        home.child.spells.clear()
        home.child.row |= changes
        return home.child.found(rule)

    return plant


def _back(home: Home, _other: Home) -> Truth:
    home.child.spells[-1]["end_month"] = month_number(home.now - home.random.randint(3, 11))
    home.child.spells[-1]["start_month"] = month_number(home.now - home.random.randint(11, 15))
    return home.child.found("back_without_work")


def _too_young(home: Home, _other: Home) -> Truth:
    home.child.spells.clear()
    start = home.now - home.random.randint(14, 30)
    home.child.row["born_at"] = start - 16 * YEAR + home.random.randint(1, 12)
    home.employed(home.child, home.now - 1, None)
    spell = home.employed(home.child, start, home.now - 2)
    return home.child.found("under_16_at_start", spell)


def _at_school_and_work(rule: str, school: SchoolStatus) -> Plant:
    def plant(home: Home, _other: Home) -> Truth:
        born_at = home.now - 17 * YEAR - home.random.randint(1, 11)
        home.child.row |= {"school_status": school.value, "education": "", "born_at": born_at}
        del home.child.spells[0]
        found = home.child.found(rule, home.child.spells[-1])
        return found | home.child.found("student_with_ability")

    return plant


def _works_without_ability(home: Home, _other: Home) -> Truth:
    unable = home.random.choice([LabourAbility.LOST, LabourAbility.NONE])
    home.head.row["labour_ability"] = unable.value
    return home.head.found("works_without_ability", home.head.spells[-1])


def _starts_in_future(home: Home, _other: Home) -> Truth:
    spell = home.head.spells[-1]
    spell["start_month"] = month_number(home.now + home.random.randint(1, 12))
    return home.head.found("starts_in_future", spell)


def _ends_in_future(home: Home, _other: Home) -> Truth:
    spell = home.head.spells[-1]
    spell["end_month"] = month_number(home.now + home.random.randint(1, 12))
    return home.head.found("ends_in_future", spell)


def _open_for_years(home: Home, _other: Home) -> Truth:
    home.head.spells.clear()
    spell = home.employed(home.head, home.now - home.random.randint(36, 90), None)
    return home.head.found("open_for_years", spell)


def _earlier_ends(rule: str, later: int) -> Plant:
    """The spell before ends so many months after the start of the next one."""

    def plant(home: Home, _other: Home) -> Truth:
        before, spell = home.head.spells
        started = spell["start_month"] // 100 * 12 + spell["start_month"] % 100
        before["end_month"] = month_number(started + later)
        return home.head.found(rule, spell)

    return plant


def _place_not_to_county(home: Home, _other: Home) -> Truth:
    spell = home.head.spells[-1]
    spell["place_code"] = home.random.choice(TOO_COARSE)
    return home.head.found("place_not_to_county", spell)


def _child_in_post(home: Home, _other: Home) -> Truth:
    child = home.schoolchild((12, 14), SchoolStatus.COMPULSORY)
    spell = home.employed(child, home.now - 3, None, place_code=HOME, **POST)
    rules = ("under_16_in_post", "under_16_at_start", "pupil_at_work", "works_without_ability")
    return set().union(*(child.found(rule, spell) for rule in rules))


def _post_at_70(home: Home, _other: Home) -> Truth:
    home.parent.row["labour_ability"] = LabourAbility.LIMITED.value
    home.parent.row["born_at"] = home.now - home.random.randint(70, 90) * YEAR
    spell = home.employed(home.parent, home.now - 5, None, place_code=HOME, **POST)
    return home.parent.found("post_at_70", spell)


def _two_spouses(home: Home, _other: Home) -> Truth:
    home.parent.row["relation"] = Relation.SPOUSE.value
    return home.head.found("two_spouses")


def _spouse_of_one_sex(home: Home, _other: Home) -> Truth:
    home.spouse.row["sex"] = home.head.row["sex"]
    return home.head.found("head_and_spouse_of_one_sex")


def _child_alone(home: Home, _other: Home) -> Truth:
    home.members.clear()
    alone = home.schoolchild((8, 14), SchoolStatus.COMPULSORY)
    alone.row["relation"] = Relation.HEAD.value
    return alone.found("head_under_16")


def _child_too_old(home: Home, _other: Home) -> Truth:
    home.child.row["born_at"] = home.head.row["born_at"] + home.random.randint(-24, 12 * YEAR - 1)
    return home.head.found("child_not_younger")


def _parent_too_young(home: Home, _other: Home) -> Truth:
    home.parent.row["born_at"] = home.head.row["born_at"] - home.random.randint(0, 12 * YEAR - 1)
    return home.head.found("parent_not_older")


def _no_status(home: Home, _other: Home) -> Truth:
    for member in home.members:
        member.row["poverty_status"] = ""
    return home.head.found("household_status_missing")


def _head(rule: str, member: str, relation: Relation) -> Plant:
    def plant(home: Home, _other: Home) -> Truth:
        getattr(home, member).row["relation"] = relation.value
        return home.head.found(rule)

    return plant


BLANKS: dict[str, Any] = {
    "kind_missing": {"employment_kind": ""},
    "channel_missing": {"channel": ""},
    "employer_missing": {"employer_name": ""},
    "industry_missing": {"industry": ""},
    "sector_missing": {"sector": ""},
    "income_missing": {"income_yuan": -1.0},
    "organised_missing": {"is_organised": -1},
}
COMPULSORY, PRESCHOOL = SchoolStatus.COMPULSORY, SchoolStatus.PRESCHOOL
FAULTS: dict[str, Plant] = {
    "identity_missing": _of("head", "identity_missing", identity_status="empty", identity_key=-1),
    "identity_length": _of("head", "identity_length", identity_status="shape"),
    "identity_birth_date": _of("head", "identity_birth_date", identity_status="birth_date"),
    "identity_check_character": _of(
        "head", "identity_check_character", identity_status="check_character"
    ),
    "identity_in_two_households": _identity_in_two_households,
    "identity_twice_in_household": _identity_twice,
    "birth_date_missing": _of("parent", "birth_date_missing", born_at=-1),
    "born_in_future": _born_in_future,
    "older_than_115": _older_than_115,
    "sex_missing": _of("parent", "sex_missing", sex=Sex.UNKNOWN.value),
    "relation_missing": _of("parent", "relation_missing", relation=""),
    "relation_and_sex_differ": _sex_of_child,
    "education_and_school_both": _both,
    "education_and_school_neither": _of("parent", "education_and_school_neither", education=""),
    "school_age_without_school": _pupil("school_age_without_school", (6, 14), None),
    "preschool_too_old": _pupil("preschool_too_old", (8, 15), PRESCHOOL),
    "compulsory_out_of_age": _pupil_for_long,
    "upper_secondary_too_young": _pupil(
        "upper_secondary_too_young", (7, 12), SchoolStatus.UPPER_SECONDARY
    ),
    "higher_too_young": _pupil("higher_too_young", (7, 13), SchoolStatus.HIGHER),
    "ability_missing": _of("parent", "ability_missing", labour_ability=""),
    "child_with_ability": _pupil(
        "child_with_ability", (6, 15), COMPULSORY, labour_ability=LabourAbility.LIMITED.value
    ),
    "student_with_ability": _able_student,
    "two_open_posts": _two_posts,
    "worker_phone_missing": _of("head", "worker_phone_missing", phone_key=-1),
    "phone_in_two_households": _phone_in_two_households,
    "phone_in_two_work_counties": _phone_in_two_counties,
    "studied_without_work": _without_work(
        "studied_without_work", education=EducationLevel.COLLEGE.value
    ),
    "skilled_without_work": _without_work(
        "skilled_without_work", labour_ability=LabourAbility.SKILLED.value
    ),
    "back_without_work": _back,
    "no_head": _head("no_head", "head", Relation.OTHER),
    "two_heads": _head("two_heads", "spouse", Relation.HEAD),
    "two_spouses": _two_spouses,
    "head_and_spouse_of_one_sex": _spouse_of_one_sex,
    "head_under_16": _child_alone,
    "child_not_younger": _child_too_old,
    "parent_not_older": _parent_too_young,
    "household_status_missing": _no_status,
    "under_16_at_start": _too_young,
    "pupil_at_work": _at_school_and_work("pupil_at_work", COMPULSORY),
    "student_at_work": _at_school_and_work("student_at_work", SchoolStatus.UPPER_SECONDARY),
    "works_without_ability": _works_without_ability,
    "starts_in_future": _starts_in_future,
    "ends_in_future": _ends_in_future,
    "open_for_years": _open_for_years,
    "overlaps_before": _earlier_ends("overlaps_before", 1),
    "starts_as_other_ends": _earlier_ends("starts_as_other_ends", 0),
    "place_not_to_county": _place_not_to_county,
    "post_outside_county": _at_work("post_outside_county", place_code=AWAY, **POST),
    "workshop_outside_county": _at_work(
        "workshop_outside_county", place_code=AWAY, channel=WorkChannel.WORKSHOP.value
    ),
    "relief_outside_county": _at_work(
        "relief_outside_county", place_code=AWAY, channel=WorkChannel.RELIEF_PROJECT.value
    ),
    "transport_paid_inside_county": _at_work(
        "transport_paid_inside_county", place_code=HOME, transport_subsidy_yuan=200.0
    ),
    **{rule: _at_work(rule, **changes) for rule, changes in BLANKS.items()},
    "income_very_high": _at_work("income_very_high", income_yuan=30_000.5),
    "income_very_low": _at_work("income_very_low", income_yuan=0.0),
    "income_low": _at_work("income_low", income_yuan=399.99),
    "credit_code_malformed": _at_work("credit_code_malformed", employer_code="91370724MAO"),
    "under_16_in_post": _child_in_post,
    "post_at_70": _post_at_70,
    "self_employed_channel_differs": _at_work(
        "self_employed_channel_differs", employment_kind=EmploymentKind.SELF_EMPLOYED.value
    ),
}
