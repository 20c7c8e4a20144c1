"""行政区划代码: 12 digits = 2 province, 2 city, 2 county, 3 township, 3 village."""

import re
from dataclasses import dataclass

WIDTHS = (2, 4, 6, 9, 12)
TOWNSHIP_DIGITS = 9


class NotADivisionCode(ValueError):
    """The text is not 2, 4, 6, 9 or 12 digits."""


@dataclass(frozen=True, order=True)
class DivisionCode:
    """A code padded to twelve digits.

    >>> DivisionCode.parse("370724").text
    '370724000000'
    >>> DivisionCode.parse("370724").contains(DivisionCode.parse("370724101203"))
    True
    """

    text: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"\d{12}", self.text):
            raise NotADivisionCode("区划代码应为 2、4、6、9 或 12 位数字")

    @classmethod
    def parse(cls, raw: object) -> "DivisionCode":
        text = str(raw).strip()
        if not (text.isascii() and text.isdigit() and len(text) in WIDTHS):
            raise NotADivisionCode("区划代码应为 2、4、6、9 或 12 位数字")
        return cls(text.ljust(12, "0"))

    @property
    def significant(self) -> str:
        """The digits down to this code's own level; none for the whole country (twelve zeros)."""
        if not self.text.strip("0"):
            return ""
        for width in WIDTHS:
            if set(self.text[width:]) <= {"0"}:
                return self.text[:width]
        return self.text

    @property
    def range(self) -> tuple[str, str]:
        """Lowest and highest code inside: an index range, where LIKE would scan."""
        return self.text, self.significant.ljust(12, "9")

    @property
    def province(self) -> str:
        return self.text[:2]

    @property
    def county(self) -> str:
        return self.text[:6]

    @property
    def parent(self) -> "DivisionCode | None":
        """The next code up the code tree, which is not always the office reported to."""
        width = len(self.significant)
        shorter = [candidate for candidate in WIDTHS if candidate < width]
        return DivisionCode(self.text[: shorter[-1]].ljust(12, "0")) if shorter else None

    @property
    def above(self) -> "list[DivisionCode]":
        """Every code up the code tree, the nearest first."""
        return [self.parent, *self.parent.above] if self.parent else []

    def contains(self, other: "DivisionCode") -> bool:
        low, high = self.range
        return low <= other.text <= high

    def __str__(self) -> str:
        return self.text
