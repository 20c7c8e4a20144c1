"""统一社会信用代码 (GB 32100-2015)."""

import re
import unicodedata
from dataclasses import dataclass

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
SHAPE = re.compile(f"[{ALPHABET}]{{18}}")


class NotACreditCode(ValueError):
    """The text has not the shape of a credit code."""


@dataclass(frozen=True)
class CreditCode:
    """A code of the right shape. Some registered codes fail their own check character, so that is
    only a warning (`checks`), never a refusal.

    >>> CreditCode("91350100M000100Y43").checks
    True
    """

    text: str

    def __post_init__(self) -> None:
        if not SHAPE.fullmatch(self.text):
            raise NotACreditCode("应为 18 位数字或大写字母（不含 I、O、S、V、Z）")

    @classmethod
    def parse(cls, raw: object) -> "CreditCode":
        text = unicodedata.normalize("NFKC", str(raw if raw is not None else ""))
        return cls(re.sub(r"[^0-9A-Z]", "", text.upper()))

    @property
    def division(self) -> str:
        """Six digits of the place of registration."""
        return self.text[2:8]

    @property
    def checks(self) -> bool:
        total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(self.text[:17]))
        return ALPHABET[-total % 31] == self.text[17]
