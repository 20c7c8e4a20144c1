"""The rows that conditions speak of: people, households and spells with what belongs to them.

Months are counted from the year 0 (`*_at`), so that they subtract; NULL means not known, and
nothing is found about what is not known. Texts are empty where nothing stands.
"""

from typing import Any

import ibis
from ibis import _

from bangfu.engine.codes import EmploymentKind, Relation, Sex, WorkChannel

Table = Any
Column = Any

NEVER = 10**6  # later than any month: an open spell ends then
# cities without counties: their own code is as exact as can be
WITHOUT_COUNTIES = ("4419", "4420", "4604", "6202")
CHILDREN = (Relation.SON, Relation.DAUGHTER)


def month_at(number: Column) -> Column:
    """202309 as a count of months."""
    return number // 100 * 12 + number % 100


def spell_facts(people: Table, spells: Table, *, now: int) -> Table:
    """One row per spell, with its person's age and school, and the spells before it."""
    owner = people.select(
        "born_at",
        "school_status",
        "labour_ability",
        person_id=_.id,
        home_county=_county_of_home(_.division_code),
    )
    rows = spells.mutate(
        start_at=month_at(_.start_month),
        end_at=ibis.ifelse(_.end_month > 0, month_at(_.end_month), NEVER),
        place_county=_county(_.place_code),
        # ended in the month itself is ended
    ).mutate(is_open=(_.start_at <= now) & (_.end_at > now))
    employed = rows.filter(_.employment_kind == EmploymentKind.EMPLOYED.value)
    return (
        rows.join(owner, "person_id")
        .left_join(_ended_before(employed), ["person_id", "start_month"])
        .drop("person_id_right", "start_month_right")
        .mutate(
            age_at_start=_.start_at - _.born_at,
            age=now - _.born_at,
            is_away=(_.place_county != "") & (_.place_county != _.home_county),
        )
    )


def _county(place_code: Column) -> Column:
    """First six digits, or nothing where the place is not known to the county."""
    is_exact = (place_code.substr(4, 2) != "00") | place_code.substr(0, 4).isin(WITHOUT_COUNTIES)
    return ibis.ifelse(is_exact, place_code.substr(0, 6), "")


def _ended_before(employed: Table) -> Table:
    """The latest end of any earlier spell, for people who have several.

    Of employment by an organisation alone: part-time and flexible work may lawfully stand beside
    other work (劳动合同法 69, S0.85).
    """
    several = employed.group_by("person_id").having(_.count() > 1).agg()
    earlier = ibis.window(group_by="person_id", order_by="start_month", preceding=(None, 1))
    return employed.semi_join(several, "person_id").select(
        "person_id", "start_month", before_end_at=_.end_at.max().over(earlier)
    )


def person_facts(people: Table, work: Table, *, now: int) -> Table:
    """One row per person: work of now and before, and who shares the number or the phone."""
    begun = work.filter(_.start_at <= now)
    worked = begun.group_by("person_id").agg(
        works_now=_.is_open.max(),
        last_end_at=_.end_at.max(),
        open_posts=(_.is_open & (_.channel == WorkChannel.WELFARE_POST.value)).sum(),
    )
    people = people.mutate(home_county=_county_of_home(_.division_code))
    rows = (
        people.left_join(worked, people.id == worked.person_id)
        .drop("person_id")
        .mutate(age=now - _.born_at, works_now=_.works_now.fill_null(False))
    )
    phones = _shared(people.filter(_.phone_key >= 0), "phone_key")
    places = begun.filter(_.is_open & (_.place_county != "")).join(
        phones.select("home_county", "phone_key", person_id=_.id), "person_id"
    )
    identities = _shared(people.filter(_.identity_status == "valid"), "identity_key")
    for key, shared, told in (
        ("phone_key", phones, {"phone_two_households": _two("household_id")}),
        ("phone_key", places, {"phone_two_counties": _two("place_county")}),
        ("identity_key", identities, {"identity_two_households": _two("household_id")}),
    ):
        keys = ["home_county", key]
        rows = rows.left_join(shared.group_by(keys).agg(**told), keys)
        rows = rows.drop("home_county_right", f"{key}_right")
    return rows.mutate(phone_two_counties=_.phone_two_counties & ~_.phone_two_households)


def _county_of_home(division_code: Column) -> Column:
    return division_code.substr(0, 6)


def _shared(people: Table, key: str) -> Table:
    """Those who have the key in common with somebody of their county.

    What two counties have in common would tell either who stands in the other's register.
    """
    keys = ["home_county", key]
    several = people.group_by(keys).having(_.count() > 1).agg()
    return people.semi_join(several, keys).select("id", "household_id", *keys)


def _two(column: str) -> Column:
    return _[column].min() != _[column].max()


def household_facts(people: Table) -> Table:
    """One row per household; its findings stand with its head, or with its first member."""
    is_head = _.relation == Relation.HEAD.value
    is_spouse = _.relation == Relation.SPOUSE.value
    is_child = _.relation.isin([relation.value for relation in CHILDREN])
    is_parent = _.relation == Relation.PARENT.value
    sex = ibis.ifelse(_.sex == Sex.UNKNOWN.value, "", _.sex).nullif("")
    return people.group_by("household_id").agg(
        person_id=ibis.coalesce(_.id.min(where=is_head), _.id.min()),
        heads=is_head.sum(),
        spouses=is_spouse.sum(),
        head_sex=sex.min(where=is_head),
        spouse_sex=sex.min(where=is_spouse),
        head_born_at=_.born_at.min(where=is_head),
        oldest_child_born_at=_.born_at.min(where=is_child),
        youngest_parent_born_at=_.born_at.max(where=is_parent),
        poverty_status=_.poverty_status.max(),
    )
