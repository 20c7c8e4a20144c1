"""What one change of a household writes, kept so that it can be undone: see HouseholdEvent."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils import timezone

from bangfu.org.models import Staff
from bangfu.registry import queries
from bangfu.registry.actions import checking
from bangfu.registry.actions.settle import save_version
from bangfu.registry.codes import HouseholdChange
from bangfu.registry.digests import digest_of_person
from bangfu.registry.models import Household, HouseholdEvent, Person, WorkSpell

Row = Person | Household | WorkSpell
Relations = Mapping[int, str]


@dataclass
class Writing:
    """What one event writes: every row once, when all is known."""

    event: HouseholdEvent
    by: Staff
    relations: Relations
    rows: dict[tuple[str, int], Row] = field(default_factory=dict)
    made: set[tuple[str, int]] = field(default_factory=set)
    written: dict[str, list] = field(default_factory=lambda: {"opened": [], "ended": []})

    @property
    def home(self) -> Household:
        return self.event.household

    @property
    def reason(self) -> str:
        return f"户内变动：{HouseholdChange(self.event.kind).zh}"

    def put(self, row: Row) -> None:
        self.rows[row._meta.label, row.pk] = row

    def make(self, row: Row) -> None:
        """It needs its number before others can point to it."""
        save_version(row, self.reason, by=self.by)
        self.made.add((row._meta.label, row.pk))
        self.put(row)

    def place(self, person: Person, code: str | None) -> None:
        self.event.places.setdefault(str(person.pk), code)

    def move(self, person: Person, home: Household) -> None:
        """With everything that repeats where the person lives; since when counts for a month, but
        not of who had left: when that one comes again is told by coming again."""
        self.place(person, None if person.left_on else person.division_code)
        person.household, person.division_code = home, home.division_code
        for spell in person.spells.select_for_update(of=["self"], no_key=True).order_by("pk"):
            spell.division_code = home.division_code
            self.put(spell)
        self.put(person)

    def save(self) -> None:
        for row in self.rows.values():
            if isinstance(row, Person):
                # what somebody wrote down here no file overwrites
                row.verified_at, row.row_digest = timezone.now(), digest_of_person(row)
            save_version(row, self.reason, by=self.by)
        checking.check_after_commit(concerned(self.event))
        versions = [
            [*key, queries.version_of(row), key in self.made] for key, row in self.rows.items()
        ]
        self.event.written = {"rows": versions, **self.written}
        self.event.save()


def concerned(event: HouseholdEvent) -> set[int]:
    """Whoever lives or lived in one of the homes: what held of them may hold no more."""
    homes = [home for home in (event.household, event.other) if home]
    stayed = Person.objects.filter(household__in=homes).values_list("pk", flat=True)
    return {*stayed, *map(int, event.places)}
