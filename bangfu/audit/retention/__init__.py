"""What happens when the time for which something is kept is over (rights.md 11).

Which fields are cleared follows from their class: those that the model keeps for the purpose.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import models

from bangfu.audit.privacy import Purpose, classes_of, years_before


@dataclass(frozen=True)
class Schedule:
    """Rows of one table whose time for one purpose is over."""

    model: type[models.Model]
    purposes: tuple[Purpose, ...]
    # rows whose last event lies before the day, and that are not cleared yet
    ended: Callable[[date], models.QuerySet]
    # the row goes as a whole; otherwise it stays, without what it told of a person
    deletes: bool = False
    # done when somebody asks for it, never by the clock alone (rights.md 15)
    asked_for: bool = False
    # what else goes with the rows
    along: Callable[[models.QuerySet], object] | None = None

    @property
    def fields(self) -> list[str]:
        declared = classes_of(self.model).items()
        return [name for name, each in declared if each.purpose in self.purposes]

    def due(self, today: date) -> models.QuerySet:
        """Rows to be cleared today."""
        years = max(purpose.years for purpose in self.purposes)
        return self.ended(years_before(today, years))
