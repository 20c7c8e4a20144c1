"""What people want, in the layout in which it is taken in again: of the village and the township,
who reach people, without those who wish to be left in peace (rights.md 3)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from bangfu.audit.privacy import FieldClass, class_of
from bangfu.disclosure.kinds import Asked, ExportColumn, ExportKind, NotExportable, division_of
from bangfu.engine.codes.code import Code
from bangfu.engine.tables import Column
from bangfu.org.models import InDivision, Staff
from bangfu.org.roles import Permission
from bangfu.registry import queries
from bangfu.registry.incoming.sayings import TABLES, prefix_of
from bangfu.registry.models import Person, TrainingNeed, Wish
from bangfu.registry.said_columns import WHO, WISHES
from bangfu.rights import queries as rights
from bangfu.web import code_lists

CHUNK = 500


@dataclass
class Said:
    """What somebody said on one day in one way."""

    person: Person
    sayings: dict[type, Wish | TrainingNeed] = field(default_factory=dict)

    @property
    def any(self) -> Wish | TrainingNeed:
        return next(iter(self.sayings.values()))


def people_asked(asked: Asked, by: Staff) -> InDivision:
    """Whose word stands."""
    if not by.is_near:
        raise NotExportable("wishes")
    division = division_of(asked, by)
    people = Person.objects.visible_to(by).living().in_division(division)
    mine = queries.recorded_of(OuterRef("pk"))
    spoke = Exists(Wish.objects.standing().filter(mine))
    spoke |= Exists(TrainingNeed.objects.standing().filter(mine))
    return rights.may_be_contacted(people.filter(spoke))


def said(asked: Asked, by: Staff) -> Iterator[Said]:
    people = people_asked(asked, by).order_by("division_code", "pk").iterator(chunk_size=CHUNK)
    while some := list(islice(people, CHUNK)):
        last = queries.last_said([person.pk for person in some])
        for person in some:
            rows: dict[object, Said] = {}
            for table in (Wish, TrainingNeed):
                if one := last.get((table, person.pk)):
                    key = one.said_on, one.said_how
                    rows.setdefault(key, Said(person)).sayings[table] = one
            yield from rows.values()


def exported(column: Column) -> ExportColumn:
    prefix = prefix_of(column.name)
    name = column.name.removeprefix(prefix)
    if column in WHO:
        return _column(column, class_of(Person, name), lambda row: getattr(row.person, name))
    if not prefix:
        return _column(column, class_of(Wish, name), lambda row: worded(row.any, name))
    table = TABLES[prefix]
    return _column(column, class_of(table, name), lambda row: worded(row.sayings.get(table), name))


def _column(column: Column, of: FieldClass, read: Callable[[Said], object]) -> ExportColumn:
    return ExportColumn(column.name, column.header, of, read)


def worded(saying: Wish | TrainingNeed | None, name: str) -> object:
    """In the words of the template, whatever language the page is in."""
    if saying is None:
        return ""
    member: Code | None = code_lists.of_field(saying, name)
    value = member.zh if member else getattr(saying, name)
    return "" if value is None else value


WISHES_SAID = ExportKind(
    title=_("就业意愿和培训需求（不含不愿被打扰的人）"),
    permission=Permission.PERSON_VIEW,
    parameters=("division",),
    columns=tuple(exported(column) for column in WISHES.columns),
    count=lambda asked, by: people_asked(asked, by).count(),
    rows=said,
    person=lambda row: row.person,
)
