"""一人一档: what is known of one person, how it came about, and who changed it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from django.db.models import Model, Prefetch, QuerySet
from django.utils.translation import gettext as _

from bangfu.assistance.models import Placement, ZeroCase, ZeroService
from bangfu.assistance.queries import zero_employment
from bangfu.casework import queries as casework
from bangfu.casework.codes import UNFINISHED
from bangfu.casework.models import Evidence
from bangfu.comparison.models import Discrepancy, Settlement
from bangfu.engine.codes import Relation
from bangfu.engine.spells import work_months
from bangfu.engine.values import Month
from bangfu.org.models import Staff
from bangfu.org.roles import Permission
from bangfu.registry import departed
from bangfu.registry import queries as registry
from bangfu.registry.models import (
    CheckFinding,
    MonthlyIncome,
    Person,
    TrainingNeed,
    Wish,
    WorkSpell,
)
from bangfu.registry.queries import SaidIncome, SpellEntry
from bangfu.rights import queries as rights
from bangfu.rights.models import Consent, NotLooking
from bangfu.visits import wording as visits
from bangfu.visits.models import Visit
from bangfu.web import person_edits, person_looks, person_money, spell_pictures
from bangfu.web.checks import board
from bangfu.web.five_facts import board as five_facts

LOOKS_SHOWN = 20
# what a file tells beside the register itself
TOLD_OF = (
    Discrepancy,
    CheckFinding,
    MonthlyIncome,
    Wish,
    TrainingNeed,
    Visit,
    Consent,
    Placement,
    ZeroService,
    ZeroCase,
    NotLooking,
)
# what is told with since when and from where
FACTS = ("labour_ability", "education", "school_status", "relation")
UNSAID_WHERE_BLANK = {"school_status"}
Tables = Collection[type[Model]]


@dataclass(frozen=True)
class Source:
    """When a fact came to be as it stands, and from where."""

    at: datetime
    told: str


@dataclass(frozen=True)
class Fact:
    label: str
    row: Model
    name: str
    source: Source | None


def page(person: Person, *, until: Month, staff: Staff) -> dict[str, object]:
    """`until`: the last month of which enough is known to count months."""
    file = registry.person_file(person, staff=staff)
    there = registry.recorded_in(person, *TOLD_OF)
    found = discrepancies(person, staff=staff) if Discrepancy in there else []
    found = sorted(found, key=lambda one: not is_to_do(one))
    spells = [entry.spell for entry in file.spells]
    begun = begun_in_life(person, spells)
    own, home = person_edits.versions_of(person), person_edits.versions_of(person.household)
    versions = person_edits.spell_versions(person)
    monthly = monthly_incomes(person) if MonthlyIncome in there else {}
    edited = person_edits.edits(own, home, versions, staff=staff)
    return {
        "person": person,
        "closed_because": departed.told(person) if person.left_on else "",
        "members": sorted(file.members, key=lambda member: member.relation != Relation.HEAD),
        "entries": [
            SpellEntry(
                spell,
                evidence_of(spell, found),
                monthly.get(spell.pk) or incomes(versions.get(spell.pk, [])),
            )
            for spell in spells
        ],
        **months_at_work(begun, until=until),
        "money": person_money.money(begun, monthly, until=until),
        "discrepancies": found,
        "open_tasks": sum(is_to_do(one) for one in found),
        "statuses": person.household.statuses.on().order_by("valid_from", "pk"),
        "facts": facts(person, own, home),
        "edits": edited,
        "is_undoable": any(one.is_undoable for one in edited),
        **told_and_given(person, there, staff=staff),
        "zero_case": zero_employment.newest(file.household, staff) if ZeroCase in there else None,
        "looks": looked(person, staff=staff),
    }


def visited(person: Person, there: Tables, *, staff: Staff) -> list[visits.Account] | None:
    if not staff.may(Permission.VISIT_VIEW):
        return None
    return visits.accounts_of(person, staff=staff) if Visit in there else []


def looked(person: Person, *, staff: Staff) -> list[person_looks.Look] | None:
    may = staff.may(Permission.TRAIL_VIEW)
    return person_looks.looks(person, most=LOOKS_SHOWN) if may else None


def is_to_do(discrepancy: Discrepancy) -> bool:
    return bool(discrepancy.task) and discrepancy.task.state in UNFINISHED


def told_and_given(person: Person, there: Tables, *, staff: Staff) -> dict[str, object]:
    """What the person said, what was found, agreed to and given: of tables that hold any of it."""
    mine = registry.recorded_of(person)

    def newest(table: type[Model], by: str) -> QuerySet:
        return table.objects.visible_to(staff).filter(mine).order_by(f"-{by}", "pk")

    quiet = rights.quiet_until([person.pk], staff) if NotLooking in there else {}
    return {
        "said": five_facts.of_person(
            person,
            wish=registry.wish_of(person) if Wish in there else None,
            need=registry.training_need_of(person) if TrainingNeed in there else None,
            has_rested=NotLooking in there,
            staff=staff,
        ),
        "checks": board.of_person(person, staff=staff) if CheckFinding in there else [],
        "visits": visited(person, there, staff=staff),
        "consents": newest(Consent, "given_on").live() if Consent in there else [],
        "placements": list(newest(Placement, "placed_on")) if Placement in there else [],
        "services": list(newest(ZeroService, "given_at")) if ZeroService in there else [],
        "quiet_until": quiet.get(person.pk),
    }


def facts(
    person: Person, own: list[Model], home: list[Model]
) -> list[tuple[Source | None, list[Fact]]]:
    """What files and visits brought, each with since when and from where: together where they came
    together."""
    rows = dict.fromkeys(FACTS, (person, own)) | {"poverty_status": (person.household, home)}
    told = [
        Fact(label_of(row, name), row, name, source(versions, name))
        for name, (row, versions) in rows.items()
        if getattr(row, name) or name not in UNSAID_WHERE_BLANK
    ]
    return [(of, list(some)) for of, some in groupby(told, key=attrgetter("source"))]


def label_of(row: Model, name: str) -> str:
    return _(str(row._meta.get_field(name).verbose_name))


def source(versions: list[Model], name: str) -> Source | None:
    """Of the version that changed it last; nothing where no history was kept."""
    if not versions:
        return None
    last = [next(same) for _value, same in groupby(versions, key=attrgetter(name))][-1]
    return Source(last.history_date, last.history_change_reason or "")


def begun_in_life(person: Person, spells: list[WorkSpell]) -> list[WorkSpell]:
    """What was written down ahead, and a death came before, is shown and counts for nothing."""
    if person.died_on is None:
        return spells
    return [one for one in spells if one.start_month <= Month.parse(person.died_on)]


def months_at_work(spells: Iterable[WorkSpell], *, until: Month) -> dict[str, object]:
    """As they stand now: what was corrected for a month long past counts at once."""
    spells = list(spells)
    months = work_months([(one.start_month, one.end_month) for one in spells], until=until)
    return {
        "months": months,
        "picture": spell_pictures.picture(spells, months),
        "gaps": spell_pictures.recent(months.gaps, months),
        "together": spell_pictures.recent(months.together, months),
    }


def evidence_of(spell: WorkSpell, found: list[Discrepancy]) -> list[Evidence]:
    """What was handed in about this spell, each piece once."""
    about = [one for one in found if one.task and spell.pk in spells_concerned(one)]
    return list({piece.pk: piece for one in about for piece in one.task.evidence.all()}.values())


def spells_concerned(discrepancy: Discrepancy) -> set[object]:
    """The spell that was compared, and those that a decision wrote."""
    changes = [change for one in discrepancy.settlements.all() for change in one.changes]
    written = {change["id"] for change in changes if change["row"] == WorkSpell._meta.label_lower}
    return written | {discrepancy.detail.get("spell_id")}


def discrepancies(person: Person, *, staff: Staff) -> QuerySet[Discrepancy]:
    """With every decision about them and what was handed in, newest month first."""
    found = Discrepancy.objects.visible_to(staff).filter(registry.recorded_of(person))
    if not staff.may(Permission.FINDING_VIEW):
        return found.none()
    decisions = Settlement.objects.select_related("settled_by", "reopened_by").order_by(
        "settled_at"
    )
    return (
        found.select_related("task", "settled_by")
        .prefetch_related(
            Prefetch("settlements", decisions),
            Prefetch("task__evidence", casework.evidence_visible(staff)),
        )
        .order_by("-month", "pk")
    )


def incomes(versions: list[Model]) -> list[SaidIncome]:
    """Every income that the spell was said to bring, with when and from where, oldest first."""
    said = groupby(versions, key=attrgetter("monthly_income_yuan"))
    firsts = [next(same) for yuan, same in said if yuan is not None]
    return [
        SaidIncome(one.monthly_income_yuan, one.history_date, one.history_change_reason or "")
        for one in firsts
    ]


def monthly_incomes(person: Person) -> dict[int, list[SaidIncome]]:
    """Of spells whose income changed: what holds from which month on."""
    rows = MonthlyIncome.objects.filter(spell__person=person).standing()
    found: dict[int, list[SaidIncome]] = defaultdict(list)
    for row in rows.select_related("recorded_by"):
        said = (row.income_yuan, row.recorded_at, row.source, row.recorded_by, row.month)
        found[row.spell_id].append(SaidIncome(*said))
    return found
