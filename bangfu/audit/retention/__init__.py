"""What happens when the time for which something is kept is over (rights.md 11).

Which fields are cleared follows from their class: those that the model keeps for the purpose.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext as _

from bangfu.audit.privacy import Purpose, classes_of, years_before


@dataclass(frozen=True)
class Schedule:
    """Rows of one table whose time for one purpose is over.

    Of a table of history: all that rows were which are gone, so that no schedule of theirs finds
    them. What rows were that are there is cleared with them.
    """

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
    def table(self) -> type[models.Model]:
        """Whose rows they are, or were."""
        return getattr(self.model, "instance_type", self.model)

    @property
    def is_undone(self) -> bool:
        return self.model is not self.table

    @property
    def key(self) -> str:
        """What tells the rows apart: of a history the row whose it is, not each of its versions."""
        return self.table._meta.pk.attname

    @property
    def past(self) -> type[models.Model] | None:
        """The history that goes with the rows, or that is all there is of them."""
        history = getattr(self.table, "history", None)
        return history.model if history else None

    @property
    def title(self) -> str:
        """What the rows are called, in the reader's language."""
        rows = _(str(self.table._meta.verbose_name))
        return _("已撤销的%(rows)s") % {"rows": rows} if self.is_undone else rows

    @property
    def fields(self) -> list[str]:
        declared = classes_of(self.model).items()
        return [name for name, each in declared if each.purpose in self.purposes]

    def due(self, today: date) -> models.QuerySet:
        """Rows to be cleared today."""
        years = max(purpose.years for purpose in self.purposes)
        return self.ended(years_before(today, years))


def gone(history: type[models.Model]) -> models.QuerySet:
    """What rows were that are no longer there: recorded once, and taken back."""
    table = history.instance_type
    there = table._base_manager.filter(pk=models.OuterRef(table._meta.pk.attname))
    return history._base_manager.filter(~models.Exists(there))
