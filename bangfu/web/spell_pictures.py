"""A person's work of two calendar years as a small picture: bars, and a strip of months.

Lengths are in units of the picture, which is as wide as the page gives it. The words beside it say
the same (parts/spell_months.html).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bangfu.engine.spells import Stretch, WorkMonths
from bangfu.engine.values import Month
from bangfu.registry.models import WorkSpell

YEAR = 12
MONTH_WIDTH, BAR_HEIGHT, ROW_HEIGHT, STRIP_HEIGHT = 20, 12, 16, 8
INSET = 1


@dataclass(frozen=True)
class Bar:
    """One spell, as far as it lies within the two years."""

    x: int
    y: int
    width: int
    first: Month
    last: Month | None


@dataclass(frozen=True)
class Cell:
    x: int
    width: int
    kind: str


@dataclass(frozen=True)
class Picture:
    years: tuple[int, int]
    bars: list[Bar]
    strip: list[Cell]
    strip_y: int
    bar_height: int = BAR_HEIGHT
    strip_height: int = STRIP_HEIGHT
    width: int = 2 * YEAR * MONTH_WIDTH

    @property
    def height(self) -> int:
        return self.strip_y + STRIP_HEIGHT

    @property
    def new_year(self) -> int:
        return self.width // 2


def picture(spells: Iterable[WorkSpell], months: WorkMonths) -> Picture:
    """The year of `until` and the one before; what lies after `until` is drawn as not known."""
    year = months.until.year
    first, until = Month(year - 1, 1), months.until
    seen = [spell for spell in spells if covered(spell, first, until)]
    rows = in_rows(sorted(seen, key=lambda spell: spell.start_month), until=until)
    return Picture(
        years=(year - 1, year),
        bars=[
            bar(spell, row, first=first, until=until)
            for row, of_row in enumerate(rows)
            for spell in of_row
        ],
        strip=[cell(first + at, at, months) for at in range(2 * YEAR)],
        strip_y=len(rows) * ROW_HEIGHT,
    )


def recent(stretches: Iterable[Stretch], months: WorkMonths) -> list[Stretch]:
    """Those that reach into the two years of the picture."""
    return [one for one in stretches if one.last.year >= months.until.year - 1]


def covered(spell: WorkSpell, first: Month, until: Month) -> bool:
    return spell.start_month <= until and (spell.end_month is None or spell.end_month >= first)


def in_rows(spells: Iterable[WorkSpell], *, until: Month) -> list[list[WorkSpell]]:
    """Each in the first row that is free: several spells at a time stand below each other."""
    rows: list[list[WorkSpell]] = []
    for spell in spells:
        free = (row for row in rows if (row[-1].end_month or until) < spell.start_month)
        row = next(free, None)
        if row is None:
            rows.append([spell])
        else:
            row.append(spell)
    return rows


def bar(spell: WorkSpell, row: int, *, first: Month, until: Month) -> Bar:
    begins = max(spell.start_month, first)
    ends = min(spell.end_month or until, until)
    return Bar(
        x=(begins - first) * MONTH_WIDTH + INSET,
        y=row * ROW_HEIGHT,
        width=(ends - begins + 1) * MONTH_WIDTH - 2 * INSET,
        first=spell.start_month,
        last=spell.end_month,
    )


def cell(month: Month, at: int, months: WorkMonths) -> Cell:
    kind = "free"
    if month > months.until:
        kind = "unknown"
    elif any(one.within(month, month) for one in months.worked):
        kind = "worked"
    return Cell(at * MONTH_WIDTH + INSET, MONTH_WIDTH - 2 * INSET, kind)
