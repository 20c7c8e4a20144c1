"""A calendar month."""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

SHAPE = re.compile(r"(\d{4})\D?(\d{1,2})(?:\D.*|\d{2})?")
FIRST_YEAR, LAST_YEAR = 1900, 2200


class NotAMonth(ValueError):
    """The text names no month."""


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month; adding an int moves by months, subtracting a Month counts them.

    >>> Month.parse("2023年09月") - Month.parse("202211")
    10
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (FIRST_YEAR <= self.year <= LAST_YEAR and 1 <= self.month <= 12):
            raise NotAMonth("月份应写作 2023-09 或 2023年09月")

    @classmethod
    def parse(cls, raw: object) -> "Month":
        """Accepts 2023-09, 2023/9, 2023年09月, 202309, 20230901, 2023-09-28 and dates."""
        if isinstance(raw, date):
            return cls(raw.year, raw.month)
        text = unicodedata.normalize("NFKC", str(raw)).strip().strip("'\t ").removesuffix(".0")
        found = SHAPE.fullmatch(text)
        if not found:
            raise NotAMonth("月份应写作 2023-09 或 2023年09月")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def from_number(cls, number: int) -> "Month":
        """From 202309, the form in which months are stored and joined."""
        return cls(number // 100, number % 100)

    @property
    def number(self) -> int:
        """202309: sorts, compares and stores as an integer."""
        return self.year * 100 + self.month

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def zh(self) -> str:
        return f"{self.year}年{self.month}月"

    def __add__(self, months: int) -> "Month":
        index = self.year * 12 + self.month - 1 + months
        return Month(index // 12, index % 12 + 1)

    def __sub__(self, other: "Month") -> int:
        return (self.year - other.year) * 12 + self.month - other.month

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"
