"""What of a person goes because they asked for it, and what stays and why (PIPL 47, S4.86).

A duty by law keeps the register, and what was verified, for its years; what was kept for longer
than that goes, and what the person said of the own will goes at once, with the answer of the visit
on which it was said: it rests on nothing but their word. A visit that is sent again after that is
still known, by its number and the digest of what was sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from bangfu.audit.retention import Schedule, gone
from bangfu.audit.retention import actions as retention
from bangfu.audit.retention.actions import CLEARED
from bangfu.org.models import Staff
from bangfu.registry.models import Household, Person, SearchKey, TrainingNeed, Wish
from bangfu.visits.codes import WORDS
from bangfu.visits.models import Answer
from bangfu.web.copies.tables import COPIED, by
from bangfu.web.retention.schedules import SCHEDULES

# tables, and which of their rows
OWN_WORDS = {Wish: Q(), TrainingNeed: Q(), Answer: Q(fact__in=WORDS)}
# computed from the person's row, with which it goes: nothing that anybody reads
COMPUTED = {SearchKey: by("person")}
NUMBERS = {Person: "person_number", Household: "household_number"}


@dataclass(frozen=True)
class Mine:
    """One table's rows about the person, and those of them that may go."""

    schedule: Schedule
    rows: Q

    @property
    def model(self) -> type[Model]:
        return self.schedule.model

    @property
    def due(self) -> Schedule:
        return replace(self.schedule, ended=self._ended)

    def _ended(self, day: date) -> QuerySet:
        over = self.schedule.ended(day).filter(self.rows)
        if self.model not in OWN_WORDS:
            return over
        own = self.rows & OWN_WORDS[self.model]
        return self.model._base_manager.filter(own | Q(pk__in=over))

    def kept(self) -> int:
        rows = gone(self.model) if self.schedule.is_undone else self.model._base_manager.all()
        if self.model in NUMBERS:
            rows = rows.exclude(**{f"{NUMBERS[self.model]}__startswith": CLEARED})
        return rows.filter(self.rows).values(self.schedule.key).distinct().count()


def delete_for(person: Person, *, by: Staff) -> tuple[int, str]:
    """Delete what may go; how many rows, and the words in which the person is told."""
    tables = list(_tables(person))
    cleared = retention.clear(
        [table.due for table in tables], today=timezone.localdate(), by=by
    ).values()
    gone = [
        f"{_name(table)} {count} 条"
        for table, count in zip(tables, cleared, strict=True)
        if count and table.model not in COMPUTED
    ]
    told = [f"已删除：{'、'.join(gone)}。"] if gone else []
    return len(gone), "\n".join([*told, *_kept(tables)])


def _tables(person: Person) -> Iterator[Mine]:
    ids = [person.pk, *Person.objects.filter(merged_into=person).values_list("pk", flat=True)]
    of = COPIED | COMPUTED
    return (
        Mine(schedule, of[schedule.model](ids)) for schedule in SCHEDULES if schedule.model in of
    )


def _kept(tables: list[Mine]) -> Iterator[str]:
    by_reason: dict[str, list[str]] = {}
    for table in tables:
        if table.model not in COMPUTED and (count := table.kept()):
            purpose = table.schedule.purposes[0]
            reason = f"{purpose.zh}，{purpose.retention_zh}"
            by_reason.setdefault(reason, []).append(f"{_name(table)} {count} 条")
    for reason, names in by_reason.items():
        yield f"依法保留（{reason}，期满可再申请删除）：{'、'.join(names)}。"


def _name(table: Mine) -> str:
    name = str(table.schedule.table._meta.verbose_name)
    return f"已撤销的{name}" if table.schedule.is_undone else name
