"""What was said beside what the register says, in words that may be shown."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from bangfu.engine.codes import LabourAbility
from bangfu.engine.values import masks
from bangfu.org.language import label
from bangfu.registry import queries as registry
from bangfu.registry.models import Person, WorkSpell
from bangfu.visits import queries
from bangfu.visits.codes import OF_PERSON, Fact
from bangfu.visits.models import Answer


@dataclass(frozen=True)
class Side:
    label: str
    said: object
    register: object


@dataclass(frozen=True)
class Sides:
    """`version` is of the row as it is shown; without a row the answer starts a new one."""

    rows: list[Side]
    version: int
    is_there: bool


def sides_of(answer: Answer) -> Sides:
    row = queries.row_of(answer)
    rows = [
        Side(titled(answer, name), worded(name, text), worded(name, getattr(row, name, None)))
        for name, text in queries.said_of(answer).items()
    ]
    return Sides(rows, registry.version_of(row) if row else 0, row is not None)


def titled(answer: Answer, name: str) -> str:
    model = Person if answer.fact in OF_PERSON else WorkSpell
    return _(str(model._meta.get_field(name).verbose_name))


def worded(name: str, value: object) -> object:
    if name == Fact.PHONE:
        return masks.phone(str(value or ""))
    if name == Fact.ABILITY and value in list(LabourAbility):
        return label(LabourAbility(value))
    if name == Fact.INCOME and value is not None and not isinstance(value, str):
        return f"{value.normalize():f}"
    return value
