"""Amounts in yuan: Decimal, two places, never negative where a form asks for one."""

import unicodedata
from decimal import Decimal, InvalidOperation

LARGEST = Decimal(10_000_000_000)


class NotAnAmount(ValueError):
    """The text is not an amount of yuan."""


def yuan(raw: object) -> Decimal:
    """Read an amount as people write it.

    >>> yuan("￥3,200.5元")
    Decimal('3200.50')
    """
    text = unicodedata.normalize("NFKC", str(raw)).strip().strip("'").strip("¥").removesuffix("元")
    try:
        amount = Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        raise NotAnAmount("金额应为数字，单位元") from None
    if not amount.is_finite() or not 0 <= amount < LARGEST:
        raise NotAnAmount("金额应为 0 以上的数字，单位元")
    return amount.quantize(Decimal("0.01"))
