"""A calendar quarter."""

import re
import unicodedata
from dataclasses import dataclass

from bangfu.engine.values.month import Month

SHAPE = re.compile(r"(\d{4})(?:-?[Qq]|年第?)([1-4])(?:季度?)?")


class NotAQuarter(ValueError):
    """The text names no quarter."""


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a year.

    >>> Quarter.parse("2023年第3季度").last_month
    Month(year=2023, month=9)
    """

    year: int
    number: int

    @classmethod
    def parse(cls, raw: object) -> "Quarter":
        """Accepts 2023Q3, 2023-Q3 and 2023年第3季度."""
        found = SHAPE.fullmatch(unicodedata.normalize("NFKC", str(raw)).strip())
        if not found or not 1900 <= int(found[1]) <= 2200:
            raise NotAQuarter("报告期应写作 2023Q3 或 2023年第3季度")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, month: Month) -> "Quarter":
        return cls(month.year, (month.month + 2) // 3)

    @property
    def months(self) -> tuple[Month, Month, Month]:
        first = Month(self.year, self.number * 3 - 2)
        return first, first + 1, first + 2

    @property
    def last_month(self) -> Month:
        return self.months[2]

    @property
    def earlier_this_year(self) -> "Quarter | None":
        """The quarter before, within the year: year-to-date counts start again each January."""
        return Quarter(self.year, self.number - 1) if self.number > 1 else None

    @property
    def zh(self) -> str:
        return f"{self.year}年第{self.number}季度"

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"
