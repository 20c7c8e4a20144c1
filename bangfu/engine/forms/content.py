"""What stands in a form that has been filled."""

from dataclasses import dataclass, field
from datetime import date

from bangfu.engine.forms.reasons import EmptyBecause


@dataclass(frozen=True)
class FormCell:
    """A number, or the reason why there is none.

    `is_small` hides a few people (rights.md 12), `is_withheld` a number that would tell them.
    """

    value: int | None = None
    reason: EmptyBecause | None = None
    is_small: bool = False
    is_withheld: bool = False


@dataclass(frozen=True)
class FormRow:
    """One unit; cells by the name of their column."""

    code: str
    name: str
    cells: dict[str, FormCell]

    def value(self, column: str) -> int | None:
        return self.cells[column].value


@dataclass(frozen=True)
class FormContent:
    """A filled form: the reporting unit's own row first, then the units that report to it."""

    unit: str
    filled_on: date
    filled_by: str
    rows: tuple[FormRow, ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def total(self) -> FormRow:
        return self.rows[0]

    @property
    def units(self) -> tuple[FormRow, ...]:
        return self.rows[1:]
