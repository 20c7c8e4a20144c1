from enum import StrEnum
from typing import Self


class Code(StrEnum):
    """A code list whose members carry their Chinese and English labels, and other spellings met."""

    zh: str
    en: str
    also: tuple[str, ...]

    def __new__(cls, value: str, zh: str, en: str, *also: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.zh, member.en, member.also = zh, en, also
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Pairs for a Django field; pass the function itself, so new codes need no migration."""
        return [(member.value, member.zh) for member in cls]

    @classmethod
    def from_label(cls, label: str) -> Self | None:
        """The member whose Chinese label, value or other spelling this is."""
        return next((m for m in cls if label in (m.zh, m.value, *m.also)), None)
