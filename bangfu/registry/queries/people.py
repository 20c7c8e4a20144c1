"""People, their households and their work."""

# ruff: noqa: S608 - names of tables and columns come from the models alone

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from operator import attrgetter

from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Coalesce

from bangfu.engine.codes import Sex
from bangfu.engine.rules.working_age import MEN, WOMEN, birth_dates
from bangfu.engine.values import DivisionCode, IdentityStatus, Month
from bangfu.org.models import InDivision, Staff
from bangfu.registry.models import Household, Person, WorkSpell


@dataclass(frozen=True)
class SaidIncome:
    """A monthly income as it was said at a time, by a file or by whoever corrected it; `since` the
    month from which it holds, where one was said."""

    income_yuan: Decimal | None
    at: datetime
    source: str
    who: object = None
    since: Month | None = None


@dataclass(frozen=True)
class SpellEntry:
    """A spell with what supports it, filled in by who keeps evidence, and the incomes it was said
    to bring."""

    spell: WorkSpell
    evidence: list[object] = field(default_factory=list)
    incomes: list[SaidIncome] = field(default_factory=list)


@dataclass(frozen=True)
class PersonFile:
    """一人一档: the person, the household with its other members, the spells newest first."""

    person: Person
    household: Household
    members: list[Person]
    spells: list[SpellEntry]


def spells_open_in(month: Month) -> InDivision:
    """Spells that cover some day of the month."""
    return WorkSpell.objects.filter(start_month__lte=month).exclude(end_month__lt=month)


def newest_income_month(spell: WorkSpell) -> Month | None:
    """Since which month the newest amount holds; None where one amount is known of all of it."""
    return spell.incomes.order_by("-month").values_list("month", flat=True).first()


def person_file(person: Person, *, staff: Staff) -> PersonFile:
    """Three queries, however large the household. Members who moved out of reach are left out."""
    household = person.household
    living = household.people.visible_to(staff).living()
    members = sorted((one for one in living if one.pk != person.pk), key=attrgetter("pk"))
    spells = person.spells.select_related("verified_by").order_by("-start_month")
    return PersonFile(person, household, members, [SpellEntry(spell) for spell in spells])


def of_working_age(on: date) -> Q:
    """By the rule of the day. Nobody without a birth date, also where it is asked who is not."""
    women = Q(sex=Sex.FEMALE)
    ages = women & Q(born_on__range=birth_dates(on, WOMEN))
    ages |= ~women & Q(born_on__range=birth_dates(on, MEN))
    return Q(born_on__isnull=False) & ages


def version_of(row: Person | WorkSpell) -> int:
    """The number of the newest entry in a row's history."""
    return row.history.order_by("-history_id").values_list("history_id", flat=True).first() or 0


def is_number_corrected(person: Person, version: int) -> bool:
    """Whether this version has another identity number than the one before it."""
    rows = person.history.filter(history_id__lte=version).order_by("-history_id")[:2]
    return len({row.identity_number for row in rows}) > 1


def living_by_key(within: InDivision, keys: Iterable[int]) -> dict[int, Person]:
    """By the id of a row that was noted earlier: whom it stands for now, of those within."""
    found = within.select_related("merged_into").in_bulk(keys)
    return {pk: person.living() for pk, person in found.items()}


def recorded_of(person: object) -> Q:
    """What was recorded of a person (or of an OuterRef to one): in the row itself, or in one that
    was merged into it. Of one person the rows come first, so that an index finds it in any table,
    however long."""
    if isinstance(person, Person):
        rows = Person.objects.filter(Q(pk=person.pk) | Q(merged_into=person.pk))
        return Q(person__in=rows.values("pk"))
    return Q(person=person) | Q(person__merged_into=person)


def recorded_in(person: Person, *tables: type[Model]) -> set[type[Model]]:
    """Those of the tables that hold anything recorded of the person (`recorded_of`), of their
    work or their household: two short queries, so that a page asks none of those in which there
    is nothing, of most people most."""
    people = Person._meta.db_table
    with connection.cursor() as cursor:
        # named and not told by a subquery: PostgreSQL would plan that once for each table
        mine = f"SELECT id FROM {people} WHERE id = %(person)s OR merged_into_id = %(person)s"
        cursor.execute(mine, {"person": person.pk})
        cursor.execute(_recorded_sql(tables).format(", ".join(str(pk) for (pk,) in cursor)))
        found = cursor.fetchone()
    return {table for table, is_there in zip(tables, found, strict=True) if is_there}


@cache
def _recorded_sql(tables: tuple[type[Model], ...]) -> str:
    """With a place for the ids of the person's rows."""
    people, spells = Person._meta.db_table, WorkSpell._meta.db_table
    about = {
        "person": "person_id IN ({0})",
        "spell": f"spell_id IN (SELECT id FROM {spells} WHERE person_id IN ({{0}}))",
        "household": f"household_id IN (SELECT household_id FROM {people} WHERE id IN ({{0}}))",
    }
    asked = []
    for table in tables:
        named = {field.name for field in table._meta.fields}
        where = next(where for name, where in about.items() if name in named)
        asked.append(f"EXISTS (SELECT 1 FROM {table._meta.db_table} WHERE {where})")
    return f"SELECT {', '.join(asked)}"


def spells_compared(wanted: Mapping[int, Person]) -> dict[int, WorkSpell]:
    """The spells that comparisons looked at, as they stand now, by the key each had.

    A comparison takes rows of one verified number together, so a spell may be another row's. It may
    also have stayed with a row merged since: the kept row's of the same month stands for it.
    """
    rows = WorkSpell.objects.select_related("person__merged_into").filter(pk__in=wanted)
    found = {spell.pk: spell for spell in rows if _are_one(spell.person, wanted[spell.pk])}
    for key, spell in list(found.items()):
        if kept := spell.person.merged_into:
            found[key] = kept.spells.filter(start_month=spell.start_month).first()
    return {key: spell for key, spell in found.items() if spell}


def _are_one(one: Person, other: Person) -> bool:
    is_verified = {one.identity_status, other.identity_status} == {IdentityStatus.VALID}
    is_same = is_verified and one.identity_key == other.identity_key
    return is_same or one.living() == other.living()


def person_numbered(number: str, staff: Staff) -> Person | None:
    """Whom a number stands for: the row that has it, or the one into which that one was merged.
    Both have to be within reach."""
    within = Person.objects.visible_to(staff).select_related("household")
    found = within.filter(person_number=number).first()
    if found and found.merged_into_id:
        return within.filter(pk=found.merged_into_id).first()
    return found


def household_numbered(number: str, staff: Staff) -> Household | None:
    return Household.objects.visible_to(staff).filter(household_number=number).first()


def owners(**where: object) -> QuerySet:
    """Of the people asked for: id, number asked for, division and keyed index. The number of a row
    that was merged leads to the kept one."""
    rows = Person.objects.filter(**where).order_by("pk")
    found = {
        name: Coalesce(f"merged_into__{name}", name)
        for name in ("id", "division_code", "identity_key")
    }
    here = rows.annotate(**{f"kept_{name}": value for name, value in found.items()})
    return here.values_list("kept_id", "person_number", "kept_division_code", "kept_identity_key")


def person_numbers_outside(reach: DivisionCode, numbers: set[str]) -> set[str]:
    """Those of the numbers that belong to people registered elsewhere."""
    rows = Person.objects.filter(person_number__in=numbers)
    outside = rows.exclude(division_code__range=reach.range)
    return set(outside.values_list("person_number", flat=True))


def somebody_outside(division: DivisionCode) -> bool:
    """Whether the register holds people whom this division does not reach."""
    low, high = division.range
    below, above = Q(division_code__lt=low), Q(division_code__gt=high)
    return Person.objects.filter(below | above).exists()


def household_numbers_outside(reach: DivisionCode, numbers: set[str]) -> set[str]:
    """Those of the numbers that belong to households registered elsewhere."""
    rows = Household.objects.filter(household_number__in=numbers)
    outside = rows.exclude(division_code__range=reach.range)
    return set(outside.values_list("household_number", flat=True))
