"""People and their work to take away, in the layout in which they are taken in again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bangfu.audit.privacy import FieldClass, class_of
from bangfu.disclosure.kinds import Asked, ExportColumn, ExportKind
from bangfu.engine.tables import Column, Roster
from bangfu.org.models import InDivision, Staff
from bangfu.org.queries import places
from bangfu.org.queries.places import Places
from bangfu.org.roles import Permission
from bangfu.registry import returning, rosters
from bangfu.registry.exports import CHUNK, people, people_asked
from bangfu.registry.models import Household, Person, WorkSpell


@dataclass(frozen=True)
class Held:
    """Of one row of the table: whose it is, and the text of each column."""

    person: Person
    texts: dict[str, object]


def held_people(asked: Asked, by: Staff) -> Iterator[Held]:
    known = places()  # for the whole file: asking again costs queries
    for person in people(asked, by):
        held = returning.of_person(person) | {"person_number": person.person_number}
        yield Held(person, texts(rosters.PEOPLE, held, known))


def spells_asked(asked: Asked, by: Staff) -> InDivision:
    return WorkSpell.objects.visible_to(by).filter(person__in=people_asked(asked, by))


def held_spells(asked: Asked, by: Staff) -> Iterator[Held]:
    rows = spells_asked(asked, by).select_related("person")
    rows, known = rows.order_by("division_code", "person", "start_month"), places()
    for spell in rows.iterator(chunk_size=CHUNK):
        whose = {name: getattr(spell.person, name) for name in ("person_number", "identity_number")}
        held = returning.of_spell(spell) | whose
        held |= {"start_month": spell.start_month, "is_working": True}
        yield Held(spell.person, texts(rosters.SPELLS, held, known))


def texts(roster: Roster, held: returning.Row, known: Places) -> dict[str, object]:
    columns = returning.PLACES[roster.name]
    names = returning.place_names(held.pop("place"), len(columns), known)
    named = dict(zip(columns, names, strict=True))
    return named | {
        name: returning.written(value, column=roster.column(name), like="")
        for name, value in held.items()
    }


def exported(roster: Roster, model: type[Person] | type[WorkSpell]) -> tuple[ExportColumn, ...]:
    def read(column: Column) -> Callable[[Held], object]:
        return lambda row: row.texts.get(column.name, "")

    return tuple(
        ExportColumn(column.name, column.header, class_in(roster, model, column), read(column))
        for column in roster.columns
    )


def class_in(roster: Roster, model: type[Person] | type[WorkSpell], column: Column) -> FieldClass:
    """As the field is classed that the column is of; its place columns are the place of it."""
    if column.name in returning.PLACES[roster.name]:
        return class_of(model, "place_code" if model is WorkSpell else "division_code")
    name = "village_name" if column.name == "village" else column.name
    for one in (model, Person, Household):
        if name in {field.name for field in one._meta.concrete_fields}:
            return class_of(one, name)
    # whether somebody is at work is told by there being a row
    return class_of(WorkSpell, "start_month")


def in_layout(
    title: str | Promise,
    roster: Roster,
    asked_for: Callable[[Asked, Staff], InDivision],
    held: Callable[[Asked, Staff], Iterator[Held]],
) -> ExportKind:
    model = Person if roster is rosters.PEOPLE else WorkSpell
    return ExportKind(
        title=title,
        permission=Permission.PERSON_VIEW,
        parameters=("division", "q"),
        columns=exported(roster, model),
        count=lambda asked, by: asked_for(asked, by).count(),
        rows=held,
        person=lambda row: row.person,
    )


PEOPLE_TABLE = in_layout(_("人员信息（接收的格式）"), rosters.PEOPLE, people_asked, held_people)
SPELLS_TABLE = in_layout(_("务工记录（接收的格式）"), rosters.SPELLS, spells_asked, held_spells)
