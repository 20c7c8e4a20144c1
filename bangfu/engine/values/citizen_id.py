"""公民身份号码 (GB 11643-1999) and the disability certificate numbers built on it."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import mul

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
SHAPE = re.compile(r"[0-9]{17}[0-9X]")
OLD_SHAPE = re.compile(r"[0-9]{15}")
# 18 digits, kind of disability 1–7, grade 1–4, and the count of re-issues if any (domain.md §2.3)
CERTIFICATE_SHAPE = re.compile(r"([0-9]{17}[0-9X])[1-7][1-4](B[0-9])?")

# full-width digits and letters, which is how some input methods write them
HALF_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)}


class NotACitizenId(ValueError):
    """The text is not a number whose check character and birth date agree."""


class IdentityStatus(StrEnum):
    """What is wrong with a number, if anything."""

    VALID = "valid"
    EMPTY = "empty"
    SHAPE = "shape"
    BIRTH_DATE = "birth_date"
    CHECK_CHARACTER = "check_character"


def cleaned_number(raw: object) -> str:
    """The number without the dirt of spreadsheets; 15 digits and certificates become 18 characters.

    Dirt: spaces, tabs, apostrophes, full-width digits, a lower-case x, a leading G.

    >>> cleaned_number("'G１１０１０５ 491231002\\t")
    '11010519491231002X'
    """
    text = str(raw if raw is not None else "").translate(HALF_WIDTH)
    text = re.sub(r"[^0-9A-Za-z]", "", text).upper().removeprefix("G")
    if OLD_SHAPE.fullmatch(text):
        body = f"{text[:6]}19{text[6:]}"
        return body + check_character(body)
    certificate = CERTIFICATE_SHAPE.fullmatch(text)
    return certificate[1] if certificate else text


def check_character(body: str) -> str:
    """The eighteenth character for the first seventeen (GB 11643-1999)."""
    total = sum(map(mul, map(int, body), WEIGHTS))
    return CHECK_CHARACTERS[total % 11]


def status_of(number: str) -> IdentityStatus:
    """Judge a cleaned number."""
    if not number:
        return IdentityStatus.EMPTY
    if not SHAPE.fullmatch(number):
        return IdentityStatus.SHAPE
    if birth_date(number) is None:
        return IdentityStatus.BIRTH_DATE
    if check_character(number[:17]) != number[17]:
        return IdentityStatus.CHECK_CHARACTER
    return IdentityStatus.VALID


def birth_date(number: str) -> date | None:
    """The date in digits 7–14, or None where there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


@dataclass(frozen=True)
class CitizenId:
    """A number whose check character and birth date have been verified.

    >>> CitizenId("11010519491231002X").born_on
    datetime.date(1949, 12, 31)
    """

    text: str

    def __post_init__(self) -> None:
        status = status_of(self.text)
        if status is not IdentityStatus.VALID:
            raise NotACitizenId(status.value)

    @classmethod
    def parse(cls, raw: object) -> "CitizenId":
        """Clean, then check. Raises NotACitizenId whose text is an IdentityStatus."""
        return cls(cleaned_number(raw))

    @property
    def born_on(self) -> date:
        return date(int(self.text[6:10]), int(self.text[10:12]), int(self.text[12:14]))

    @property
    def is_male(self) -> bool:
        return int(self.text[16]) % 2 == 1
