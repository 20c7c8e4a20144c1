"""One declaration of a table's columns serves reading, template, marked-up copy and help."""

import re
from collections.abc import Callable
from dataclasses import dataclass

VALUE_CLASSES = frozenset({"public", "internal", "personal", "sensitive"})
AROUND = " \t\r\n\v\f\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff'\u2018\u2019`\x00"
FULL_WIDTH = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
DISTANCE = 0xFEE0


def text(raw: str) -> str:
    """The cell without the dirt around it; full-width digits and letters become ordinary ones.

    Nothing else is folded: full NFKC would change rare characters in names.

    >>> text("\\t'３７０７２４ ")
    '370724'
    """
    return FULL_WIDTH.sub(lambda found: chr(ord(found[0]) - DISTANCE), raw.strip(AROUND))


@dataclass(frozen=True)
class Column:
    """One column: what it is called in files, and how its text becomes a value.

    `parse` must be a pure function giving an immutable value: equal texts are parsed once. It
    raises ValueError (its message is shown, and its attribute `remedy` if it has one) or
    `Questionable`. `choices` are the texts of a code list, offered wherever one is typed.
    """

    name: str
    header: str
    parse: Callable[[str], object] = text
    also: tuple[str, ...] = ()
    required: bool = False
    value_class: str = "internal"
    help: str = ""
    choices: tuple[str, ...] = ()
    example: str = ""

    def __post_init__(self) -> None:
        if self.value_class not in VALUE_CLASSES:
            raise ValueError(f"unknown value class {self.value_class!r}")

    @property
    def spellings(self) -> tuple[str, ...]:
        return (self.header, *self.also)


@dataclass(frozen=True)
class Roster:
    """A table that offices send.

    `dropped` are headers that are never taken in; `foreign` are headers that only another table
    has, which `foreign_title` names: two of them, and somebody chose the wrong file.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    dropped: tuple[str, ...] = ()
    help: str = ""
    foreign: tuple[str, ...] = ()
    foreign_title: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)
