"""Visits to take away, in the layout in which they are taken in: of who visits people."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext_lazy as _

from bangfu.audit.privacy import FieldClass, class_of
from bangfu.disclosure.kinds import Asked, ExportColumn, ExportKind, NotExportable, division_of
from bangfu.engine.codes import LabourAbility
from bangfu.engine.tables import Column
from bangfu.org.models import InDivision, Staff
from bangfu.org.roles import Permission
from bangfu.registry.models import Person
from bangfu.registry.said_columns import WHO
from bangfu.visits import queries
from bangfu.visits.codes import WORDS, Fact, Outcome
from bangfu.visits.incoming import NEW
from bangfu.visits.models import Visit
from bangfu.visits.rosters import VISITS

CHUNK = 500
PARTS = {NEW: "spell", **{f"{word}_": word.value for word in WORDS}}
CLASSES = {"personal": FieldClass.PERSONAL, "sensitive": FieldClass.SENSITIVE}


def visits_asked(asked: Asked, by: Staff) -> InDivision:
    if not by.is_near:
        raise NotExportable("visits")
    division = division_of(asked, by)
    return Visit.objects.visible_to(by).in_division(division)


def visits(asked: Asked, by: Staff) -> Iterator[Visit]:
    rows = visits_asked(asked, by).select_related("person__merged_into")
    rows = rows.prefetch_related("answers").order_by("visited_on", "pk")
    return rows.iterator(chunk_size=CHUNK)


def exported(column: Column) -> ExportColumn:
    if column in WHO:
        of = class_of(Person, column.name)
        return ExportColumn(
            column.name, column.header, of, lambda row: getattr(row.person.living(), column.name)
        )
    return ExportColumn(column.name, column.header, CLASSES[column.value_class], reading(column))


def reading(column: Column) -> Callable[[Visit], object]:
    """In the words of the template, whatever language the page is in."""
    name = column.name
    if name == "visited_on":
        return lambda visit: visit.visited_on
    if name == "outcome":
        return lambda visit: Outcome(visit.outcome).zh
    if name == "note":
        return lambda visit: visit.note
    prefix = next((one for one in PARTS if name.startswith(one)), "")
    part, said = PARTS.get(prefix, "facts"), name.removeprefix(prefix)
    return lambda visit: worded(name, queries.told_on(visit)[part].get(said, ""))


def worded(name: str, said: str) -> str:
    is_code = name == Fact.ABILITY and said in list(LabourAbility)
    return LabourAbility(said).zh if is_code else said


VISITS_MADE = ExportKind(
    title=_("走访记录"),
    permission=Permission.VISIT,
    parameters=("division",),
    columns=tuple(exported(column) for column in VISITS.columns),
    count=lambda asked, by: visits_asked(asked, by).count(),
    rows=visits,
    person=lambda visit: visit.person.living(),
)
