"""Whether two rows under one person number can be of one person. Where the line is drawn:

* one identity number: the same person, whatever the name says;
* two numbers: the same person only with the same name, and where the numbers differ in no more
  than two characters (one typed wrongly, which changes the check character too; two exchanged);
  15 digits and the 18 they became are one number;
* a number missing on either side: another person where name and birth date both differ; where a
  birth date is not known, where the name differs in more than one character after the surname.
"""

from dataclasses import dataclass
from datetime import date

from bangfu.engine.values.citizen_id import cleaned_number

MOST_DIFFERING = 2
# what is shorter is a stopgap that many share, and no number
SHORTEST = 15


@dataclass(frozen=True)
class Told:
    """What a row tells of who it is."""

    name: str
    number: str = ""
    born_on: date | None = None


def is_another(here: Told, there: Told) -> bool:
    """
    >>> is_another(Told("李秀英", "990001198503020016"), Told("李秀英", "990001198503020024"))
    False
    >>> is_another(Told("李秀英", "990001198503020016"), Told("周兰", "990001198503020024"))
    True
    """
    one, two = cleaned_number(here.number), cleaned_number(there.number)
    if one and two and one != two:
        return here.name != there.name or differing(one, two) > MOST_DIFFERING
    if one == two and len(one) >= SHORTEST:
        return False
    if here.born_on and there.born_on:
        return here.name != there.name and here.born_on != there.born_on
    return not _alike(here.name, there.name)


def differing(one: str, two: str) -> int:
    """In how many characters; every one that the longer has more counts."""
    same = sum(a == b for a, b in zip(one, two, strict=False))
    return max(len(one), len(two)) - same


def _alike(one: str, two: str) -> bool:
    return one[:1] == two[:1] and len(one) == len(two) and differing(one, two) <= 1
